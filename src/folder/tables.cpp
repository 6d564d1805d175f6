#include "folder/tables.hpp"

#include "app/act_log.hpp"
#include "folder/own_source.hpp"
#include "folder/part.hpp"
#include "folder/schema.hpp"
#include "folder/table_check.hpp"

namespace modou::folder {

using base::Result;
using base::Status;
using store::Session;

Status Tables::write(const Change& change, Note when) {
    std::lock_guard lock(mutex_);
    MODOU_CHECK(
        store_.write([&](Session& s) { return seal(s, [&](Sealing& sealing) { return change(s, sealing); }); }));
    // What could not be noted (the disk is full, say) is kept all the same, and noted at the next change or start.
    if (when == Note::now) (void)note_version();
    return {};
}

Status Tables::seal(Session& session, const std::function<Status(Sealing&)>& change) {
    if (together_ != nullptr) return change(*together_);
    Sealing sealing(seals_, session, noted_);
    MODOU_CHECK(change(sealing));
    return sealing.finish();
}

Status Tables::seal_together(Session& session, const std::function<Status()>& work) {
    Sealing sealing(seals_, session, noted_);
    struct Together {
        Sealing*& place;
        ~Together() { place = nullptr; }
    } end{together_};
    together_ = &sealing;
    MODOU_CHECK(work());
    return sealing.finish();
}

Status Tables::note() {
    std::lock_guard lock(mutex_);
    return note_version();
}

// A change may come between the reading and the note: then the tables get a version of their own for it.
Status Tables::note_version() {
    for (;;) {
        MODOU_TRY(const SealHead head, store_.read([](Session& s) { return read_seal_head(s); }));
        if (head.version <= noted_) return {};
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = clock_.now();
        note.reference = tables_reference(keys_.digests, head.version);
        const std::string says = fmt::format("tables {} hmac-sha256 {}", head.version, head.digest);
        note.text = says;
        MODOU_CHECK(book_.run([&](ledger::Batch& batch) -> Status {
            MODOU_TRY(const auto there, batch.find(note.reference));
            if (there) return {};
            return batch.post_new(note).map([](const auto&) {});
        }));
        noted_ = head.version;
        MODOU_TRY(const SealHead now, store_.read([](Session& s) { return read_seal_head(s); }));
        if (now.version != head.version || now.digest == head.digest) return {};
        MODOU_CHECK(store_.write([&](Session& s) -> Status {
            Sealing sealing(seals_, s, head.version);
            sealing.schema_changed();
            return sealing.finish();
        }));
    }
}

Result<bool> Tables::begin(const Parts& parts, const std::string& folder, bool accepted) {
    std::lock_guard lock(mutex_);
    MODOU_TRY(const SealHead head, store_.read([](Session& s) { return read_seal_head(s); }));
    bool older = false;
    if (head.version == 0 || accepted) {
        MODOU_TRY(older, seal_all(parts, folder, accepted, head));
    } else {
        MODOU_TRY(const auto noted, book_.find(tables_reference(keys_.digests, head.version)));
        noted_ = noted ? head.version : head.version - 1;
        // Migrations may have run.
        MODOU_CHECK(store_.write([&](Session& s) -> Status {
            MODOU_TRY(const auto sums, read_seal_sums(s));
            MODOU_TRY(const auto schema, schema_sum(s, seals_));
            const auto sealed = sums.find(std::string(k_schema_sum));
            if (sealed != sums.end() && sealed->second.first == schema.first) return {};
            Sealing sealing(seals_, s, noted_);
            sealing.schema_changed();
            return sealing.finish();
        }));
    }
    // A full disk may not take the note now; the next change or start brings it.
    (void)note_version();
    return older;
}

Result<bool> Tables::seal_all(const Parts& parts, const std::string& folder, bool accepted, const SealHead& head) {
    std::int64_t next = 1;
    for (;; ++next) {
        MODOU_TRY(const auto known, book_.find(tables_reference(keys_.digests, next)));
        if (!known) break;
    }
    const bool older = head.version == 0 && next == 1 && book_.durable() > 1;
    const Noted noted = [&](const std::string& says) -> Result<bool> {
        MODOU_TRY(const auto at, book_.find(base::reference_digest(keys_.digests, k_own_source, says)));
        return at.has_value();
    };
    MODOU_CHECK(store_.write([&](Session& s) -> Status {
        for (const Part& part : parts) {
            if (accepted && part.restore) MODOU_CHECK(part.restore(folder, s, noted));
            if (part.sum_again) MODOU_CHECK(part.sum_again(s, seals_));
        }
        if (accepted) MODOU_CHECK(app::accept_acts(s));
        return Sealing(seals_, s, 0).everything(next, sealed_tables(parts));
    }));
    noted_ = next - 1;
    return older;
}

}  // namespace modou::folder
