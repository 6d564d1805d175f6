#include "net/head.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/number.hpp"
#include "base/text.hpp"
#include "net/address.hpp"
#include "net/wire_text.hpp"

namespace modou::net {
namespace {

using tl::unexpected;

constexpr Fault k_not_http{400, "bad_request", "this is no HTTP request"};
constexpr Fault k_bad_line_end{400, "bad_line_end", "the lines of a head end with CR and LF, and hold neither"};
constexpr Fault k_control{400, "control_byte", "a head has no NUL and no other control byte"};
constexpr Fault k_bad_target{400, "bad_target", "the address has a part that is not allowed"};
constexpr Fault k_long_target{414, "target_too_long", "the address is longer than allowed"};
constexpr Fault k_bad_field{400, "bad_field", "a field is a name, a colon right behind it, and its value"};
constexpr Fault k_folded{400, "folded_field", "a field stands in one line: folding has no place in HTTP"};
constexpr Fault k_many_fields{431, "too_many_fields", "the request's head has more fields than allowed"};
constexpr Fault k_bad_host{400, "bad_host", "the field Host stands once, and names a host with or without a port"};
constexpr Fault k_bad_length{400, "bad_content_length", "the Content-Length is one number"};
constexpr Fault k_two_lengths{400, "two_lengths", "Content-Length and Transfer-Encoding together leave the end open"};
constexpr Fault k_old_coding{400, "bad_transfer_encoding", "HTTP/1.0 knows no Transfer-Encoding"};
constexpr Fault k_bad_coding{400, "bad_transfer_encoding",
                             "the body must end with the transfer encoding chunked, once"};
constexpr Fault k_other_coding{501, "bad_transfer_encoding", "the only transfer encoding understood here is chunked"};
constexpr Fault k_expectation{417, "expectation", "the only expectation met here is 100-continue"};
constexpr Fault k_two_tokens{400, "two_authorizations", "the field Authorization stands once"};
constexpr Fault k_no_tunnels{501, "no_tunnels", "this is no proxy"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool same_word(std::string_view a, std::string_view b) {
    return a.size() == b.size() && lower(a) == b;
}

// The members of a comma-separated list (RFC 9110, 5.6.1): empty ones do not count.
std::vector<std::string_view> members(std::string_view list) {
    std::vector<std::string_view> out;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto one = trimmed(list.substr(0, comma)); !one.empty()) out.push_back(one);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

// "a,,b", "a," and nothing at all are lists, too (RFC 9110, 5.6.1); what frames a body must not be: a reader that looks
// for the word alone sees another end of it.
bool has_empty_member(std::string_view list) {
    return members(list).size() != static_cast<std::size_t>(std::count(list.begin(), list.end(), ',')) + 1;
}

Method method_of(std::string_view name) {
    static constexpr std::pair<std::string_view, Method> k_methods[] = {
        {"GET", Method::get}, {"HEAD", Method::head},  {"POST", Method::post},
        {"PUT", Method::put}, {"DELETE", Method::del}, {"OPTIONS", Method::options}};
    for (const auto& [known, method] : k_methods)
        if (name == known) return method;
    return Method::other;
}

// What follows "http://" or "https://"; nothing when the target has no scheme.
std::optional<std::string_view> behind_scheme(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (same_word(target.substr(0, scheme.size()), scheme)) return target.substr(scheme.size());
    return std::nullopt;
}

// RFC 9112, 3.2: origin form, absolute form, and the asterisk of OPTIONS. `authority` is what an absolute form names.
tl::expected<void, Fault> read_target(std::string_view text, std::string_view method, Request& request,
                                      std::string& authority) {
    if (text == "*" && method == "OPTIONS") {
        request.path = request.raw_path = "*";
        return {};
    }
    std::string whole;
    if (const auto rest = behind_scheme(text)) {
        const auto end = std::min(rest->find_first_of("/?"), rest->size());
        authority = rest->substr(0, end);
        if (!is_authority(authority)) return unexpected(k_bad_target);
        whole = (rest->substr(end).starts_with('/') ? "" : "/") + std::string(rest->substr(end));
        text = whole;
    }
    // A fragment is the browser's own business: who sends one reads addresses in another way than we do.
    if (text.find('#') != std::string_view::npos || !base::is_utf8(text)) return unexpected(k_bad_target);
    auto target = parse_target(text);
    if (!target) return unexpected(k_bad_target);
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    request.raw_path = std::move(target->raw_path);
    return {};
}

tl::expected<void, Fault> read_request_line(std::string_view line, const HeadLimits& limits, Head& head,
                                            std::string& authority) {
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return unexpected(k_not_http);
    const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
                           version = line.substr(last + 1);
    if (!is_token(method)) return unexpected(k_not_http);
    if (version.size() != 8 || !version.starts_with("HTTP/1.") || !is_digit(version[7])) return unexpected(k_not_http);
    if (target.size() > limits.target_bytes) return unexpected(k_long_target);
    if (target.empty() || target.find(' ') != std::string_view::npos) return unexpected(k_bad_target);
    if (method == "CONNECT") return unexpected(k_no_tunnels);
    // RFC 9110, 6.2: a higher minor version is read as the highest known one.
    head.version = version[7] == '0' ? 10 : 11;
    head.request.method = method_of(method);
    head.head_only = head.request.method == Method::head;
    if (head.head_only) head.request.method = Method::get;
    return read_target(target, method, head.request, authority);
}

// Any number of fields and lists that all say the same number.
tl::expected<std::optional<std::uint64_t>, Fault> read_length(std::string_view said,
                                                              std::optional<std::uint64_t> before) {
    const auto numbers = members(said);
    if (has_empty_member(said)) return unexpected(k_bad_length);
    for (const std::string_view text : numbers) {
        std::uint64_t number = 0;
        for (const char c : text) {
            if (!is_digit(c)) return unexpected(k_bad_length);
            const auto digit = static_cast<std::uint64_t>(c - '0');
            constexpr auto k_most = std::numeric_limits<std::uint64_t>::max();
            number = number > (k_most - digit) / 10 ? k_most : number * 10 + digit;
        }
        if (before && *before != number) return unexpected(k_bad_length);
        before = number;
    }
    return before;
}

// All that the fields say of the message itself, together.
struct Said {
    std::size_t hosts = 0, tokens = 0;
    std::string_view host;
    std::optional<std::uint64_t> length;
    bool coded = false, expects_other = false, close = false, stay = false, expects_continue = false;
    std::vector<std::string> codings;
};

tl::expected<void, Fault> note(std::string_view name, std::string_view value, Said& said) {
    if (name == "host") {
        ++said.hosts;
        said.host = value;
    } else if (name == "content-length") {
        auto length = read_length(value, said.length);
        if (!length) return unexpected(length.error());
        said.length = *length;
    } else if (name == "transfer-encoding") {
        said.coded = true;
        if (has_empty_member(value)) return unexpected(k_bad_coding);
        for (const auto one : members(value)) said.codings.push_back(lower(one));
    } else if (name == "expect") {
        for (const auto one : members(value))
            (same_word(one, "100-continue") ? said.expects_continue : said.expects_other) = true;
    } else if (name == "connection") {
        for (const auto one : members(value)) {
            said.close = said.close || same_word(one, "close");
            said.stay = said.stay || same_word(one, "keep-alive");
        }
    } else if (name == "authorization" && ++said.tokens > 1) {
        return unexpected(k_two_tokens);
    }
    return {};
}

tl::expected<void, Fault> conclude(const Said& said, std::string_view authority, Head& head) {
    if (said.hosts > 1 || (said.hosts == 0 && head.version == 11)) return unexpected(k_bad_host);
    if (said.hosts == 1 && !is_authority(said.host)) return unexpected(k_bad_host);
    if (said.coded) {
        if (head.version == 10) return unexpected(k_old_coding);
        if (said.length) return unexpected(k_two_lengths);
        if (said.codings.back() != "chunked" || std::count(said.codings.begin(), said.codings.end(), "chunked") > 1)
            return unexpected(k_bad_coding);
        if (said.codings.size() > 1) return unexpected(k_other_coding);
        head.framing.chunked = true;
    }
    if (said.expects_other) return unexpected(k_expectation);
    head.framing.length = said.length.value_or(0);
    head.expects_continue = said.expects_continue && head.version == 11;
    head.keep_alive = !said.close && (head.version == 11 || said.stay);
    // RFC 9112, 3.2.2: the address's own authority wins over the field.
    if (authority.empty()) return {};
    for (auto& [name, value] : head.request.headers)
        if (name == "host") value = authority;
    if (said.hosts == 0) head.request.headers.emplace_back("host", authority);
    return {};
}

}  // namespace

bool is_token(std::string_view text) {
    constexpr std::string_view k_signs = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alnum(c) || k_signs.find(c) != std::string_view::npos;
    });
}

