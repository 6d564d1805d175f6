#include <algorithm>

#include "journal/journal.hpp"

namespace modou::journal {

base::Status MemoryJournal::append(base::Sequence expected, std::span<RecordBuilder::Built* const> records) {
    if (expected != end_.size) return base::fail(base::Code::conflict, "the book has grown under another writer");
    for (RecordBuilder::Built* const record : records) {
        RecordBuilder::Built& built = *record;
        end_.last = seal(built, end_.size, end_.last);
        end_.size = built.header.end();
        end_.record_time_ms = built.header.record_time_ms;
        records_.push_back({built.header,
                            {built.bytes.begin() + k_record_header_bytes, built.bytes.end()},
                            {built.secrets.begin() + k_private_header_bytes, built.secrets.end()}});
    }
    return {};
}

base::Result<Record> MemoryJournal::record_at(base::Sequence sequence) {
    if (sequence >= end_.size) return base::fail(base::Code::not_found, "the book has no such entry");
    auto after = std::upper_bound(records_.begin(), records_.end(), sequence,
                                  [](base::Sequence wanted, const Record& r) { return wanted < r.header.first; });
    return *std::prev(after);
}

base::Result<StoredEntry> MemoryJournal::entry_at(base::Sequence sequence) {
    MODOU_TRY(auto record, record_at(sequence));
    const auto index = static_cast<std::uint32_t>(sequence - record.header.first);
    return StoredEntry{sequence, record.header.record_time_ms, record.entry(index), record.secret(index)};
}

base::Result<std::vector<Entry>> MemoryJournal::entries_at(base::Sequence first, std::uint32_t count) {
    MODOU_TRY(const auto record, record_at(first));
    std::vector<Entry> entries;
    for (base::Sequence s = first; s < record.header.end() && entries.size() < count; ++s)
        entries.push_back(record.entry(static_cast<std::uint32_t>(s - record.header.first)));
    return entries;
}

base::Status MemoryJournal::erase_private(std::span<const base::Sequence> entries,
                                          const std::function<void(std::uint64_t)>& progress) {
    for (const base::Sequence sequence : entries) {
        if (sequence >= end_.size) return base::fail(base::Code::not_found, "the book has no such entry");
        auto after = std::upper_bound(records_.begin(), records_.end(), sequence,
                                      [](base::Sequence wanted, const Record& r) { return wanted < r.header.first; });
        Record& record = *std::prev(after);
        const std::size_t at = (sequence - record.header.first) * k_private_bytes;
        erase_salt_and_party(std::span(record.secrets).subspan(at, k_private_bytes));
    }
    progress(entries.size());
    return {};
}

}  // namespace modou::journal
