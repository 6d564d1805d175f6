// A route: what one address does, for whom, at what cost, and who answers it. One without a right or a handler does not
// compile: nothing is open by oversight.
#pragma once

#include <boost/json/fwd.hpp>
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "frame/words.hpp"
#include "net/http.hpp"
#include "net/work.hpp"

namespace modou::shape {
class Components;
}

namespace modou::frame {

// A member that has to be said: it has no default, so that an initialiser which leaves it out does not compile.
template <class T>
class Said {
  public:
    constexpr Said(T value) : value_(std::move(value)) {}
    constexpr operator const T&() const { return value_; }

  private:
    T value_;
};

// Who may call a route.
enum class Right {
    anyone,
    ingest_token,  // Authorization: Bearer, the content of DIR/keys/ingest.token
    link_token,    // the address itself holds a private link's token
};

// A request at its route: what stands in the pattern's braces, and the language that its sender reads.
struct Argument {
    std::string_view name;  // as in the pattern
    std::string value;      // decoded
};
struct Call {
    const net::Request& request;
    Language lang = Language::zh;
    std::vector<Argument> arguments{};

    // Empty where the pattern has no such name.
    std::string_view argument(std::string_view name) const {
        for (const Argument& one : arguments)
            if (one.name == name) return one.value;
        return {};
    }
};

// A function of a request that is always there. Any thread.
template <class Answer>
class Of {
  public:
    template <class Fn>
    requires(!std::same_as<std::remove_cvref_t<Fn>, Of> && std::is_invocable_r_v<Answer, Fn&, const Call&>)
        Of(Fn answer)
        : answer_(std::move(answer)) {}
    Answer operator()(const Call& call) const { return answer_(call); }

  private:
    std::function<Answer(const Call&)> answer_;
};
// An error becomes a problem reply (replies.hpp).
using Handler = Of<base::Result<net::Reply>>;

// Where it is answered, and about what it costs there (net::Limits says how much of it is let in).
struct Runs {
    net::WorkClass kind = net::WorkClass::read;  // on a worker, unless it says `here`
    std::uint64_t cost = 1;
    // Where the request itself tells: from its bytes, for to be read it must first be let in. Instead of `cost`.
    std::uint64_t (*cost_of)(const net::Request&) = nullptr;
};

inline constexpr std::uint64_t k_small_body = 64 << 10;
struct Takes {
    std::uint64_t body_bytes = k_small_body;
    // By the head alone, before a byte of the body is read: the reply to what it cannot take. May be empty.
    std::function<std::optional<net::Reply>(const net::Request& head)> refuses{};
};

// What the replies of a route rest on, at one moment.
struct Standing {
    std::uint64_t size = 0, acts = 0;  // entries of the book, acts that were finished
    bool durable = true;               // none of it is ahead of the disk
};
// Its replies to requests without a query are kept for all as long as this stays as it is; empty: never kept.
using KeptWhile = std::function<Standing()>;

// The JSON Schema of what travels; it adds the structs that it names to the components.
using Schema = std::function<boost::json::object(shape::Components&)>;

// What travels in a body: its kind of content and, where that is JSON, the struct that it is (shape_of in shape.hpp).
struct Shape {
    std::string_view media{};  // empty: nothing is said of it
    Schema schema{};           // empty: text, or bytes
};

// What a parameter may say. In a query, what it may not say is refused by its name; empty says nothing.
struct Values {
    enum class Kind { text, whole_number, one_of };
    Kind kind = Kind::text;
    std::int64_t least = 0;                  // of a whole number
    std::span<const std::string_view> of{};  // lives as long as the program

    constexpr Values() = default;
    static constexpr Values whole_number(std::int64_t least) { return {Kind::whole_number, least, {}}; }
    static constexpr Values one_of(std::span<const std::string_view> of) { return {Kind::one_of, 0, of}; }

  private:
    constexpr Values(Kind kind, std::int64_t least, std::span<const std::string_view> of)
        : kind(kind), least(least), of(of) {}
};

// What a request says beside its body. Every argument of a pattern has one.
struct Parameter {
    enum class In { path, query, header };
    std::string_view name;
    Words says;
    In in = In::query;
    Values values{};
    bool is_needed = false;  // those of a path always are
};

// What is sent where all went well, and elsewhere.
struct Answers {
    Shape shape{};
    int status = 200;
    std::optional<Shape> problem{};  // empty: RFC 9457
    std::vector<Shape> others{};     // the same in another kind of content; of x-ndjson: what a line is
};

struct Route {
    net::Method method;
    // "/v1/payouts/{payout}": {…} is one segment, {…...} all that follow. Lives as long as the program.
    std::string_view pattern;
    std::string_view operation;  // its name in the OpenAPI document; empty: it is no part of the API
    Said<Right> right;
    Words summary;
    Handler handler;
    Runs runs{};
    KeptWhile kept_while{};
    Takes takes{};
    // For the document. A route of the API that does not say what it answers is refused by the tree.
    Answers answers{};
    std::vector<Shape> bodies{};  // the kinds of content that it takes; empty: it takes none
    std::vector<Parameter> parameters{};
};

}  // namespace modou::frame
