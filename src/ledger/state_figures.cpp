// The public figures: what was given into each public account, and what the givers of each class gave in all.
#include <algorithm>

#include "ledger/state.hpp"

namespace modou::ledger {
namespace {

using journal::Entry;

std::uint64_t pair_key(std::uint32_t figures, AccountId giver) {
    return (std::uint64_t{figures} << 32) | giver.value;
}

void count_up(CountMap& map, std::uint64_t key, std::uint64_t* distinct = nullptr) {
    if (++map[key] == 1 && distinct != nullptr) ++*distinct;
}

void count_down(CountMap& map, std::uint64_t key, std::uint64_t* distinct = nullptr) {
    auto at = map.find(key);
    if (at == map.end()) return;
    if (--at->second == 0) {
        map.erase(at);
        if (distinct != nullptr) --*distinct;
    }
}

// Most gifts are of the newest days: look from the end.
DayFigure& day_of(Figures& figures, base::Day day) {
    auto& days = figures.days;
    auto at = days.end();
    while (at != days.begin() && std::prev(at)->day > day) --at;
    if (at != days.begin() && std::prev(at)->day == day) return *std::prev(at);
    return *days.insert(at, DayFigure{day});
}

}  // namespace

std::size_t State::class_index(std::uint16_t number, base::Unit unit) const {
    std::size_t at = 0;
    while (at < classes_.size() && (classes_[at].number != number || classes_[at].unit != unit)) ++at;
    return at;
}

const AccountClass* State::find_class(std::uint16_t number, base::Unit unit) const {
    const std::size_t at = class_index(number, unit);
    return at == classes_.size() ? nullptr : &classes_[at];
}

std::uint64_t State::reached(const AccountClass& of) const {
    const auto index = static_cast<std::size_t>(&of - classes_.data());
    return static_cast<std::uint64_t>(std::ranges::count_if(figures_, [&](const Figures& f) {
        return f.account && f.gifts > 0 && accounts_[f.account.value].counted_in == index;
    }));
}

// A gift: a post from outside (a source) into a public account, in whatever unit.
bool State::is_gift(const Entry& entry) const {
    if (entry.kind != Kind::post) return false;
    return accounts_[entry.debit.value].policy == Policy::source && accounts_[entry.credit.value].figures != 0;
}

void State::count(const Counted& counted) {
    if (counted.entry.kind == Kind::note && counted.entry.pledge == journal::k_note_erases)
        forget(counted.sequence, counted.secret.party);
    else if (is_gift(counted.entry))
        count_gift(counted);
    else if (counted.original && is_gift(counted.original->entry))
        uncount_gift(counted);
}

void State::count_gift(const Counted& gift) {
    const Entry& entry = gift.entry;
    const std::uint32_t index = accounts_[entry.credit.value].figures;
    const base::Day day = base::day_of(entry.event_time);
    Account& giver = accounts_[entry.debit.value];
    AccountClass& of_giver = classes_[giver.counted_in];
    Figures& of_class = figures_[of_giver.figures];
    for (Figures* figures : {&of_class, &figures_[index]}) {
        ++figures->gifts;
        figures->amount += entry.amount;
        DayFigure& of_day = day_of(*figures, day);
        ++of_day.gifts;
        of_day.amount += entry.amount;
        if (figures->latest.size() == Figures::k_latest) figures->latest.pop_back();
        figures->latest.insert(figures->latest.begin(), gift.sequence);
    }
    count_up(pairs_, pair_key(index, entry.debit), &figures_[index].givers);
    if (++giver.gifts == 1) ++of_class.givers;
    if (gift.secret.party) count_up(of_giver.parties, gift.secret.party.value);
}

void State::uncount_gift(const Counted& correction) {
    const journal::StoredEntry& original = *correction.original;
    const std::uint32_t index = accounts_[original.entry.credit.value].figures;
    const std::uint64_t gone = correction.whole ? 1 : 0;
    Account& giver = accounts_[original.entry.debit.value];
    AccountClass& of_giver = classes_[giver.counted_in];
    Figures& of_class = figures_[of_giver.figures];
    for (Figures* figures : {&of_class, &figures_[index]}) {
        figures->gifts -= gone;
        figures->amount -= correction.entry.amount;
        DayFigure& of_day = day_of(*figures, base::day_of(original.entry.event_time));
        of_day.gifts -= gone;
        of_day.amount -= correction.entry.amount;
    }
    if (!correction.whole) return;
    count_down(pairs_, pair_key(index, original.entry.debit), &figures_[index].givers);
    if (--giver.gifts == 0) --of_class.givers;
    // The correction carries the gift's party, so that replay does not depend on a later erasure of the original.
    if (correction.secret.party) count_down(of_giver.parties, correction.secret.party.value);
}

}  // namespace modou::ledger
