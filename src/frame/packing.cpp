#include "frame/packing.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/digest.hpp"
#include "frame/headers.hpp"

namespace modou::frame {
namespace {

// Level 5 packs a page of ours within 3 % of level 9, in a third of the time.
constexpr int k_level = 5;
constexpr int k_gzip_window = 15 + 16;  // zlib.h: 16 more asks for a gzip header
constexpr int k_memory = 8;             // zlib's own default

std::string_view content_of(const net::Reply& reply) {
    return reply.shared_body ? std::string_view(*reply.shared_body) : std::string_view(reply.body);
}

bool has_header(const net::Reply& reply, std::string_view name) {
    return std::any_of(reply.headers.begin(), reply.headers.end(), [&](const auto& one) { return one.first == name; });
}

bool is_text(std::string_view type) {
    type = type.substr(0, type.find(';'));
    return type == "text/html" || type == "application/json" || type.ends_with("+json");
}

bool is_own(const net::Reply& reply) {
    return std::any_of(reply.headers.begin(), reply.headers.end(), [](const auto& one) {
        return one.first == "Cache-Control" && one.second.find("private") != std::string::npos;
    });
}

}  // namespace

std::string gzipped(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, k_level, Z_DEFLATED, k_gzip_window, k_memory, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, text.size()), '\0');
    // zlib reads through a pointer that it never writes through.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = text.size() < (std::size_t{1} << 31) && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(whole && stream.total_out < text.size() ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

bool may_be_packed(const net::Reply& reply) {
    return !reply.event_stream && is_text(reply.content_type) && content_of(reply).size() >= k_packed_from_bytes &&
           !has_header(reply, "Content-Encoding") && !is_own(reply);
}

std::string version_of(std::string_view text) {
    return '"' + base::hex(base::sha256(base::bytes_of(text))).substr(0, 20) + '"';
}

std::string packed_version(std::string_view version) {
    return std::string(version.substr(0, version.size() - 1)) + "-gz\"";
}

void vary_by(net::Reply& reply, std::string_view headers) {
    for (auto& [name, value] : reply.headers) {
        if (name != "Vary") continue;
        if (value.find(headers) == std::string::npos) value += ", " + std::string(headers);
        return;
    }
    reply.headers.emplace_back("Vary", headers);
}

void pack_for(const net::Request& request, net::Reply& reply) {
    if (!may_be_packed(reply)) return;
    vary_by(reply, "Accept-Encoding");
    if (has_header(reply, "ETag") || !accepts_gzip(request.header("accept-encoding"))) return;
    std::string packed = gzipped(content_of(reply));
    if (packed.empty()) return;
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.body = std::move(packed);
    reply.shared_body = nullptr;
}

void dress_for(const net::Request& request, net::Reply& reply, const std::string& version,
               const std::shared_ptr<const std::string>& packed) {
    vary_by(reply, "Accept-Encoding");
    const bool takes = packed && !packed->empty() && accepts_gzip(request.header("accept-encoding"));
    const std::string mine = takes ? packed_version(version) : version;
    reply.headers.emplace_back("ETag", mine);
    if (names_version(request.header("if-none-match"), mine)) {
        reply.status = 304;
        reply.shared_body = nullptr;
        return;
    }
    if (!takes) return;
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.shared_body = packed;
}

}  // namespace modou::frame
