// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"frame.no_such_address", "there is no such address; /v1/openapi.json lists those that are",
     "没有这个地址；/v1/openapi.json 列出了所有地址"},
    {"frame.argument_pattern_no_words", "an argument of the pattern has no words: a Parameter in path",
     "地址里的一个参数没有说明：in path 的 Parameter"},
    {"frame.operation_says_both_languages", "an operation says in both languages what it is for",
     "每个操作要用中英两种文字说明用途"},
    {"frame.operation_api_says_answers", "an operation of the API says what it answers",
     "接口的每个操作要写明它回答什么"},
    {"frame.parameter_says_words", "a parameter says in both languages what it is", "参数要用两种语言各说一句它是什么"},
    {"frame.parameter_whole_number", "expected a whole number from {}", "这里应是不小于 {} 的整数"},
    {"frame.parameter_one_of", "expected one of these: {}", "这里应是其中之一：{}"},
    {"frame.parameter_twice", "it is said twice, and not the same", "写了两次，而且不一样"},
    {"frame.parameter_needed", "this address needs it", "这个地址缺少这一项"},
    {"frame.pattern_no_such_argument", "the pattern has no such argument", "地址模式里没有这个参数"},
    {"frame.pattern_begins", "a pattern begins with /", "地址模式以 / 开头"},
    {"frame.takes_all_follows_stands", "what takes all that follows stands at the end",
     "接收后面全部内容的一段应在最后"},
    {"frame.argument_named_small_letters", "an argument is named by small letters, digits and _",
     "参数名只用小写字母、数字和 _"},
    {"frame.argument_name_stands_twice", "an argument's name stands in it twice", "同一个参数名出现两次"},
    {"frame.argument_whole_segment", "an argument is a whole segment", "参数应是完整的一段"},
    {"frame.operation", "{} and {} are of one operation", "{} 和 {} 是同一个操作"},
    {"frame.could_both_answer_address", "{} and {} could both answer one address", "{} 和 {} 可能都回答同一个地址"},
};

}  // namespace

base::Sentences frame() {
    return k_sentences;
}

}  // namespace modou::sentences
