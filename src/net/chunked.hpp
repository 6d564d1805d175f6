// A body in chunks (RFC 9112, 7.1), piece by piece as it comes. Everything on the wire counts, not only what is kept:
// extensions, trailers, zeros before a size, and the frames of chunks of one byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/head.hpp"

namespace modou::net {

class Chunked {
  public:
    // At most `body_bytes` of content, in frames that together are not much longer.
    explicit Chunked(std::uint64_t body_bytes);
    // Takes from the front of `text` and adds content to `body`; answers how much was taken: all of it, unless the body
    // ended before.
    tl::expected<std::size_t, Fault> take(std::string_view text, std::string& body);
    bool done() const { return state_ == State::done; }

  private:
    enum class State { size, extension, size_end, data, data_cr, data_lf, trailer, done };
    tl::expected<void, Fault> take_frame(char c);
    tl::expected<void, Fault> end_size();
    tl::expected<void, Fault> end_trailer();

    State state_ = State::size;
    std::uint64_t allowed_, frames_allowed_;
    std::uint64_t content_ = 0, frames_ = 0, said_ = 0;  // said_: of the lines that carry no content
    std::uint64_t left_ = 0;                             // of this chunk's data
    unsigned digits_ = 0;
    std::string line_;  // an extension or a trailer
};

// Of extensions, and of trailers, of one body.
inline constexpr std::uint64_t k_said_most = 16 << 10;
// What frames may add to a body, beside an eighth of its own limit: chunks of 100 bytes fit, chunks of one do not.
inline constexpr std::uint64_t k_frames_least = 8 << 10;

}  // namespace modou::net
