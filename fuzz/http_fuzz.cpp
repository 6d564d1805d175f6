// What strangers say at the door: the head of a request, and a body in chunks. The first byte chooses which. A head
// that is taken leaves no other reader a choice, and Beast, which reads more than we do, reads the same; chunks mean
// the same wherever they are cut, and what they carry beside their content is bounded.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "net/chunked.hpp"
#include "net/head.hpp"

namespace {

using namespace modou;
namespace http = boost::beast::http;

void must(bool holds) {
    if (!holds) std::abort();
}

bool begins_like(std::string_view line, std::string_view name) {
    if (line.size() < name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if ((line[i] | 0x20) != (name[i] | 0x20)) return false;
    return true;
}

void check_head(std::string_view text) {
    // Byte by byte the end is where it is at once.
    net::HeadScan whole, slow;
    const auto end = whole.look(text);
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const auto step = slow.look(text.substr(0, size));
        if (step && *step == 0) continue;
        must(step.has_value() == end.has_value() && (!step || *step == *end));
        break;
    }
    if (!end || *end == 0) return;
    text = text.substr(0, *end);
    const auto head = net::parse_head(text);
    if (!head) return;
    must(text.find('\0') == std::string_view::npos);
    if (text.starts_with("\r\n")) text.remove_prefix(2);
    std::size_t hosts = 0, lengths = 0, codings = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto feed = text.find('\n', at);
        must(feed != std::string_view::npos && feed > at && text[feed - 1] == '\r');
        const std::string_view line = text.substr(at, feed - 1 - at);
        must(line.find('\r') == std::string_view::npos && !line.starts_with(' ') && !line.starts_with('\t'));
        hosts += begins_like(line, "host:");
        lengths += begins_like(line, "content-length:");
        codings += begins_like(line, "transfer-encoding:");
        at = feed + 1;
    }
    must(hosts <= 1 && (hosts == 1 || head->version == 10));
    must(lengths == 0 || codings == 0);
    must(head->framing.chunked == (codings > 0) && (codings == 0 || head->version == 11));
    must(head->request.path == "*" || head->request.path.starts_with('/'));
    must(head->request.path.find("/../") == std::string::npos && head->request.path.find('\0') == std::string::npos);
    // A second opinion. What Beast does not take (higher minor versions, lists of lengths) tells nothing.
    http::request_parser<http::string_body> other;
    other.header_limit(1 << 30);
    other.body_limit(boost::none);
    boost::system::error_code error;
    other.put(boost::asio::buffer(text), error);
    if (error && error != http::error::need_more) return;
    if (!other.is_header_done()) return;
    must(other.chunked() == head->framing.chunked);
    if (!other.chunked()) must(other.content_length().value_or(0) == head->framing.length);
    must(other.get().keep_alive() == head->keep_alive);
    std::size_t fields = 0;
    for ([[maybe_unused]] const auto& field : other.get()) ++fields;
    must(fields == head->request.headers.size() || hosts == 0);
}

// The body and whether it ended; nothing when it was refused.
std::optional<std::pair<std::string, bool>> read(std::string_view wire, std::size_t cut, std::uint64_t allowed,
                                                 std::size_t& taken) {
    net::Chunked chunks(allowed);
    std::string body;
    taken = 0;
    for (std::string_view part : {wire.substr(0, cut), wire.substr(cut)}) {
        const auto one = chunks.take(part, body);
        if (!one) return std::nullopt;
        taken += *one;
        if (chunks.done()) break;
        must(*one == part.size());
    }
    return std::pair(body, chunks.done());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    if (data[0] % 2 == 0) {
        check_head(text);
        return 0;
    }
    constexpr std::uint64_t k_allowed = 1'000;
    std::size_t taken = 0, again = 0;
    const auto at_once = read(text, 0, k_allowed, taken);
    for (std::size_t cut = 1; cut < text.size(); cut += 1 + text.size() / 64) {
        must(read(text, cut, k_allowed, again) == at_once);
        must(!at_once || taken == again);
    }
    if (!at_once) return 0;
    must(at_once->first.size() <= k_allowed);
    must(taken <= k_allowed + k_allowed / 8 + net::k_frames_least + 1);
    return 0;
}
