#include "engines/method/next_free_in_lot.hpp"

#include <map>
#include <unordered_set>

namespace modou::method {
namespace {

base::Status check(const LotsAsked& asked) {
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < asked.lots.size(); ++i) {
        const Lot& lot = asked.lots[i];
        if (!names.insert(lot.lot).second) return base::wrong(fmt::format("lots[{}].lot", i), "stands twice");
        if (lot.taken > lot.size)
            return base::wrong(fmt::format("lots[{}].taken", i), "more is taken than the lot has");
    }
    names.clear();
    for (std::size_t i = 0; i < asked.asks.size(); ++i)
        if (!names.insert(asked.asks[i].id).second) return base::wrong(fmt::format("asks[{}].id", i), "stands twice");
    return {};
}

// The lots with the room that each still has, so that the first one with enough is found in the logarithm of their
// number: a tree of maxima over them.
class Rooms {
  public:
    explicit Rooms(const std::vector<Lot>& lots) {
        while (leaves_ < lots.size()) leaves_ *= 2;
        most_.assign(2 * leaves_, 0);
        for (std::size_t i = 0; i < lots.size(); ++i) most_[leaves_ + i] = lots[i].size - lots[i].taken;
        for (std::size_t i = leaves_ - 1; i > 0; --i) most_[i] = std::max(most_[2 * i], most_[2 * i + 1]);
    }
    // `count` is 1 or more, so that a leaf beyond the last lot never has enough.
    std::optional<std::size_t> take(std::uint64_t count) {
        if (most_[1] < count) return std::nullopt;
        std::size_t at = 1;
        while (at < leaves_) at = most_[2 * at] >= count ? 2 * at : 2 * at + 1;
        const std::size_t found = at - leaves_;
        for (most_[at] -= count; at > 1; at /= 2) most_[at / 2] = std::max(most_[at], most_[at ^ 1]);
        return found;
    }

  private:
    std::size_t leaves_ = 1;
    std::vector<std::uint64_t> most_;
};

}  // namespace

base::Result<Allotted> next_free_in_lot(const LotsAsked& asked) {
    MODOU_CHECK(check(asked));
    Allotted out;
    Rooms rooms(asked.lots);
    std::vector<std::uint64_t> taken;
    for (const Lot& lot : asked.lots) taken.push_back(lot.taken);
    for (const Ask& ask : asked.asks) {
        const auto lot = rooms.take(ask.count);
        if (!lot) {
            out.refused.push_back(ask.id);
            continue;
        }
        out.allots.push_back({ask.id, asked.lots[*lot].lot, taken[*lot] + 1, ask.count});
        taken[*lot] += ask.count;
    }
    return out;
}

}  // namespace modou::method
