#include "net/wire_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/beast/http/status.hpp>

namespace modou::net {
namespace {

// A line end inside a value would let its writer add header lines, or events, of their own.
std::string one_line(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return out;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string event_text(std::string_view event, std::string_view data) {
    std::string out = "event: " + one_line(event) + "\n";
    for (std::size_t at = 0; at <= data.size();) {
        const std::size_t end = std::min(data.find('\n', at), data.size());
        out += "data: " + one_line(data.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return out + "\n";
}

std::string head_text(const Reply& reply, std::optional<std::size_t> content_bytes, bool keep_alive, unsigned version) {
    const std::string_view reason = [&] {
        const auto text = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(reply.status));
        return std::string_view(text.data(), text.size());
    }();
    std::string out = fmt::format("HTTP/1.{} {} {}\r\n", version == 10 ? 0 : 1, reply.status, reason);
    if (!reply.content_type.empty()) out += "Content-Type: " + one_line(reply.content_type) + "\r\n";
    for (const auto& [name, value] : reply.headers) out += one_line(name) + ": " + one_line(value) + "\r\n";
    // A 304 has no content, and 0 would be said of the page that it stands for (RFC 9110, 8.6).
    if (content_bytes && reply.status != 204 && reply.status != 304)
        out += fmt::format("Content-Length: {}\r\n", *content_bytes);
    if (!keep_alive) out += "Connection: close\r\n";
    if (keep_alive && version == 10) out += "Connection: keep-alive\r\n";
    return out + "\r\n";
}

}  // namespace modou::net