bool is_authority(std::string_view text) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        const auto address = Address::parse(text.substr(1, end - 1));
        if (!address || text.substr(1, end - 1).find(':') == std::string_view::npos) return false;
        port = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        const std::string_view host = text.substr(0, colon);
        if (host.empty()) return false;
        for (std::size_t i = 0; i < host.size(); ++i) {
            if (host[i] == '%') {
                const auto is_hex = [](char c) {
                    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                };
                if (i + 2 >= host.size() || !is_hex(host[i + 1]) || !is_hex(host[i + 2])) return false;
                i += 2;
            } else if (!is_alnum(host[i]) && std::string_view("-._~").find(host[i]) == std::string_view::npos) {
                return false;
            }
        }
        port = text.substr(colon);
    }
    if (port.empty()) return true;
    if (port[0] != ':' || port.size() > 6) return false;
    return port.size() == 1 || base::whole_number<unsigned>(port.substr(1), 0, 65'535).has_value();
}

tl::expected<std::pair<std::string, std::string>, Fault> parse_field(std::string_view line) {
    if (line.starts_with(' ') || line.starts_with('\t')) return unexpected(k_folded);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return unexpected(k_bad_field);
    const std::string_view value = trimmed(line.substr(colon + 1));
    for (const char c : value)
        if (is_control(c) && c != '\t') return unexpected(k_control);
    return std::pair(lower(line.substr(0, colon)), std::string(value));
}

