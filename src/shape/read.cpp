#include "shape/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <numeric>

#include "base/json_in.hpp"
#include "base/text.hpp"

namespace modou::shape {
namespace {

using base::Status;
using base::wrong;

constexpr std::size_t k_longest_name = 80;   // bytes of a name from outside, in an error
constexpr std::size_t k_unknowns_most = 64;  // more are not named

std::string_view kind_name(const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return "null";
        case boost::json::kind::bool_:
            return "true or false";
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_:
            return "a number";
        case boost::json::kind::string:
            return "text";
        case boost::json::kind::array:
            return "a list";
        case boost::json::kind::object:
            break;
    }
    return "an object";
}

std::string shown(double number) {
    return fmt::format("{}", number);
}

tl::unexpected<base::Error> not_like(const Place& at, const Limits& limits) {
    return wrong(at.path, fmt::format("expected {}", limits.like));
}

std::string joined(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) (out += out.empty() ? "" : ", ") += name;
    return out;
}

// Changes of one letter that make `b` of `a` (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

// The name that was probably meant; empty where none is near.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string_view one : known)
        if (const std::size_t far = distance(name, one); far < least) {
            least = far;
            best = one;
        }
    return best;
}

// A JSON pointer as a path: "/lines/3/amount" is lines[3].amount.
std::string path_of(std::string_view pointer) {
    Place at;
    while (pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        const std::string_view step = pointer.substr(0, end);
        const bool index = !step.empty() && step.find_first_not_of("0123456789") == step.npos;
        at.path = index ? fmt::format("{}[{}]", at.path, step) : at.of(step);
        pointer.remove_prefix(end);
    }
    return at.path;
}

}  // namespace

std::string Place::of(std::string_view member) const {
    const std::string name = base::shortened(member, k_longest_name);
    return path.empty() ? name : path + "." + name;
}

std::string Place::of(std::size_t index) const {
    return fmt::format("{}[{}]", path, index);
}

tl::unexpected<base::Error> another_kind(const Place& at, std::string_view expected, const boost::json::value& found) {
    return wrong(at.path, fmt::format("expected {}, found {}", expected, kind_name(found)));
}

tl::unexpected<base::Error> not_one_of(const Place& at, std::span<const std::string_view> names) {
    return wrong(at.path, "expected one of: " + joined(names));
}

Status keeps(const Place& at, const Limits& limits, double number) {
    const bool fits = (!limits.least || number >= *limits.least) && (!limits.most || number <= *limits.most);
    if (!fits && !limits.like.empty()) return not_like(at, limits);
    if (limits.least && number < *limits.least)
        return wrong(at.path, fmt::format("expected {} or more", shown(*limits.least)));
    if (limits.most && number > *limits.most)
        return wrong(at.path, fmt::format("expected {} or less", shown(*limits.most)));
    return {};
}

Status keeps(const Place& at, const Limits& limits, std::string_view text) {
    if (limits.shortest > 0 || limits.longest < text.size()) {
        const std::size_t count = base::characters(text);
        if (count < limits.shortest)
            return wrong(at.path, limits.shortest == 1
                                      ? std::string("expected text: it is empty")
                                      : fmt::format("expected at least {} characters", limits.shortest));
        if (count > limits.longest)
            return wrong(at.path, fmt::format("expected at most {} characters", limits.longest));
    }
    if (!limits.one_of.empty() && std::ranges::find(limits.one_of, text) == limits.one_of.end())
        return not_one_of(at, limits.one_of);
    if (limits.form != nullptr && !limits.form->fits(text))
        return wrong(at.path, fmt::format("expected {}", limits.form->like));
    return {};
}

Status keeps_count(const Place& at, const Limits& limits, std::size_t elements) {
    const bool fits = elements >= limits.shortest && elements <= limits.longest;
    if (!fits && !limits.like.empty()) return not_like(at, limits);
    if (elements < limits.shortest) return wrong(at.path, fmt::format("expected at least {} of them", limits.shortest));
    if (elements > limits.longest) return wrong(at.path, fmt::format("expected at most {} of them", limits.longest));
    return {};
}

Status unknown(const Place& at, std::string_view member, Unknown rule, std::span<const std::string_view> known) {
    if (rule == Unknown::named) {
        if (at.unknowns != nullptr && at.unknowns->size() < k_unknowns_most) at.unknowns->push_back(at.of(member));
        return {};
    }
    const std::string_view meant = nearest(member, known);
    return wrong(at.of(member), meant.empty() ? "is not known here; what is: " + joined(known)
                                              : fmt::format("is not known here; perhaps {} is meant", meant));
}

base::Result<boost::json::value> parse(std::string_view text) {
    auto value = base::parse_json(text, k_depth_most);
    if (!value && value.error().where.starts_with('/')) value.error().where = path_of(value.error().where);
    return value;
}

}  // namespace modou::shape
