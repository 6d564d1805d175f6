// A problem (RFC 9457), as every room tells one.
#pragma once

#include <string_view>

#include "shape/field.hpp"

namespace modou::frame {

struct Problem {
    std::string_view type = "about:blank", title, title_zh;
    int status = 500;
    std::string_view code, detail, detail_zh;
    std::optional<std::string_view> at;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, title_zh, status, code, detail, detail_zh, at))
constexpr auto fields(const Problem*) {
    return shape::table({{"type", ""},
                         {"title", "what kind of problem it is"},
                         {"title_zh", ""},
                         {"status", "as the reply's own"},
                         {"code", "stable: for programs"},
                         {"detail", "what happened, and what to do"},
                         {"detail_zh", ""},
                         {"at", "where in the request, like \"lines[3].amount\" or \"offset 17\""}});
}

}  // namespace modou::frame
