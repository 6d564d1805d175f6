// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"shape.expected_found", "expected {}, found {}", "应为 {}，写的是 {}"},
    {"shape.expected", "expected one of: {}", "应是其中之一：{、}"},
    {"shape.expected_more", "expected {} or more", "应不小于 {}"},
    {"shape.expected_less", "expected {} or less", "应不大于 {}"},
    {"shape.expected_least_characters", "expected at least {} characters", "至少 {} 个字"},
    {"shape.expected_most_characters", "expected at most {} characters", "最多 {} 个字"},
    {"shape.expected_least", "expected at least {} of them", "至少 {} 个"},
    {"shape.expected_most", "expected at most {} of them", "最多 {} 个"},
    {"shape.not_known", "is not known here; what is: {}", "这里不认识；可写的有：{、}"},
    {"shape.not_known_perhaps_meant", "is not known here; perhaps {} is meant", "这里不认识；也许是想写 {}"},
    {"shape.needed", "is needed", "必填"},
    {"shape.is_needed", "is needed: {}", "必填：{}"},
    {"shape.expected_elements", "expected {} elements", "应有 {} 个元素"},
    {"shape.expected_whole_number_without", "expected a whole number, without point or exponent",
     "应是整数，没有小数点和指数"},
    {"shape.expected_whole_number_not", "expected a whole number, not below 0", "应是整数，不小于 0"},
    {"shape.expected_whole_number", "expected a whole number from {} to {}", "应是 {} 到 {} 的整数"},
    {"shape.expected_day_like", "expected a day like 2026-11-30", "应是日期，如 2026-11-30"},
    {"shape.expected_time_like_30t08", "expected a time like 2026-11-30T08:00:00Z",
     "应是时间，如 2026-11-30T08:00:00Z"},
    {"shape.expected_number_size_kept", "expected a number of a size that can be kept", "数太大或太小，存不下"},
    {"shape.true_false", "true or false", "true 或 false"},
    {"shape.number", "a number", "数"},
    {"shape.list", "a list", "列表"},
    {"shape.object", "an object", "对象"},
    {"shape.whole_number", "a whole number", "整数"},
    {"shape.both_called_document", "{} and {} are both called so in the document", "{} 和 {} 在文档里同名"},
};

}  // namespace

base::Sentences shape() {
    return k_sentences;
}

}  // namespace modou::sentences
