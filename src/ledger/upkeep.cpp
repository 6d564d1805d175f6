// Upkeep: index runs, snapshots, scrubbing; all derived, all repeatable.
#include <algorithm>

#include "ledger/generation.hpp"
#include "ledger/ledger.hpp"
#include "ledger/snapshot.hpp"

namespace modou::ledger {

using base::Code;
using base::Status;

namespace {

constexpr std::chrono::milliseconds k_rest{1000}, k_between_records{5}, k_longest_wait{16'000};

std::chrono::milliseconds retry_after(std::uint64_t failures) {
    const std::uint64_t doublings = std::clamp<std::uint64_t>(failures, 1, 8) - 1;
    return std::min(k_longest_wait, k_rest * (std::int64_t{1} << doublings));
}

}  // namespace

bool Ledger::upkeep_due() const {
    std::shared_lock lock(state_mutex_);
    return (generations_.size() > 1 && generations_.front()->end() <= durable()) ||
           durable() >= snapshot_size_ + std::max(options_.snapshot_every, snapshot_rows_ / 2);
}

// Whether all went well. What the disk refused today it may do tomorrow, and nothing here was changed by it: that is
// said, and tried again. Damage is not: nothing may be built on it.
bool Ledger::tend(const Status& done) {
    const bool passes = !done && done.error().code != Code::damaged && done.error().code != Code::unsupported &&
                        done.error().code != Code::bug;
    if (!done && !passes) fail(done.error());
    {
        std::lock_guard lock(flight_mutex_);
        if (done)
            upkeep_trouble_.reset();
        else if (passes)
            upkeep_trouble_ = done.error();
    }
    flight_changed_.notify_all();
    return done.has_value();
}

std::optional<base::Error> Ledger::upkeep_trouble() const {
    std::lock_guard lock(flight_mutex_);
    return upkeep_trouble_;
}

void Ledger::upkeep_loop() {
    std::uint64_t failures = 0;
    for (;;) {
        {
            std::unique_lock lock(flight_mutex_);
            const bool scrubbing = scrubbed_ < scrub_end_;
            // The scrub takes one record every few milliseconds, so that it never competes with the book's work.
            const auto wait = failures > 0 ? retry_after(failures) : scrubbing ? k_between_records : k_rest;
            flight_changed_.wait_for(lock, wait, [&] { return stopping_ || (upkeep_wanted_ && failures == 0); });
            if (stopping_) return;
            upkeep_wanted_ = false;
            upkeep_idle_ = false;
        }
        (void)doubt(clock_.now());
        bool well = !upkeep_due() || tend(upkeep());
        {
            std::lock_guard lock(flight_mutex_);
            upkeep_idle_ = true;
        }
        flight_changed_.notify_all();
        if (well && scrubbed_ < scrub_end_) well = scrub_one();
        if (well && failures > 0) (void)tend({});
        failures = well ? 0 : failures + 1;
    }
}

// Damage ends the book's writing; a record that the disk does not give now is asked for again.
bool Ledger::scrub_one() {
    const auto record = journal_->record_at(scrubbed_);
    if (record)
        scrubbed_ = record->header.end();
    else if (!tend(tl::unexpected(record.error())) && failure())
        scrubbed_ = scrub_end_;
    return record.has_value();
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
