// The head of a request as RFC 9112 asks for it, and nothing that another reader on the way could take otherwise: what
// is ambiguous is refused, so that no request hides in another one. Pure text: no sockets, no Beast.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/http.hpp"

namespace modou::net {

// Why a request is not taken: the status that it gets, a code for programs, a sentence for people.
struct Fault {
    int status = 400;
    std::string_view code, detail;
};

// How far the body goes (RFC 9112, 6.3).
struct Framing {
    bool chunked = false;
    std::uint64_t length = 0;  // when it is not chunked; a number that no memory holds counts as the greatest
    bool any() const { return chunked || length > 0; }
};

struct Head {
    Request request;  // without body and peer; an absolute target's authority stands as its host
    Framing framing;
    unsigned version = 11;  // 10 or 11
    bool keep_alive = true, head_only = false, expects_continue = false;
};

struct HeadLimits {
    std::size_t target_bytes = 8'000;  // RFC 9112, 3: what every recipient ought to support
    std::size_t fields = 128;
};

// Finds the end of a head in bytes that come piece by piece.
class HeadScan {
  public:
    explicit HeadScan(HeadLimits limits = {}) : limits_(limits) {}
    // `text` is all that came so far, the same bytes first at each call. The head's length with its empty line; 0: more
    // is needed. What no head can become is refused as soon as it shows.
    tl::expected<std::size_t, Fault> look(std::string_view text);

  private:
    HeadLimits limits_;
    std::size_t seen_ = 0, line_ = 0, lines_ = 0;
};

// `text` ends with the empty line.
tl::expected<Head, Fault> parse_head(std::string_view text, const HeadLimits& limits = {});

// One line of a field section, without its line end: "name: value". The name in lower case, the value trimmed.
tl::expected<std::pair<std::string, std::string>, Fault> parse_field(std::string_view line);

bool is_token(std::string_view text);  // RFC 9110, 5.6.2
// "host", "host:port", "[address]:port", without a user before it.
bool is_authority(std::string_view text);

}  // namespace modou::net
