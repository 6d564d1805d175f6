// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"house.expected_line_most_characters", "expected one line of at most {} characters for \"{}\"",
     "\"{1}\" 应是一行，最多 {0} 个字"},
    {"house.expected_runs_site_name", "expected who runs the site: \"name_zh\", \"name_en\" or both",
     "应写明谁运营本站：\"name_zh\"、\"name_en\" 或两者"},
    {"house.expected_how_people_reach", "expected how people reach whoever runs the site: \"email\", \"phone\" or both",
     "应写明怎么联系运营者：\"email\"、\"phone\" 或两者"},
    {"house.expected_site_address_like", "expected the site's address, like https://books.example.org",
     "应是网站的地址，如 https://books.example.org"},
    {"house.expected_address_like_help", "expected an address like help@books.example.org",
     "应是邮箱地址，如 help@books.example.org"},
    {"house.expected_number_digits_blanks", "expected a number of digits, blanks, +, - and brackets",
     "应是数字、空格、+、- 和括号"},
};

}  // namespace

base::Sentences house() {
    return k_sentences;
}

}  // namespace modou::sentences
