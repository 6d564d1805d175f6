#include "base/json_in.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace modou::base {
namespace {

namespace json = boost::json;
using Failed = boost::system::error_code;

struct NoLimits {
    static constexpr std::size_t max_object_size = ~std::size_t{0}, max_array_size = ~std::size_t{0},
                                 max_key_size = ~std::size_t{0}, max_string_size = ~std::size_t{0};
};

// Makes the value, and counts the members that the text has: the value has fewer where one stands twice.
class Building : public NoLimits {
  public:
    Building() { stack_.reset(); }

    std::size_t members() const { return members_; }
    json::value release() { return stack_.release(); }

    bool on_document_begin(Failed&) { return true; }
    bool on_document_end(Failed&) { return true; }
    bool on_object_begin(Failed&) { return true; }
    bool on_object_end(std::size_t members, Failed&) {
        members_ += members;
        stack_.push_object(members);
        return true;
    }
    bool on_array_begin(Failed&) { return true; }
    bool on_array_end(std::size_t elements, Failed&) {
        stack_.push_array(elements);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, Failed&) {
        stack_.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, Failed&) {
        stack_.push_key(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, Failed&) {
        stack_.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, Failed&) {
        stack_.push_string(part);
        return true;
    }
    bool on_number_part(json::string_view, Failed&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, Failed&) {
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, Failed&) {
        stack_.push_uint64(number);
        return true;
    }
    bool on_double(double number, json::string_view, Failed&) {
        stack_.push_double(number);
        return true;
    }
    bool on_bool(bool flag, Failed&) {
        stack_.push_bool(flag);
        return true;
    }
    bool on_null(Failed&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, Failed&) { return true; }
    bool on_comment(json::string_view, Failed&) { return true; }

  private:
    json::value_stack stack_;
    std::size_t members_ = 0;
};

std::size_t members_of(const json::value& value) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count += object->size();
        for (const auto& member : *object) count += members_of(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const json::value& element : *array) count += members_of(element);
    }
    return count;
}

// Follows the text and stops at the first member that its object has had already.
class MembersOnce : public NoLimits {
  public:
    const std::string& twice() const { return twice_; }

    bool on_document_begin(Failed&) { return true; }
    bool on_document_end(Failed&) { return true; }
    bool on_object_begin(Failed&) {
        open_.push_back({});
        return true;
    }
    bool on_object_end(std::size_t, Failed&) { return close(); }
    bool on_array_begin(Failed&) {
        open_.push_back({{}, {}, true, 0});
        return true;
    }
    bool on_array_end(std::size_t, Failed&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, Failed&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, Failed& error) {
        key_.append(part.data(), part.size());
        Level& level = open_.back();
        const bool first = level.said.insert(key_).second;
        level.now = std::exchange(key_, {});
        if (first) return true;
        twice_ = pointer();
        error = json::error::extra_data;  // any error stops the parser
        return false;
    }
    bool on_string_part(json::string_view, std::size_t, Failed&) { return true; }
    bool on_string(json::string_view, std::size_t, Failed&) { return next(); }
    bool on_number_part(json::string_view, Failed&) { return true; }
    bool on_int64(std::int64_t, json::string_view, Failed&) { return next(); }
    bool on_uint64(std::uint64_t, json::string_view, Failed&) { return next(); }
    bool on_double(double, json::string_view, Failed&) { return next(); }
    bool on_bool(bool, Failed&) { return next(); }
    bool on_null(Failed&) { return next(); }
    bool on_comment_part(json::string_view, Failed&) { return true; }
    bool on_comment(json::string_view, Failed&) { return true; }

  private:
    struct Level {
        std::set<std::string, std::less<>> said;
        std::string now;  // of an object: the member that is being read
        bool is_array = false;
        std::size_t index = 0;
    };

    bool next() {
        if (!open_.empty() && open_.back().is_array) ++open_.back().index;
        return true;
    }
    bool close() {
        open_.pop_back();
        return next();
    }
    std::string pointer() const {
        std::string out;
        for (const Level& level : open_) {
            out += '/';
            if (level.is_array) out += std::to_string(level.index);
            for (const char c : level.now) c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
        }
        return out;
    }

    std::vector<Level> open_;
    std::string key_, twice_;
};

}  // namespace

Result<json::value> parse_json(std::string_view text, std::size_t depth_most) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    json::parse_options options;
    options.max_depth = depth_most;
    json::basic_parser<Building> parser{options};
    Failed error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (!error && read < text.size()) error = json::error::extra_data;
    if (error == json::error::too_deep)
        return fail(Code::bad_input,
                    fmt::format("objects and lists of this JSON stand within each other more than {} deep", depth_most),
                    fmt::format("byte {}", read));
    if (error) return fail(Code::bad_input, "not JSON: " + error.message(), fmt::format("byte {}", read));
    json::value value = parser.handler().release();
    if (members_of(value) == parser.handler().members()) return value;
    json::basic_parser<MembersOnce> check{options};
    check.write_some(false, text.data(), text.size(), error);
    return fail(Code::bad_input, "this member stands twice in its object: keep one of them",
                shortened(check.handler().twice(), 200));
}

}  // namespace modou::base
