// What went wrong, as a value: a stable code for machines, a place, and a sentence for people.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace modou::base {

// Stable: scripts and the HTTP API show these names (code_name). Add at the end; never rename.
enum class Code {
    bad_input,        // the bytes or words given do not have the form asked for
    not_found,        // nothing by that name
    conflict,         // the name is taken by something else
    limit,            // a named limit was passed
    forbidden,        // not allowed to this caller
    unavailable,      // cannot be done now; the same request may go through later
    io,               // the disk or the network said no
    damaged,          // stored bytes are not what was written
    busy,             // another process holds it
    unknown_outcome,  // may or may not have taken effect: repeat with the same key
    unsupported,      // a newer format, or one that this build does not know
    usage,            // the command line is not of the form asked for
    bug,              // ours
};
std::string_view code_name(Code code);

struct Error {
    Code code = Code::bug;
    std::string where;    // file:line:column, a field, a segment and offset; may be empty
    std::string message;  // one English sentence: what happened, what was expected

    std::string text() const { return where.empty() ? message : where + ": " + message; }
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Code code, std::string message, std::string where = {}) {
    return tl::unexpected<Error>(Error{code, std::move(where), std::move(message)});
}

// A field of what was sent is not as it should be.
inline tl::unexpected<Error> wrong(std::string_view field, std::string message) {
    return fail(Code::bad_input, std::move(message), std::string(field));
}

[[noreturn]] void assertion_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace modou::base

// A broken promise of our own code; on in release too, never used on outside data.
#define MODOU_ASSERT(condition, why) \
    ((condition) ? void(0) : ::modou::base::assertion_failed(#condition, why, __FILE__, __LINE__))

#define MODOU_CAT2(a, b) a##b
#define MODOU_CAT(a, b) MODOU_CAT2(a, b)

// MODOU_TRY(auto x, f());  — binds the value, or returns the error.   MODOU_CHECK(f());  — the same without a value.
#define MODOU_TRY(declaration, ...) MODOU_TRY_IMPL(declaration, MODOU_CAT(modou_try_, __LINE__), __VA_ARGS__)
#define MODOU_TRY_IMPL(declaration, tmp, ...)                                      \
    auto tmp = (__VA_ARGS__);                                                      \
    if (!tmp) return tl::unexpected<::modou::base::Error>(std::move(tmp).error()); \
    declaration = std::move(*tmp)
#define MODOU_CHECK(...)                                                                                             \
    do {                                                                                                             \
        auto modou_check_result = (__VA_ARGS__);                                                                     \
        if (!modou_check_result) return tl::unexpected<::modou::base::Error>(std::move(modou_check_result).error()); \
    } while (false)
