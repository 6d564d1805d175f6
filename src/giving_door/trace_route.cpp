// GET /v1/entries/{sequence}/trace: where an entry's money went, or came from, for anyone. Who is private stays so: the
// giving room leaves out what the public may not know.

#include "base/number.hpp"
#include "frame/shape.hpp"
#include "giving/api.hpp"
#include "giving/trace_json.hpp"
#include "giving_door/pages.hpp"

namespace modou::giving_door {
namespace {

base::Result<std::uint64_t> number(std::string_view text, std::string_view what) {
    const auto value = base::whole_number<std::uint64_t>(text);
    if (!value) return base::fail(base::Code::bad_input, "expected a whole number", std::string(what));
    return *value;
}

}  // namespace

PageResult trace_reply(giving::Office& office, std::string_view sequence, const net::Request& request) {
    giving::TraceAsked asked;
    asked.audience = giving::Audience::anyone;
    MODOU_TRY(asked.sequence, number(sequence, "sequence"));
    if (const auto direction = request.parameter("direction"); direction && !direction->starts_with("forward")) {
        if (*direction != "backwards" && *direction != "backward")
            return base::fail(base::Code::bad_input, "expected forwards or backwards", "direction");
        asked.direction = ledger::Direction::backwards;
    }
    if (const auto page = request.parameter("page")) {
        MODOU_TRY(asked.from, number(*page, "page"));
    }
    MODOU_TRY(const auto told, giving::tell_trace(office, asked));
    Page page;
    page.json = told.json;
    page.schema = &frame::schema_as<giving::api::Trace>;
    return page;
}

}  // namespace modou::giving_door
