#include "frame/parameters.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"

namespace modou::frame {
namespace {

using base::Code;
using base::Status;

Status check(const Parameter& one, const std::string& value) {
    const auto wrong = [&](std::string message) {
        return base::fail(Code::bad_input, std::move(message), std::string(one.name));
    };
    switch (one.values.kind) {
        case Values::Kind::text:
            return {};
        case Values::Kind::whole_number:
            if (base::whole_number<std::uint64_t>(value, static_cast<std::uint64_t>(one.values.least))) return {};
            return wrong(fmt::format("expected a whole number from {}", one.values.least));
        case Values::Kind::one_of:
            if (std::ranges::find(one.values.of, std::string_view(value)) != one.values.of.end()) return {};
            return wrong(fmt::format("expected one of these: {}", fmt::join(one.values.of, ", ")));
    }
    return {};
}

constexpr std::string_view k_lang = "lang";  // which every address takes

// Null where it is not said.
base::Result<const std::string*> said_once(const net::Request& request, std::string_view wanted) {
    const std::string* said = nullptr;
    for (const auto& [name, value] : request.query) {
        if (name != wanted) continue;
        if (said != nullptr && *said != value)
            return base::fail(Code::bad_input, "it is said twice, and not the same", std::string(wanted));
        said = &value;
    }
    return said;
}

}  // namespace

Status check_query(const Route& route, const net::Request& request) {
    MODOU_CHECK(said_once(request, k_lang));
    for (const Parameter& one : route.parameters) {
        if (one.in != Parameter::In::query) continue;
        MODOU_TRY(const std::string* said, said_once(request, one.name));
        const bool is_said = said != nullptr && !said->empty();
        if (!is_said && one.is_needed)
            return base::fail(Code::bad_input, "this address needs it", std::string(one.name));
        if (is_said) MODOU_CHECK(check(one, *said));
    }
    return {};
}

std::string unused_in_query(const Route& route, const net::Request& request) {
    std::string unused;
    for (const auto& [name, value] : request.query) {
        const auto& own = route.parameters;
        const bool taken = name == k_lang ? value.empty() || value == "zh" || value == "en"
                                          : std::ranges::any_of(own, [&name = name](const Parameter& one) {
                                                return one.in == Parameter::In::query && one.name == name;
                                            });
        if (taken) continue;
        unused += unused.empty() ? "" : ", ";
        unused += net::percent_encoded(name);
    }
    return unused;
}

}  // namespace modou::frame
