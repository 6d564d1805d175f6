#include "giving/trace_json.hpp"

#include "base/json_out.hpp"

namespace modou::giving {
namespace {

using base::AccountId;
using base::Code;
using base::JsonOut;
using base::Result;
using ledger::Direction;
using ledger::Policy;
using ledger::State;

std::string_view kind_word(Policy policy) {
    switch (policy) {
        case Policy::source:
            return "shop";
        case Policy::fund:
            return "fund";
        case Policy::person:
            return "person";
        case Policy::sink:
            return "payee";
    }
    return "fund";
}

// Names each account of a trace once.
class Teller {
  public:
    Teller(Office& office, Audience audience) : office_(office), audience_(audience) {}

    base::Status name_all(const ledger::Trace& trace) {
        for (const ledger::Part& part : trace.parts)
            for (const ledger::Hop& hop : part.hops) {
                MODOU_CHECK(name(hop.from));
                MODOU_CHECK(name(hop.to));
            }
        for (const ledger::Waiting& waiting : trace.waits) MODOU_CHECK(name(waiting.account));
        return {};
    }

    // "from": its name, "from_account": its number.
    void write_side(JsonOut& out, std::string_view side, AccountId account) const {
        out.member(side, names_.at(account.value).text).key(std::string(side) + "_account");
        shown(account) ? out.value(account.value) : out.null();
    }
    bool shown(AccountId account) const { return audience_ == Audience::office || names_.at(account.value).is_public; }

  private:
    base::Status name(AccountId account) {
        if (names_.contains(account.value)) return {};
        MODOU_TRY(names_[account.value], account_name(office_, account));
        return {};
    }

    Office& office_;
    Audience audience_;
    std::map<std::uint64_t, AccountName> names_;
};

void write_part(JsonOut& out, const Teller& teller, const ledger::Part& part) {
    out.begin_object();
    teller.write_side(out, "from", part.hops.front().from);
    teller.write_side(out, "to", part.hops.back().to);
    out.member("amount_fen", part.amount).member("cut", part.cut).member("persons", part.persons);
    out.key("hops").begin_list();
    for (const ledger::Hop& hop : part.hops) {
        out.begin_object().member("sequence", hop.sequence);
        teller.write_side(out, "from", hop.from);
        teller.write_side(out, "to", hop.to);
        out.key("interval");
        teller.shown(hop.to) ? out.begin_list().value(hop.begin).value(hop.end).end_list() : out.null();
        out.member("correction", hop.correction).key("settles");
        (hop.settles != 0 ? out.value(hop.settles) : out.null()).end_object();
    }
    out.end_list().end_object();
}

}  // namespace

Result<base::Sequence> entry_of(Office& office, std::string_view source, std::string_view reference) {
    const auto in_book = [&](std::string_view order, std::string_view item) {
        return office.book().find(base::reference_digest(office.keys().digests, source, order, item));
    };
    MODOU_TRY(const auto whole, in_book(reference, {}));
    if (whole) return *whole;
    // "7#B" may be item B of order 7, or of no item at all: every reading is one key, and only one of them is there.
    for (std::size_t at = reference.find('#'); at != std::string_view::npos; at = reference.find('#', at + 1)) {
        MODOU_TRY(const auto split, in_book(reference.substr(0, at), reference.substr(at + 1)));
        if (split) return *split;
    }
    return base::fail(Code::not_found,
                      "nothing in the book has this source and id: an order with items is named "
                      "ORDER#ITEM",
                      fmt::format("{} {}", source, reference));
}

Result<AccountName> account_name(Office& office, AccountId account) {
    const auto projects = office.projects();
    if (const Project* project = office.project_of(*projects, account)) return AccountName{project->id, true};
    AccountName name;
    MODOU_TRY(name.text, office.book().public_name(account));
    name.is_public = !name.text.empty();
    if (name.text.empty())
        name.text = office.book().read([&](const State& state) { return kind_word(state.account(account)->policy); });
    return name;
}

Result<TraceTold> tell_trace(Office& office, const TraceAsked& asked) {
    ledger::TraceLimits limits;
    if (asked.audience == Audience::anyone) limits.persons = ledger::Persons::hide;
    TraceTold told;
    MODOU_TRY(told.trace, ledger::trace(office.book(), asked.sequence, asked.direction, asked.from, limits));
    const ledger::Trace& trace = told.trace;
    const auto [size, time_ms] =
        office.book().read([](const State& state) { return std::pair(state.size(), state.record_time_ms()); });
    // Published only once the disk has it.
    MODOU_CHECK(office.book().wait_durable(size));
    Teller teller(office, asked.audience);
    MODOU_CHECK(teller.name_all(trace));
    JsonOut out;
    out.begin_object()
        .key("as_of")
        .begin_object()
        .member("size", size)
        .member("time", base::format_utc({time_ms / 1000}))
        .end_object();
    out.member("sequence", trace.sequence)
        .member("direction", asked.direction == Direction::forwards ? "forwards" : "backwards")
        .member("amount_fen", trace.amount)
        .key("parts")
        .begin_list();
    for (const ledger::Part& part : trace.parts) write_part(out, teller, part);
    out.end_list().member("unspent_fen", trace.unspent).key("waits").begin_list();
    for (const ledger::Waiting& waiting : trace.waits) {
        out.begin_object();
        teller.write_side(out, "at", waiting.account);
        out.member("amount_fen", waiting.amount).end_object();
    }
    out.end_list()
        .member("taken_back_fen", trace.taken_back)
        .member("more", trace.more())
        .member("rest_fen", trace.rest())
        .key("next");
    trace.more() ? out.value(trace.page_end) : out.null();
    told.json = out.end_object().take();
    return told;
}

}  // namespace modou::giving
