#include "journal/postgres_journal.hpp"

#include <thread>

#include "journal/postgres_rows.hpp"
#include "postgres/words.hpp"

namespace modou::journal {
namespace {

using base::Code;
using base::Status;
using postgres::Connection;
using postgres::Value;

constexpr std::chrono::milliseconds k_first_pause{20}, k_longest_pause{1'000};
constexpr std::size_t k_free_connections = 8;
constexpr std::size_t k_erased_at_once = 64;  // records of one transaction

Value number(base::Sequence value) {
    return Value(static_cast<std::int64_t>(value));
}

}  // namespace

base::Result<std::unique_ptr<PostgresJournal>> PostgresJournal::open(const postgres::Address& address,
                                                                     PostgresJournalOptions options) {
    std::unique_ptr<PostgresJournal> journal(new PostgresJournal(address, options));
    MODOU_CHECK(journal->recover());
    return journal;
}

Status PostgresJournal::recover() {
    MODOU_TRY(writer_, Connection::open(address_));
    MODOU_TRY(bool there, has_book_tables(*writer_));
    if (!there && !options_.read_only) {
        MODOU_CHECK(writer_->script(k_make_book));
        there = true;
    }
    RowWalk walk;
    walk.previous = base::Hash{};
    if (there) {
        MODOU_TRY(
            const auto sum,
            writer_->ask("SELECT coalesce(sum(octet_length(bytes)), 0)::bigint FROM journal_record WHERE shard = 0"));
        base::Sequence from = 0;
        if (static_cast<std::uint64_t>(sum.number(0, 0)) >= options_.check_whole_below_bytes) {
            MODOU_TRY(
                const auto holder,
                writer_->ask("SELECT first, segment, (SELECT coalesce(sum(octet_length(s.bytes)), 0)::bigint FROM "
                             "journal_record s WHERE s.shard = 0 AND s.segment = r.segment AND s.first < r.first) "
                             "FROM journal_record r WHERE shard = 0 AND first <= $1 ORDER BY first DESC LIMIT 1",
                             {number(options_.known_durable)}));
            if (holder.size() == 1) {
                from = static_cast<base::Sequence>(holder.number(0, 0));
                walk.segment = static_cast<base::Sequence>(holder.number(0, 1));
                walk.segment_bytes = static_cast<std::uint64_t>(holder.number(0, 2));
            }
        }
        if (from > 0) walk.previous.reset();
        checked_from_ = walk.end = from;
        MODOU_CHECK(each_row(*writer_, from, [&](const Row& row) -> Status {
            return walk.take(row, record_place(address_, static_cast<std::int64_t>(row.first))).map([](const auto&) {});
        }));
    }
    if (walk.end < options_.known_durable)
        return base::fail(
            Code::damaged,
            fmt::format("the book ends at entry {}, but {} were written", walk.end, options_.known_durable),
            address_.text());
    end_ = {walk.end, walk.previous.value_or(base::Hash{}), walk.record_time_ms};
    segment_ = walk.segment;
    segment_bytes_ = walk.segment_bytes;
    return {};
}

End PostgresJournal::end() const {
    std::lock_guard lock(mutex_);
    return end_;
}

Status PostgresJournal::append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) {
    if (options_.read_only) return base::fail(Code::unavailable, "the book is open for reading only");
    if (failed_)
        return base::fail(Code::unavailable, "an earlier write failed: start again to see what the database kept");
    if (expected != end_.size) return base::fail(Code::conflict, "the book has grown under another writer");
    if (records.empty()) return {};
    // The same rule as in files, so that the same appends make the same bytes: what comes before a segment is durable.
    End end = end_;
    base::Sequence segment = segment_, durable = end.size;
    std::uint64_t bytes = segment_bytes_;
    std::vector<postgres::Statement> statements;
    if (options_.writer != nullptr) statements.push_back({options_.writer->fence(), {}});
    for (RecordBuilder::Built* const record : records) {
        RecordBuilder::Built& built = *record;
        MODOU_ASSERT(built.header.first == end.size && built.header.record_time_ms >= end.record_time_ms,
                     "the writer numbers records in order");
        if (bytes > 0 && bytes + built.bytes.size() > options_.segment_bytes) {
            segment = durable = end.size;
            bytes = 0;
        }
        end.last = seal(built, durable, end.last);
        end.size = built.header.end();
        end.record_time_ms = built.header.record_time_ms;
        bytes += built.bytes.size();
        statements.push_back({k_add_record,
                              {number(built.header.first), Value(std::int64_t{built.header.count}), number(segment),
                               Value(base::Bytes(built.bytes))}});
        statements.push_back({k_add_private, {number(built.header.first), Value(base::Bytes(built.secrets))}});
    }
    const Status held = hold();
    Status kept = held ? writer_->all(statements) : held;
    if (!kept && kept.error().code != Code::conflict && (!held || writer_->lost())) kept = settle(statements, records);
    if (!kept) {
        failed_ = true;
        if (kept.error().code == Code::conflict) return tl::unexpected(postgres::fenced_in_words(address_.text()));
        return kept;
    }
    segment_ = segment;
    segment_bytes_ = bytes;
    std::lock_guard lock(mutex_);
    end_ = end;
    return {};
}

// The connection was lost while the rows were under way, or before. The same rows are offered again: a key that stands
// already waits until the lost transaction has ended, whichever way, and then says whose row it is.
Status PostgresJournal::settle(std::span<const postgres::Statement> statements,
                               std::span<RecordBuilder::Built* const> records) {
    const auto until = std::chrono::steady_clock::now() + options_.settle_for;
    for (auto pause = k_first_pause;; pause = std::min(pause * 2, k_longest_pause)) {
        auto opened = Connection::open(address_);
        const Status held = opened ? hold() : Status{};
        if (opened && (held || held.error().code == Code::conflict)) {
            writer_ = std::move(*opened);
            // What another writer has taken over may still hold these rows, sent before it did.
            const Status kept = held ? writer_->all(statements) : held;
            if (kept) return {};
            if (!writer_->lost()) {
                if (kept.error().code != Code::conflict) return kept;
                bool ours = true;
                for (const RecordBuilder::Built* const record : records) {
                    MODOU_TRY(const bool same, stands(*record));
                    ours = ours && same;
                }
                return ours ? Status{} : kept;
            }
        }
        if (std::chrono::steady_clock::now() >= until)
            return base::fail(
                Code::unknown_outcome,
                "与数据库的连接断了，等了很久仍连不上，写没写下还不知道：请在数据库恢复后重新启动 · the connection to "
                "the "
                "database was lost and did not come back for long, so that this may or may not have been kept: start "
                "again when the database is back",
                address_.text());
        std::this_thread::sleep_for(pause);
    }
}

base::Result<bool> PostgresJournal::stands(const RecordBuilder::Built& record) {
    MODOU_TRY(const auto rows, writer_->ask("SELECT bytes FROM journal_record WHERE shard = 0 AND first = $1",
                                            {number(record.header.first)}));
    return rows.size() == 1 && std::ranges::equal(rows.bytes(0, 0), base::Bytes(record.bytes));
}

base::Result<postgres::Rows> PostgresJournal::read(std::string_view sql, std::initializer_list<Value> values) {
    for (bool again : {false, true}) {
        std::unique_ptr<Connection> connection;
        {
            std::lock_guard lock(mutex_);
            if (again) free_.clear();  // they were lost together
            if (!free_.empty()) {
                connection = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (!connection) {
            MODOU_TRY(connection, Connection::open(address_));
        }
        auto rows = connection->ask(sql, values);
        if (connection->lost() && !again) continue;
        std::lock_guard lock(mutex_);
        if (!connection->lost() && free_.size() < k_free_connections) free_.push_back(std::move(connection));
        return rows;
    }
    return base::fail(Code::bug, "a read is tried twice");
}

// Small records are read with those that follow, which are asked for next, most often.
base::Result<PostgresJournal::Held> PostgresJournal::find(base::Sequence sequence) {
    const auto cached = [&]() -> Held {
        auto after = cache_.upper_bound(sequence);
        if (after == cache_.begin()) return nullptr;
        const Held& held = std::prev(after)->second;
        return sequence < held->header.end() ? held : nullptr;
    };
    std::uint64_t erasures = 0;
    {
        std::lock_guard lock(mutex_);
        if (sequence >= end_.size)
            return base::fail(Code::not_found, fmt::format("the book has no entry {}", sequence));
        if (Held held = cached()) return held;
        erasures = erasures_;
    }
    constexpr std::string_view k_with_next =
        "WITH holder AS (SELECT first, octet_length(bytes) AS size FROM journal_record WHERE shard = 0 AND first <= $1 "
        "ORDER BY first DESC LIMIT 1) SELECT r.first, r.bytes, coalesce(p.bytes, '') FROM journal_record r LEFT JOIN "
        "journal_private p ON p.shard = r.shard AND p.first = r.first WHERE r.shard = 0 AND r.first >= (SELECT first "
        "FROM holder) ORDER BY r.first LIMIT (SELECT CASE WHEN size > 65536 THEN 1 ELSE 32 END FROM holder)";
    MODOU_TRY(const auto rows, read(k_with_next, {number(sequence)}));
    Held found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string where = record_place(address_, rows.number(i, 0));
        auto record = std::make_shared<Record>();
        const base::Bytes bytes = rows.bytes(i, 1), secrets = rows.bytes(i, 2);
        MODOU_TRY(record->header, read_header(bytes, where));
        if (record->header.first != static_cast<base::Sequence>(rows.number(i, 0)))
            return base::fail(Code::damaged, "the record is not the one of its row", where);
        MODOU_CHECK(check_body(record->header, bytes.subspan(k_record_header_bytes), where));
        MODOU_CHECK(check_secrets(record->header, secrets, where));
        record->body.assign(bytes.begin() + k_record_header_bytes, bytes.end());
        record->secrets.assign(secrets.begin() + k_private_header_bytes, secrets.end());
        if (i == 0) found = record;
        keep(record, erasures);
    }
    if (!found || sequence >= found->header.end())
        return base::fail(Code::damaged, "the records do not follow one another",
                          record_place(address_, static_cast<std::int64_t>(sequence)));
    return found;
}

void PostgresJournal::keep(const Held& record, std::uint64_t erasures) {
    std::lock_guard lock(mutex_);
    // Read before an erasure that has meanwhile taken something from it, perhaps.
    if (erasures != erasures_) return;
    // Beyond the end lies what another process has appended since: it is not part of this book yet.
    if (record->header.end() > end_.size || !cache_.emplace(record->header.first, record).second) return;
    oldest_.push_back(record->header.first);
    cached_ += record->body.size() + record->secrets.size();
    while (cached_ > options_.cache_bytes && oldest_.size() > 1) {
        const auto gone = cache_.find(oldest_.front());
        oldest_.pop_front();
        if (gone == cache_.end()) continue;
        cached_ -= gone->second->body.size() + gone->second->secrets.size();
        cache_.erase(gone);
    }
}

base::Result<Record> PostgresJournal::record_at(base::Sequence sequence) {
    MODOU_TRY(const Held held, find(sequence));
    return *held;
}

base::Result<StoredEntry> PostgresJournal::entry_at(base::Sequence sequence) {
    MODOU_TRY(const Held held, find(sequence));
    const auto index = static_cast<std::uint32_t>(sequence - held->header.first);
    return StoredEntry{sequence, held->header.record_time_ms, held->entry(index), held->secret(index)};
}

base::Result<std::vector<Entry>> PostgresJournal::entries_at(base::Sequence first, std::uint32_t count) {
    MODOU_TRY(const Held held, find(first));
    std::vector<Entry> entries;
    for (base::Sequence s = first; s < held->header.end() && entries.size() < count; ++s)
        entries.push_back(held->entry(static_cast<std::uint32_t>(s - held->header.first)));
    return entries;
}

Status PostgresJournal::erase_private(std::span<const base::Sequence> entries,
                                      const std::function<void(std::uint64_t)>& progress) {
    if (options_.read_only) return base::fail(Code::unavailable, "the book is open for reading only");
    if (failed_)
        return base::fail(Code::unavailable, "an earlier write failed: start again to see what the database kept");
    MODOU_CHECK(hold());
    if (writer_->lost()) {
        MODOU_TRY(writer_, Connection::open(address_));
    }
    for (std::size_t at = 0; at < entries.size();) {
        std::vector<std::pair<base::Sequence, std::vector<std::byte>>> changed;
        while (at < entries.size() && changed.size() < k_erased_at_once) {
            MODOU_TRY(const Held held, find(entries[at]));
            const base::Sequence first = held->header.first;
            MODOU_TRY(const auto rows, writer_->ask("SELECT bytes FROM journal_private WHERE shard = 0 AND first = $1",
                                                    {number(first)}));
            if (rows.size() != 1)
                return base::fail(Code::damaged, "the private part of this record is gone",
                                  record_place(address_, static_cast<std::int64_t>(first)));
            const base::Bytes bytes = rows.bytes(0, 0);
            auto& secrets = changed.emplace_back(first, std::vector<std::byte>(bytes.begin(), bytes.end())).second;
            MODOU_CHECK(check_secrets(held->header, secrets, record_place(address_, static_cast<std::int64_t>(first))));
            for (; at < entries.size() && entries[at] < held->header.end(); ++at)
                erase_salt_and_party(std::span(secrets).subspan(
                    k_private_header_bytes + (entries[at] - first) * k_private_bytes, k_private_bytes));
            renew_private_sum(secrets);
        }
        std::vector<postgres::Statement> statements;
        if (options_.writer != nullptr) statements.push_back({options_.writer->fence(), {}});
        for (const auto& [first, secrets] : changed)
            statements.push_back({"UPDATE journal_private SET bytes = $2 WHERE shard = 0 AND first = $1",
                                  {number(first), Value(base::Bytes(secrets))}});
        const Status kept = writer_->all(statements);
        {
            std::lock_guard lock(mutex_);
            ++erasures_;
            for (const auto& [first, secrets] : changed) {
                const auto gone = cache_.find(first);
                if (gone == cache_.end()) continue;
                cached_ -= gone->second->body.size() + gone->second->secrets.size();
                oldest_.remove(first);
                cache_.erase(gone);
            }
        }
        MODOU_CHECK(kept);
        progress(at);
    }
    // The rows of before are free to be written over now (docs/security.md says what lingers).
    return writer_->script("VACUUM journal_private");
}

base::Result<Findings> inspect_book(const postgres::Address& address, base::Sequence written,
                                    const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop) {
    MODOU_TRY(const auto connection, Connection::open(address));
    MODOU_TRY(const bool there, has_book_tables(*connection));
    Findings findings;
    RowWalk walk;
    walk.previous = base::Hash{};
    if (there)
        MODOU_CHECK(each_row(*connection, 0, [&](const Row& row) -> Status {
            if (stop != nullptr && stop->load(std::memory_order_relaxed))
                return base::fail(Code::unavailable, "stopped before the book was read to its end");
            if (auto good = walk.take(row, record_place(address, static_cast<std::int64_t>(row.first))); !good) {
                findings.problems.push_back(good.error());
                // It goes on with the next record, as long as this one says where that begins.
                const auto header = read_header(row.bytes, "");
                walk.previous.reset();
                walk.end = header && header->first == row.first ? header->end() : walk.end;
            }
            findings.entries = walk.end;
            progress(walk.end);
            return {};
        }));
    if (findings.entries < written && findings.problems.empty())
        findings.problems.push_back(
            {Code::damaged, address.text(),
             fmt::format("the book ends at entry {}, but {} were written", findings.entries, written)});
    return findings;
}

base::Result<bool> has_book(const postgres::Address& address) {
    MODOU_TRY(const auto connection, Connection::open(address));
    MODOU_TRY(const bool there, has_book_tables(*connection));
    if (!there) return false;
    MODOU_TRY(const auto rows, connection->ask("SELECT first FROM journal_record LIMIT 1"));
    return rows.size() > 0;
}

}  // namespace modou::journal
