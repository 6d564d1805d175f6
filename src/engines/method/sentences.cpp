// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"method.line", R"(expected {"method": NAME, "input": {…}})", R"(应是 {"method": 名称, "input": {…}})"},
    {"method.unknown", "there is no such method; there are: {}", "没有这个方法；有：{、}"},
    {"method.twice", "stands twice", "写了两次"},
    {"method.more_taken_than_there_is", "more is taken than the lot has", "已占用的比这一批的总数多"},
    {"method.part_of_one", "expected a part of 1 in decimals, like 0.25, or 1", "应是小数，如 0.25，至多为 1"},
    {"method.too_many_decimals", "expected at most 18 decimals", "至多 18 位小数"},
    {"method.not_rising", "expected more than the row before has", "应大于上一行"},
    {"method.last_row", "the last row has to go up to 1: else there are chances that draw nothing",
     "最后一行应到 1 为止：否则有的机会什么也抽不到"},
    {"method.prize", "expected yuan, like 8.88", "应是金额（元），如 8.88"},
    {"method.seed", "expected 32 bytes in hex: 64 digits", "应是 32 字节的十六进制：64 位数字"},
};

}  // namespace

base::Sentences engines_method() {
    return k_sentences;
}

}  // namespace modou::sentences
