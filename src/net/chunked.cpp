#include "net/chunked.hpp"

#include <algorithm>

namespace modou::net {
namespace {

using tl::unexpected;

constexpr Fault k_bad_frames{400, "bad_request", "the body is not framed as HTTP asks"};
constexpr Fault k_too_large{413, "body_too_large", "the body is larger than allowed"};
constexpr Fault k_frames_too_large{413, "body_too_large", "the body's chunks are too small, or say too much beside it"};

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void skip_blanks(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}
bool take_token(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_token(text.substr(size, 1))) ++size;
    text.remove_prefix(size);
    return size > 0;
}
bool take_quoted(std::string_view& text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

// RFC 9112, 7.1.1: ;name or ;name=value, any number of them.
bool are_extensions(std::string_view text) {
    while (!text.empty()) {
        skip_blanks(text);
        if (!text.starts_with(';')) return false;
        text.remove_prefix(1);
        skip_blanks(text);
        if (!take_token(text)) return false;
        auto rest = text;
        skip_blanks(rest);
        if (!rest.starts_with('=')) continue;
        rest.remove_prefix(1);
        skip_blanks(rest);
        if (!(rest.starts_with('"') ? take_quoted(rest) : take_token(rest))) return false;
        text = rest;
    }
    return true;
}

}  // namespace

Chunked::Chunked(std::uint64_t body_bytes) : allowed_(body_bytes), frames_allowed_(k_frames_least + body_bytes / 8) {}

tl::expected<void, Fault> Chunked::end_size() {
    if (!are_extensions(line_)) return unexpected(k_bad_frames);
    line_.clear();
    digits_ = 0;
    state_ = left_ > 0 ? State::data : State::trailer;
    if (left_ > allowed_ - content_) return unexpected(k_too_large);
    return {};
}

// They are read for their form and then dropped: nothing said behind a body changes what its head said.
tl::expected<void, Fault> Chunked::end_trailer() {
    line_.pop_back();
    if (line_.empty()) {
        state_ = State::done;
        return {};
    }
    if (auto field = parse_field(line_); !field) return unexpected(field.error());
    line_.clear();
    return {};
}

tl::expected<void, Fault> Chunked::take_frame(char c) {
    if (++frames_ > frames_allowed_) return unexpected(k_frames_too_large);
    const bool bad = (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
    if (bad) return unexpected(k_bad_frames);
    switch (state_) {
        case State::size: {
            if (const int digit = hex_value(c); digit >= 0) {
                // Sixteen digits hold every number there is; more are zeros without an end.
                if (++digits_ > 16) return unexpected(k_bad_frames);
                left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
                return {};
            }
            if (digits_ == 0) return unexpected(k_bad_frames);
            if (c == '\r') {
                state_ = State::size_end;
                return {};
            }
            if (c != ';' && c != ' ' && c != '\t') return unexpected(k_bad_frames);
            state_ = State::extension;
            [[fallthrough]];
        }
        case State::extension:
            if (c == '\n') return unexpected(k_bad_frames);
            if (c == '\r') {
                state_ = State::size_end;
                return {};
            }
            if (++said_ > k_said_most) return unexpected(k_frames_too_large);
            line_ += c;
            return {};
        case State::size_end:
            if (c != '\n') return unexpected(k_bad_frames);
            return end_size();
        case State::data_cr:
            if (c != '\r') return unexpected(k_bad_frames);
            state_ = State::data_lf;
            return {};
        case State::data_lf:
            if (c != '\n') return unexpected(k_bad_frames);
            state_ = State::size;
            return {};
        case State::trailer:
            if (++said_ > k_said_most)
                return unexpected(Fault{431, "header_too_large", "the trailers are larger than allowed"});
            if (c == '\n') return line_.ends_with('\r') ? end_trailer() : unexpected(k_bad_frames);
            if (line_.ends_with('\r')) return unexpected(k_bad_frames);
            line_ += c;
            return {};
        case State::data:
        case State::done:
            break;
    }
    return {};
}

tl::expected<std::size_t, Fault> Chunked::take(std::string_view text, std::string& body) {
    std::size_t taken = 0;
    while (taken < text.size() && state_ != State::done) {
        if (state_ == State::data) {
            const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left_, text.size() - taken));
            body.append(text.substr(taken, part));
            taken += part;
            content_ += part;
            left_ -= part;
            if (left_ == 0) state_ = State::data_cr;
        } else {
            if (auto framed = take_frame(text[taken]); !framed) return unexpected(framed.error());
            ++taken;
        }
    }
    return taken;
}

}  // namespace modou::net
