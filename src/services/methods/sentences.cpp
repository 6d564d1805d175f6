// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"methods.list", "every method, what it decides, and the form of its input and output",
     "每个方法：它决定什么，输入和输出是什么样"},
    {"methods.run", "run methods on lines of JSON: {\"method\", \"input\"}",
     "按行运行：每行一个 JSON，{\"method\", \"input\"}"},
    {"methods.run_file", "lines of JSON; left out, or -: standard input", "每行一个 JSON；不写或写 -：标准输入"},
    {"methods.run_json", "a refused line is answered in JSON too, in its place", "不能算的行也在原位用 JSON 回答"},
};

}  // namespace

base::Sentences services_methods() {
    return k_sentences;
}

}  // namespace modou::sentences