tl::expected<std::size_t, Fault> HeadScan::look(std::string_view text) {
    for (; seen_ < text.size(); ++seen_) {
        const char c = text[seen_];
        if (seen_ > 0 && text[seen_ - 1] == '\r' && c != '\n') return unexpected(k_bad_line_end);
        if (c == '\n') {
            if (seen_ == 0 || text[seen_ - 1] != '\r') return unexpected(k_bad_line_end);
            const bool empty = seen_ - 1 == line_;
            line_ = seen_ + 1;
            // RFC 9112, 2.2: one empty line may stand before a request.
            if (empty && lines_ == 0 && seen_ == 1) continue;
            if (empty && lines_ == 0) return unexpected(k_not_http);
            if (empty) return ++seen_;
            if (++lines_ > limits_.fields + 1) return unexpected(k_many_fields);
        } else if (c != '\r' && is_control(c) && (c != '\t' || lines_ == 0)) {
            return unexpected(lines_ == 0 ? k_not_http : k_control);
        }
        // The method and the version beside the target.
        if (lines_ == 0 && seen_ - line_ > limits_.target_bytes + 64) return unexpected(k_long_target);
    }
    return std::size_t{0};
}

tl::expected<Head, Fault> parse_head(std::string_view text, const HeadLimits& limits) {
    HeadScan scan(limits);
    const auto end = scan.look(text);
    if (!end) return unexpected(end.error());
    if (*end != text.size()) return unexpected(k_not_http);
    if (text.starts_with("\r\n")) text.remove_prefix(2);
    Head head;
    std::string authority;
    auto at = text.find("\r\n");
    if (auto read = read_request_line(text.substr(0, at), limits, head, authority); !read)
        return unexpected(read.error());
    for (text.remove_prefix(at + 2); text != "\r\n"; text.remove_prefix(at + 2)) {
        at = text.find("\r\n");
        auto field = parse_field(text.substr(0, at));
        if (!field) return unexpected(field.error());
        head.request.headers.push_back(std::move(*field));
    }
    Said said;
    for (const auto& [name, value] : head.request.headers)
        if (auto noted = note(name, value, said); !noted) return unexpected(noted.error());
    if (auto done = conclude(said, authority, head); !done) return unexpected(done.error());
    return head;
}

}  // namespace modou::net
