// Requests and replies as the rooms above see them: no Asio, no Beast.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modou::net {

enum class Method { get, head, post, put, del, options, other };

struct Request {
    Method method = Method::get;
    std::string path;                                          // percent-decoded, without "..", NUL or bad escapes
    std::vector<std::pair<std::string, std::string>> query;    // decoded
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    std::string peer;        // the client's IP address as text
    std::string raw_path{};  // as it was sent, still encoded: where one segment ends and the next begins
    // Becomes true when nobody waits for the reply any more. Shared with the connection; may be null. Long work polls.
    std::shared_ptr<std::atomic<bool>> stop{};
    bool stopped() const { return stop && stop->load(std::memory_order_relaxed); }

    // The decoded parts between the slashes, at least one. A slash that was sent encoded is part of its segment.
    std::vector<std::string> segments() const;
    std::string_view header(std::string_view name) const;  // empty when it is not there
    std::optional<std::string> parameter(std::string_view name) const;
};

struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // instead of body: static files are never copied
    // Instead of a body that is whole: called on a worker, again and again, until it says that this was the last piece.
    // The reply has no length of its own then; broken: it ends as one that is not whole.
    enum class Piece { more, last, broken };
    std::function<Piece(std::string& into)> pieces{};
    bool event_stream = false;  // the connection becomes a stream of Server::publish; `body` goes first
};

// One part of an address: every byte but the unreserved ones of RFC 3986 as %XX.
std::string percent_encoded(std::string_view text);
// Splits and decodes a request target. Nothing when it is not of the form allowed.
struct Target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
    std::string raw_path{};
};
std::optional<Target> parse_target(std::string_view target);

}  // namespace modou::net
