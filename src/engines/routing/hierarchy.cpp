// Contraction hierarchy (Geisberger et al. 2008) of the undirected lengths. Only distances are asked of it, so
// shortcuts need no middle, and one half of each edge is enough. A witness search that gives up leaves a shortcut too
// many, never one too few: distances stay exact.
#include <algorithm>
#include <queue>

#include "engines/routing/tables.hpp"

namespace modou::routing {
namespace {

struct Link {
    std::uint32_t head;
    std::uint32_t length;
};

class Contraction {
  public:
    explicit Contraction(const Draft& draft)
        : links_(draft.places.size()), level_(draft.places.size()), reached_(draft.places.size(), k_far) {
        for (const EdgeRow& row : draft.edges)
            if (row.first != row.last) {
                add(row.first, row.last, row.length_mm);
                add(row.last, row.first, row.length_mm);
            }
    }

    void run(Draft& draft, const Progress& progress) {
        const std::uint32_t nodes = std::uint32_t(links_.size());
        using Entry = std::pair<std::int32_t, std::uint32_t>;
        std::vector<Entry> first;
        first.reserve(nodes);
        for (std::uint32_t node = 0; node < nodes; ++node) first.emplace_back(priority(node), node);
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue(std::greater<>{}, std::move(first));
        std::vector<std::vector<Link>> ups(nodes);
        draft.rank_of.assign(nodes, 0);
        for (std::uint32_t rank = 0; rank < nodes;) {
            const std::int32_t old = queue.top().first;
            const std::uint32_t node = queue.top().second;
            queue.pop();
            if (const auto now = priority(node); now > old && !queue.empty() && now > queue.top().first) {
                queue.emplace(now, node);
                continue;
            }
            // priority() left the shortcuts that this node needs in shortcuts_.
            draft.rank_of[node] = rank++;
            for (const Link& link : links_[node]) {
                std::erase_if(links_[link.head], [&](const Link& back) { return back.head == node; });
                level_[link.head] = std::max(level_[link.head], level_[node] + 1);
            }
            for (const auto& [from, to, length] : shortcuts_) {
                add(from, to, length);
                add(to, from, length);
            }
            ups[node] = std::move(links_[node]);
            links_[node] = {};
            if (progress && (rank & 0x3FFF) == 0) progress(double(rank) / nodes);
        }
        std::vector<std::uint32_t> node_of(nodes);
        for (std::uint32_t node = 0; node < nodes; ++node) node_of[draft.rank_of[node]] = node;
        draft.first_up.assign(1, 0);
        for (std::uint32_t rank = 0; rank < nodes; ++rank) {
            for (const Link& link : ups[node_of[rank]]) draft.ups.push_back({draft.rank_of[link.head], link.length});
            draft.first_up.push_back(std::uint32_t(draft.ups.size()));
        }
    }

  private:
    struct Shortcut {
        std::uint32_t from, to, length;
    };

    void add(std::uint32_t from, std::uint32_t to, std::uint32_t length) {
        for (Link& link : links_[from])
            if (link.head == to) {
                link.length = std::min(link.length, length);
                return;
            }
        links_[from].push_back({to, length});
    }

    // The shortcuts that contracting `node` needs, into shortcuts_; and how much it costs now.
    std::int32_t priority(std::uint32_t node) {
        shortcuts_.clear();
        const auto& around = links_[node];
        for (std::size_t i = 0; i + 1 < around.size(); ++i) {
            std::uint32_t farthest = 0;
            for (std::size_t j = i + 1; j < around.size(); ++j)
                farthest = std::max(farthest, around[i].length + around[j].length);
            search(around[i].head, node, farthest);
            for (std::size_t j = i + 1; j < around.size(); ++j) {
                const std::uint32_t length = around[i].length + around[j].length;
                if (reached_[around[j].head] > length) shortcuts_.push_back({around[i].head, around[j].head, length});
            }
            for (const std::uint32_t touched : touched_) reached_[touched] = k_far;
            touched_.clear();
        }
        return 4 * (2 * std::int32_t(shortcuts_.size()) - std::int32_t(around.size())) + std::int32_t(level_[node]);
    }

    // Dijkstra around `without`, giving up after k_witness places: most witnesses lie near.
    void search(std::uint32_t from, std::uint32_t without, std::uint32_t farthest) {
        constexpr int k_witness = 40;
        heap_.clear();
        reached_[from] = 0;
        touched_.push_back(from);
        heap_.emplace_back(0, from);
        for (int settled = 0; !heap_.empty() && settled < k_witness;) {
            std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
            const auto [at, node] = heap_.back();
            heap_.pop_back();
            if (at > reached_[node]) continue;
            ++settled;
            for (const Link& link : links_[node]) {
                const std::uint32_t length = at + link.length;
                if (link.head == without || length > farthest || length >= reached_[link.head]) continue;
                if (reached_[link.head] == k_far) touched_.push_back(link.head);
                reached_[link.head] = length;
                heap_.emplace_back(length, link.head);
                std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
            }
        }
    }

    std::vector<std::vector<Link>> links_;
    std::vector<std::uint32_t> level_;
    std::vector<std::uint32_t> reached_;
    std::vector<std::uint32_t> touched_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> heap_;
    std::vector<Shortcut> shortcuts_;
};

}  // namespace

void contract(Draft& draft, const Progress& progress) {
    Contraction(draft).run(draft, progress);
}

}  // namespace modou::routing
