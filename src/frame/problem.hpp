// A problem (RFC 9457), as every room tells one.
#pragma once

#include <string_view>

#include "shape/field.hpp"

namespace modou::frame {

struct Problem {
    std::string_view type = "about:blank", title, title_zh;
    int status = 500;
    std::string_view code;
    std::optional<std::string_view> key;
    std::optional<std::vector<std::string_view>> arguments;
    std::string_view detail, detail_zh;
    std::optional<std::string_view> at;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, title_zh, status, code, key, arguments, detail, detail_zh, at))
constexpr auto fields(const Problem*) {
    return shape::table({{"type"},
                         {"title",
                          {"what kind of problem it is; in Chinese where Accept-Language asks for it",
                           "是哪一类问题；Accept-Language 要中文时为中文"}},
                         {"title_zh"},
                         {"status", {"as the reply's own", "与回复自己的状态相同"}},
                         {"code", {"stable: for programs", "稳定不变，供程序使用"}},
                         {"key",
                          {"stable: which sentence detail is; left out where no room has it",
                           "稳定不变：detail 是哪一句话；没有收录的句子则不写"}},
                         {"arguments",
                          {"what stands in the sentence, in the order of the English one; with key",
                           "句子里填入的内容，按英文的次序；与 key 同在"}},
                         {"detail", {"what happened, and what to do", "发生了什么，该怎么做"}},
                         {"detail_zh"},
                         {"at",
                          {"where in the request, like \"lines[3].amount\" or \"offset 17\"",
                           "在请求的哪里，如 \"lines[3].amount\" 或 \"offset 17\""}}});
}

}  // namespace modou::frame
