// Upkeep: index runs, snapshots, scrubbing; all derived, all repeatable.
#include <algorithm>

#include "ledger/generation.hpp"
#include "ledger/ledger.hpp"
#include "ledger/snapshot.hpp"

namespace modou::ledger {

using base::Status;

bool Ledger::upkeep_due() const {
    std::shared_lock lock(state_mutex_);
    return (generations_.size() > 1 && generations_.front()->end() <= durable()) ||
           durable() >= snapshot_size_ + std::max(options_.snapshot_every, snapshot_rows_ / 2);
}

void Ledger::upkeep_loop() {
    for (;;) {
        {
            std::unique_lock lock(flight_mutex_);
            const bool scrubbing = scrubbed_ < scrub_end_;
            // The scrub takes one record every few milliseconds, so that it never competes with the book's work.
            flight_changed_.wait_for(lock, std::chrono::milliseconds(scrubbing ? 5 : 1000),
                                     [&] { return stopping_ || upkeep_wanted_; });
            if (stopping_) return;
            upkeep_wanted_ = false;
            upkeep_idle_ = false;
        }
        if (upkeep_due())
            if (auto done = upkeep(); !done) fail(done.error());
        {
            std::lock_guard lock(flight_mutex_);
            upkeep_idle_ = true;
        }
        flight_changed_.notify_all();
        if (scrubbed_ < scrub_end_) {
            auto record = journal_->record_at(scrubbed_);
            if (!record) fail(record.error());
            scrubbed_ = record ? record->header.end() : scrub_end_;
        }
    }
}

Status Ledger::upkeep() {
    std::lock_guard keeping(upkeep_mutex_);
    if (failure()) return {};
    MODOU_CHECK(index_generation());
    MODOU_CHECK(snapshot_if_due());
    for (;;) {
        MODOU_TRY(const bool merged, index_->merge_one());
        if (!merged) return {};
        if (upkeep_due()) MODOU_CHECK(index_generation());
    }
}

Status Ledger::index_generation() {
    for (;;) {
        const Generation* oldest = nullptr;
        {
            std::shared_lock lock(state_mutex_);
            // The newest generation still grows; an older one never changes.
            if (generations_.size() > 1 && generations_.front()->end() <= durable())
                oldest = generations_.front().get();
        }
        if (oldest == nullptr) return {};
        MODOU_CHECK(index_->add(oldest->first, oldest->rows));
        std::unique_ptr<Generation> indexed;
        {
            std::unique_lock lock(state_mutex_);
            indexed = std::move(generations_.front());
            generations_.pop_front();
        }
        {
            std::lock_guard lock(flight_mutex_);
            unindexed_ -= indexed->rows.size();
        }
        flight_changed_.notify_all();
    }
}

Status Ledger::snapshot_if_due() {
    if (durable() < snapshot_size_ + std::max(options_.snapshot_every, snapshot_rows_ / 2)) return {};
    return snapshot_now();
}

Status Ledger::snapshot_now() {
    State copy;
    {
        std::shared_lock lock(state_mutex_);
        copy = state_;
    }
    MODOU_CHECK(wait_durable(copy.size()));
    MODOU_CHECK(write_snapshot(files_, copy));
    snapshot_size_ = copy.size();
    snapshot_rows_ = copy.rows();
    return {};
}

std::uint64_t Ledger::unindexed() const {
    return unindexed_;
}

void Ledger::wait_indexed() const {
    std::unique_lock lock(flight_mutex_);
    flight_changed_.wait(lock, [&] {
        return failure_ || (unindexed_ <= options_.generation_entries && upkeep_idle_ && !upkeep_wanted_);
    });
}

}  // namespace modou::ledger
