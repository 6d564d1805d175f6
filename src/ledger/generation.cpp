#include "ledger/generation.hpp"

namespace modou::ledger {

std::vector<std::shared_ptr<const Chunk>> Generation::chunks() const {
    std::lock_guard lock(mutex_);
    std::vector<Keyed> spare;
    while ((chunks_.size() + 1) * chunk_rows <= rows.size()) {
        const std::size_t begin = chunks_.size() * chunk_rows;
        auto chunk = std::make_shared<Chunk>();
        chunk->first = first + begin;
        chunk->postings.reserve(chunk_rows * 2);
        for (std::uint32_t i = 0; i < chunk_rows; ++i)
            for_lists(rows[begin + i], [&](std::uint64_t list) { chunk->postings.push_back({list, i}); });
        radix_sort(chunk->postings, spare);
        chunks_.push_back(std::move(chunk));
    }
    return chunks_;
}

std::vector<base::Sequence> Generation::newest(std::uint64_t list) const {
    std::vector<base::Sequence> found;
    for (std::size_t i = rows.size() / chunk_rows * chunk_rows; i < rows.size(); ++i)
        for_lists(rows[i], [&](std::uint64_t key) {
            if (key == list) found.push_back(first + i);
        });
    return found;
}

}  // namespace modou::ledger
