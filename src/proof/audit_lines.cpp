#include "proof/audit_lines.hpp"

#include <boost/json.hpp>

#include "base/json_out.hpp"

namespace modou::proof {
namespace {

using base::Code;
using journal::Kind;

constexpr unsigned k_source = 1, k_fund = 2, k_person = 3, k_sink = 4;
constexpr std::uint32_t k_policy_bits = 0xff;
// Flags of the state file.
constexpr std::uint64_t k_closed = 1, k_two_person = 2, k_needs = 1, k_approved = 2;

// Where first-in-first-out spending stands on the inflow line, holes skipped.
std::uint64_t spent_frontier(const Line& line) {
    std::uint64_t frontier = line.shown.outflow;
    for (const auto& hole : line.holes) {
        if (hole.start > frontier) break;
        frontier += hole.length;
    }
    return frontier;
}

// False when the hole meets another one.
bool add_hole(std::vector<LineHole>& holes, LineHole hole) {
    auto at = std::ranges::lower_bound(holes, hole.start, {}, &LineHole::start);
    if (at != holes.end() && hole.start + hole.length > at->start) return false;
    if (at != holes.begin() && std::prev(at)->start + std::prev(at)->length > hole.start) return false;
    at = holes.insert(at, hole);
    if (auto next = std::next(at); next != holes.end() && at->start + at->length == next->start) {
        at->length += next->length;
        holes.erase(next);
    }
    if (at != holes.begin() && std::prev(at)->start + std::prev(at)->length == at->start) {
        std::prev(at)->length += at->length;
        holes.erase(at);
    }
    return true;
}

std::string account_text(const Line& line) {
    return fmt::format("account {} ({})", line.shown.account, line.shown.name);
}

std::size_t unit_index(base::Unit unit) {
    return static_cast<std::size_t>(unit) & 15;
}

// Two names that a reader takes for one are one: case, spaces and characters that are not seen do not count, nor
// whether what kind of account it is stands before it (a project's name may go with or without `project:`).
std::string folded(std::string_view name) {
    if (name.starts_with("project:")) name.remove_prefix(8);
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const std::string_view rest = name.substr(i);
        if (static_cast<unsigned char>(c) <= ' ') continue;
        if (rest.starts_with("\xc2\xa0") || rest.starts_with("\xc2\xad")) {  // no-break space, soft hyphen
            i += 1;
        } else if (rest.starts_with("\xe3\x80\x80") || rest.starts_with("\xef\xbb\xbf") ||
                   (rest.starts_with("\xe2\x80") && rest.size() > 2 && static_cast<unsigned char>(rest[2]) <= 0x8f)) {
            i += 2;  // full-width and other spaces, zero width, marks of direction, byte order mark
        } else {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return out;
}

}  // namespace

Line* Lines::known(std::uint64_t account, const PublicLeaf& leaf, const Blame& blame) {
    const auto at = lines_.find(account);
    if (at == lines_.end()) {
        blame("unknown_account", fmt::format("account {} was never opened in public", account));
        return nullptr;
    }
    Line& line = at->second;
    if (line.unit != leaf.unit)
        blame("unit_mixed", fmt::format("{} counts {}, the leaf {}", account_text(line), line.shown.unit,
                                        base::unit_name(leaf.unit)));
    if (line.shown.closed) blame("account_closed", account_text(line));
    return &line;
}

// Outflow beyond the line: paid to persons by leaves that name nobody, if there were any since the line was last exact.
void Lines::flow_out(Line& line, const PublicLeaf& leaf, const Blame& blame) {
    AccountLine& shown = line.shown;
    const std::uint64_t hidden = hidden_out_[unit_index(line.unit)];
    if (leaf.debit_from < shown.outflow)
        blame("outflow_overlap", fmt::format("{}: its outflow stood at {}, the leaf begins at {}", account_text(line),
                                             shown.outflow, leaf.debit_from));
    if (leaf.debit_from > shown.outflow) {
        std::uint64_t& claimed = claimed_out_[unit_index(line.unit)];
        // Nobody is paid directly out of an account that two people guard: its line has no gaps.
        if (!line.two_person && hidden > line.hidden_out_mark && claimed < hidden) {
            ++claimed;
            shown.hidden_out += leaf.debit_from - shown.outflow;
        } else
            blame("outflow_gap", fmt::format("{}: its outflow stood at {}, the leaf begins at {}", account_text(line),
                                             shown.outflow, leaf.debit_from));
    }
    line.hidden_out_mark = hidden;
    shown.outflow = leaf.debit_from + leaf.amount;
    if (shown.policy == k_sink) blame("sink_pays", account_text(line));
}

void Lines::flow_in(Line& line, const PublicLeaf& leaf, const Blame& blame) {
    AccountLine& shown = line.shown;
    const std::uint64_t hidden = hidden_in_[unit_index(line.unit)];
    if (leaf.credit_from < shown.inflow)
        blame("inflow_overlap", fmt::format("{}: its inflow stood at {}, the leaf begins at {}", account_text(line),
                                            shown.inflow, leaf.credit_from));
    if (leaf.credit_from > shown.inflow) {
        // Only what had gone to persons can have come back from them unseen.
        const std::uint64_t gap = leaf.credit_from - shown.inflow;
        const std::uint64_t taken = shown.outflow + shown.corrected;
        const std::uint64_t unspent = shown.inflow > taken ? shown.inflow - taken : 0;
        std::uint64_t& claimed = claimed_in_[unit_index(line.unit)];
        if (!line.two_person && hidden > line.hidden_in_mark && claimed < hidden &&
            shown.hidden_in + gap <= shown.hidden_out + unspent) {
            ++claimed;
            shown.hidden_in += gap;
        } else
            blame("inflow_gap", fmt::format("{}: its inflow stood at {}, the leaf begins at {}", account_text(line),
                                            shown.inflow, leaf.credit_from));
    }
    line.hidden_in_mark = hidden;
    shown.inflow = leaf.credit_from + leaf.amount;
}

// A fund never gives, nor promises, what it has not got.
void Lines::check_balance(Line& line, const Blame& blame) {
    AccountLine& shown = line.shown;
    if (shown.policy == k_source) return;
    const std::uint64_t used = shown.outflow + shown.corrected + line.pending;
    if (used <= shown.inflow) {
        line.overspent = false;
        return;
    }
    const std::uint64_t excess = used - shown.inflow;
    // A payout to a person that was taken back is inflow which no leaf shows.
    if (!line.two_person && hidden_in_[unit_index(line.unit)] > line.hidden_in_mark &&
        shown.hidden_in + excess <= shown.hidden_out) {
        shown.hidden_in += excess;
        shown.inflow += excess;
        return;
    }
    if (!std::exchange(line.overspent, true))
        blame("overspent", fmt::format("{}: {} came in, {} went out, was taken back or is promised", account_text(line),
                                       shown.inflow, used));
}

bool Lines::is_gift(const PublicLeaf& leaf) const {
    if (leaf.kind != Kind::post || leaf.credit == 0) return false;
    if (leaf.debit == 0) return true;  // private and no person: a source
    const auto at = lines_.find(leaf.debit);
    return at != lines_.end() && at->second.shown.policy == k_source;
}

void Lines::move(const PublicLeaf& leaf, const Blame& blame) {
    if (leaf.debit != 0)
        if (Line* line = known(leaf.debit, leaf, blame)) {
            if (line->two_person && leaf.kind == Kind::post)
                blame("not_approved", fmt::format("{} pays only by approved reserves", account_text(*line)));
            flow_out(*line, leaf, blame);
            check_balance(*line, blame);
        }
    if (leaf.credit == 0) return;
    if (Line* line = known(leaf.credit, leaf, blame)) {
        flow_in(*line, leaf, blame);
        if (is_gift(leaf)) {
            ++line->shown.gifts;
            line->shown.gift_amount += leaf.amount;
        }
    }
}

void Lines::promise(std::uint64_t sequence, const PublicLeaf& leaf, const Blame& blame) {
    bool needs_approval = (leaf.pledge & journal::k_needs_approval) != 0;
    if (leaf.debit != 0)
        if (Line* line = known(leaf.debit, leaf, blame)) {
            needs_approval = needs_approval || line->two_person;
            line->pending += leaf.amount;
            check_balance(*line, blame);
        }
    if (leaf.credit != 0) known(leaf.credit, leaf, blame);
    reserves_[sequence] = {leaf.debit, leaf.credit, leaf.unit, leaf.amount, needs_approval, false};
}

// A settle or release: takes its amount off the promise.
void Lines::keep_promise(const PublicLeaf& leaf, const Blame& blame) {
    const auto at = reserves_.find(leaf.refers);
    if (at == reserves_.end()) {
        blame("no_reserve", fmt::format("it refers to {}, which is no open reserve", leaf.refers));
        return;
    }
    OpenReserve& reserve = at->second;
    if (reserve.debit != leaf.debit || reserve.credit != leaf.credit || reserve.unit != leaf.unit)
        blame("reserve_differs", fmt::format("reserve {} is between other accounts", leaf.refers));
    if (leaf.kind == Kind::settle && reserve.needs_approval && !reserve.approved)
        blame("not_approved", fmt::format("no note before it approves reserve {}", leaf.refers));
    if (leaf.amount > reserve.remaining)
        blame("exceeds_reserve",
              fmt::format("{} is left of reserve {}, the leaf takes {}", reserve.remaining, leaf.refers, leaf.amount));
    const std::uint64_t taken = std::min(leaf.amount, reserve.remaining);
    if (const auto line = lines_.find(reserve.debit); line != lines_.end())
        line->second.pending -= std::min(line->second.pending, taken);
    reserve.remaining -= taken;
    if (reserve.remaining == 0) reserves_.erase(at);
}

Status Lines::correct(std::uint64_t sequence, const PublicLeaf& leaf, const Fetch& fetch, const Blame& blame) {
    if (leaf.refers >= sequence) {
        blame("correction_misplaced", fmt::format("it corrects {}, which does not come before it", leaf.refers));
        return {};
    }
    MODOU_TRY(const auto found, fetch(leaf.refers));
    const PublicLeaf original = found.value_or(PublicLeaf{});
    const bool moved = original.kind == Kind::post || original.kind == Kind::settle;
    if (!moved || original.hidden() || original.credit != leaf.debit || original.debit != leaf.credit ||
        original.unit != leaf.unit)
        blame("correction_misplaced", fmt::format("it does not turn leaf {} around", leaf.refers));
    std::uint64_t& before = corrected_[leaf.refers];
    const bool fits = moved && before + leaf.amount <= original.amount;
    if (!fits)
        blame("exceeds_corrected", fmt::format("leaf {} moved {}, of which {} had been taken back; this takes {}",
                                               leaf.refers, original.amount, before, leaf.amount));
    if (Line* line = leaf.debit == 0 ? nullptr : known(leaf.debit, leaf, blame)) {
        const std::uint64_t start = original.credit_from + original.amount - before - leaf.amount;
        if (fits && leaf.debit_from != start)
            blame("hole_misplaced", fmt::format("the hole in {} should begin at {}, the leaf says {}",
                                                account_text(*line), start, leaf.debit_from));
        if (leaf.debit_from < spent_frontier(*line))
            blame("already_spent", fmt::format("{} had spent up to {}, the hole begins at {}", account_text(*line),
                                               spent_frontier(*line), leaf.debit_from));
        if (!add_hole(line->holes, {leaf.debit_from, leaf.amount}))
            blame("holes_overlap",
                  fmt::format("{}: [{}, {})", account_text(*line), leaf.debit_from, leaf.debit_from + leaf.amount));
        line->shown.corrected += leaf.amount;
        check_balance(*line, blame);
        if (fits && is_gift(original)) {
            line->shown.gift_amount -= std::min(line->shown.gift_amount, leaf.amount);
            if (before + leaf.amount == original.amount && line->shown.gifts > 0) --line->shown.gifts;
        }
    }
    before += leaf.amount;
    if (leaf.credit != 0)
        if (Line* line = known(leaf.credit, leaf, blame)) flow_in(*line, leaf, blame);
    return {};
}

void Lines::open(const PublicLeaf& leaf, const Blame& blame) {
    ++opens_;
    const unsigned policy = leaf.pledge & k_policy_bits;
    constexpr std::uint32_t k_known = k_policy_bits | journal::k_public_account | journal::k_two_person_account;
    if (policy < k_source || policy > k_sink || (leaf.pledge & ~k_known) != 0)
        blame("unknown_policy", fmt::format("{}", leaf.pledge));
    if (leaf.unit == base::Unit::none) blame("unit_mixed", "an account without a unit");
    const bool is_public = (leaf.pledge & journal::k_public_account) != 0;
    if (is_public != (leaf.credit != 0)) {
        blame("open_unclear", is_public ? "a public account without a number" : "a private account is named");
        if (is_public) return;
    }
    if (leaf.credit == 0) return;
    if (policy == k_person) blame("person_public", fmt::format("account {}", leaf.credit));
    if (leaf.credit != opens_)
        blame("account_number", fmt::format("the {}th account opened has the number {}", opens_, leaf.credit));
    if (leaf.text.empty()) blame("open_unclear", fmt::format("public account {} has no name", leaf.credit));
    Line line;
    line.shown.account = leaf.credit;
    line.shown.name = leaf.text;
    line.shown.unit = base::unit_name(leaf.unit);
    line.shown.policy = policy;
    line.two_person = (leaf.pledge & journal::k_two_person_account) != 0;
    line.unit = leaf.unit;
    line.hidden_out_mark = hidden_out_[unit_index(leaf.unit)];
    line.hidden_in_mark = hidden_in_[unit_index(leaf.unit)];
    check_name(line, blame);
    if (!lines_.emplace(leaf.credit, std::move(line)).second)
        blame("account_number", fmt::format("account {} was opened before", leaf.credit));
}

// Totals and pages go by name: of two accounts that bear one, either could be shown.
void Lines::check_name(const Line& line, const Blame& blame) {
    const auto [at, fresh] = named_.emplace(line.shown.unit + " " + folded(line.shown.name), line.shown.account);
    if (!fresh && at->second != line.shown.account)
        blame("name_taken", fmt::format("account {} is called {}, as account {} is", line.shown.account,
                                        line.shown.name, at->second));
}

void Lines::close(const PublicLeaf& leaf, const Blame& blame) {
    if (leaf.credit == 0) return;
    Line* line = known(leaf.credit, leaf, blame);
    if (line == nullptr) return;
    AccountLine& shown = line->shown;
    const bool seen_whole = line->two_person || hidden_out_[unit_index(line->unit)] == line->hidden_out_mark;
    const bool must_be_empty = shown.policy == k_fund || shown.policy == k_person;
    if (line->pending != 0 || (must_be_empty && seen_whole && shown.inflow != shown.outflow + shown.corrected))
        blame("closed_with_balance", account_text(*line));
    shown.closed = true;
}

Status Lines::take(std::uint64_t sequence, const PublicLeaf& leaf, const Fetch& fetch, const Blame& blame) {
    if (journal::moves_amount(leaf.kind)) ++transfers_;
    if (leaf.hidden() && leaf.kind != Kind::close) {
        if (leaf.kind == Kind::post || leaf.kind == Kind::settle) ++hidden_out_[unit_index(leaf.unit)];
        if (leaf.kind == Kind::correct) ++hidden_in_[unit_index(leaf.unit)];
        return {};
    }
    switch (leaf.kind) {
        case Kind::post:
            move(leaf, blame);
            break;
        case Kind::reserve:
            promise(sequence, leaf, blame);
            break;
        case Kind::settle:
            keep_promise(leaf, blame);
            move(leaf, blame);
            break;
        case Kind::release:
            keep_promise(leaf, blame);
            break;
        case Kind::correct:
            return correct(sequence, leaf, fetch, blame);
        case Kind::open:
            open(leaf, blame);
            break;
        case Kind::close:
            close(leaf, blame);
            break;
        case Kind::note:
            if (leaf.pledge == journal::k_note_approves)
                if (const auto at = reserves_.find(leaf.refers); at != reserves_.end()) at->second.approved = true;
            break;
    }
    return {};
}

std::vector<AccountLine> Lines::accounts() const {
    std::vector<AccountLine> out;
    for (const auto& [number, line] : lines_) out.push_back(line.shown);
    std::ranges::sort(out, {}, &AccountLine::account);
    return out;
}

std::vector<std::string> Lines::unguarded() const {
    std::vector<std::string> names;
    for (const auto& shown : accounts())
        if (shown.policy == k_fund && shown.gifts > 0 && !lines_.at(shown.account).two_person)
            names.push_back(shown.name);
    return names;
}

// ---- the state file's part

std::string Lines::json() const {
    base::JsonOut out;
    out.begin_object().member("opens", opens_).member("transfers", transfers_).key("hidden").begin_list();
    for (const auto count : hidden_out_) out.value(count);
    for (const auto count : hidden_in_) out.value(count);
    for (const auto count : claimed_out_) out.value(count);
    for (const auto count : claimed_in_) out.value(count);
    out.end_list().key("accounts").begin_list();
    for (const auto& account : accounts()) {
        const Line& line = lines_.at(account.account);
        out.begin_list().value(account.account).value(account.name).value(account.unit).value(account.policy);
        for (const std::uint64_t number :
             {account.inflow, account.outflow, account.corrected, account.hidden_in, account.hidden_out, account.gifts,
              account.gift_amount, (account.closed ? k_closed : 0) | (line.two_person ? k_two_person : 0), line.pending,
              line.hidden_out_mark, line.hidden_in_mark})
            out.value(number);
        for (const auto& hole : line.holes) out.value(hole.start).value(hole.length);
        out.end_list();
    }
    out.end_list().key("reserves").begin_list();
    for (const auto& [sequence, reserve] : reserves_)
        out.begin_list()
            .value(sequence)
            .value(reserve.debit)
            .value(reserve.credit)
            .value(static_cast<unsigned>(reserve.unit))
            .value(reserve.remaining)
            .value((reserve.needs_approval ? k_needs : 0) | (reserve.approved ? k_approved : 0))
            .end_list();
    out.end_list().key("corrected").begin_list();
    for (const auto& [sequence, amount] : corrected_) out.begin_list().value(sequence).value(amount).end_list();
    return out.end_list().end_object().take();
}

namespace {

// Boost.JSON throws on a missing member or another type; its exceptions end here.
std::uint64_t number_in(const boost::json::array& list, std::size_t index) {
    return list.at(index).to_number<std::uint64_t>();
}

Line line_from(const boost::json::array& list) {
    Line line;
    AccountLine& shown = line.shown;
    shown.account = number_in(list, 0);
    shown.name = std::string_view(list.at(1).as_string());
    shown.unit = std::string_view(list.at(2).as_string());
    line.unit = base::unit_from_name(shown.unit).value_or(base::Unit::none);
    shown.policy = list.at(3).to_number<unsigned>();
    std::uint64_t flags = 0;
    std::size_t at = 4;
    for (std::uint64_t* field :
         {&shown.inflow, &shown.outflow, &shown.corrected, &shown.hidden_in, &shown.hidden_out, &shown.gifts,
          &shown.gift_amount, &flags, &line.pending, &line.hidden_out_mark, &line.hidden_in_mark})
        *field = number_in(list, at++);
    shown.closed = (flags & k_closed) != 0;
    line.two_person = (flags & k_two_person) != 0;
    for (; at < list.size(); at += 2) line.holes.push_back({number_in(list, at), number_in(list, at + 1)});
    return line;
}

}  // namespace

Result<Lines> Lines::from_json(std::string_view text) {
    try {
        const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()));
        const auto& object = value.as_object();
        Lines lines;
        lines.opens_ = object.at("opens").to_number<std::uint64_t>();
        lines.transfers_ = object.at("transfers").to_number<std::uint64_t>();
        const auto& hidden = object.at("hidden").as_array();
        for (std::size_t i = 0; i < 16; ++i) {
            lines.hidden_out_[i] = number_in(hidden, i);
            lines.hidden_in_[i] = number_in(hidden, i + 16);
            if (hidden.size() < 64) continue;  // of a version that did not count them
            lines.claimed_out_[i] = number_in(hidden, i + 32);
            lines.claimed_in_[i] = number_in(hidden, i + 48);
        }
        for (const auto& account : object.at("accounts").as_array()) {
            Line line = line_from(account.as_array());
            const std::uint64_t number = line.shown.account;
            lines.named_.emplace(line.shown.unit + " " + folded(line.shown.name), number);
            lines.lines_.emplace(number, std::move(line));
        }
        for (const auto& item : object.at("reserves").as_array()) {
            const auto& list = item.as_array();
            const std::uint64_t flags = number_in(list, 5);
            lines.reserves_[number_in(list, 0)] = {
                number_in(list, 1), number_in(list, 2),     static_cast<base::Unit>(number_in(list, 3)),
                number_in(list, 4), (flags & k_needs) != 0, (flags & k_approved) != 0};
        }
        for (const auto& item : object.at("corrected").as_array())
            lines.corrected_[number_in(item.as_array(), 0)] = number_in(item.as_array(), 1);
        return lines;
    } catch (const std::exception&) {
        return base::fail(Code::bad_input,
                          "this is no state of an audit; without --state a first audit reads everything");
    }
}

}  // namespace modou::proof
