#include "giving/trace_json.hpp"

#include "giving/api.hpp"
#include "shape/write.hpp"
#include "tally/record.hpp"

namespace modou::giving {
namespace {

using base::AccountId;
using base::Code;
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

    std::string name_of(AccountId account) const { return names_.at(account.value).text; }
    shape::OrNull<std::uint64_t> number_of(AccountId account) const {
        if (!shown(account)) return {};
        return account.value;
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

template <class Part>
Part told_part(const Teller& teller, const ledger::Part& part) {
    const AccountId first = part.hops.front().from, last = part.hops.back().to;
    Part out{teller.name_of(first), teller.number_of(first),
             teller.name_of(last),  teller.number_of(last),
             part.amount,           part.cut,
             part.persons,          {}};
    for (const ledger::Hop& hop : part.hops) {
        api::Hop& one = out.hops.emplace_back();
        one.sequence = hop.sequence;
        one.from = teller.name_of(hop.from);
        one.from_account = teller.number_of(hop.from);
        one.to = teller.name_of(hop.to);
        one.to_account = teller.number_of(hop.to);
        if (teller.shown(hop.to)) one.interval = std::array{hop.begin, hop.end};
        one.correction = hop.correction;
        if (hop.settles != 0) one.settles = hop.settles;
    }
    return out;
}

// In yuan or in another unit: the same members, called otherwise.
template <class Out, class Part, class Wait>
Out told_trace(const Teller& teller, const ledger::Trace& trace, const api::AsOf& as_of, const TraceAsked& asked,
               const std::optional<api::TraceRule>& rule) {
    std::vector<Part> parts;
    for (const ledger::Part& part : trace.parts) parts.push_back(told_part<Part>(teller, part));
    std::vector<Wait> waits;
    for (const ledger::Waiting& waiting : trace.waits)
        waits.push_back({teller.name_of(waiting.account), teller.number_of(waiting.account), waiting.amount});
    shape::OrNull<std::uint64_t> next;
    if (trace.more()) next = trace.page_end;
    return {as_of,
            trace.sequence,
            api::k_directions[asked.direction == Direction::forwards ? 0 : 1],
            trace.amount,
            std::move(parts),
            trace.unspent,
            std::move(waits),
            trace.taken_back,
            trace.more(),
            trace.rest(),
            next,
            rule};
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
    MODOU_TRY(const auto event, tally::entry_of_event(office.ports(), office.definitions(), source, reference));
    if (event) return *event;
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
        name.text = office.book().read([&](const State& state) {
            const ledger::Account& of = *state.account(account);
            // Only shops give in yuan by orders: whoever gives under another programme is a person.
            return of.policy == Policy::source && of.counted_in != 0 ? kind_word(Policy::person) : kind_word(of.policy);
        });
    return name;
}

Result<std::optional<RuleOfEntry>> rule_of_entry(Office& office, base::Sequence sequence) {
    MODOU_TRY(auto stored, office.book().entry(sequence));
    if (stored.entry.kind == journal::Kind::correct) {
        MODOU_TRY(stored, office.book().entry(stored.entry.refers));
    }
    const tally::PublishedDefinition* made_by = office.definitions().find(stored.entry.definition);
    if (made_by == nullptr || !journal::moves_amount(stored.entry.kind)) return std::nullopt;
    RuleOfEntry rule{made_by->programme, made_by->version, tally::tally_of_entry(*made_by, stored.entry.pledge),
                     made_by->digest};
    if (!made_by->definition || !made_by->definition->on_orders()) return rule;
    MODOU_TRY(const auto mode, office.store().read([&](store::Session& s) {
        return s.first<std::string>("SELECT mode FROM pledge WHERE row_number = :n",
                                    {std::int64_t{stored.entry.pledge}});
    }));
    for (const programme::Tally& one : made_by->definition->tallies)
        if (mode && one.mode == std::get<0>(*mode)) rule.tally = one.id;
    return rule;
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
    std::optional<api::TraceRule> rule;
    if (asked.audience == Audience::office) {
        MODOU_TRY(const auto made_by, rule_of_entry(office, asked.sequence));
        if (made_by) rule = api::TraceRule{made_by->programme, made_by->version, made_by->tally, made_by->digest};
    }
    const api::AsOf as_of{size, {time_ms / 1000}};
    if (trace.unit == base::Unit::cny) {
        told.json =
            shape::text(told_trace<api::Trace, api::TracePart, api::TraceWait>(teller, trace, as_of, asked, rule));
    } else {
        auto out = told_trace<api::OtherTrace, api::OtherPart, api::OtherWait>(teller, trace, as_of, asked, rule);
        out.unit = base::unit_name(trace.unit);
        told.json = shape::text(out);
    }
    return told;
}

}  // namespace modou::giving
