#include "ledger/snapshot.hpp"

#include <algorithm>

#include "base/endian.hpp"
#include "ledger/radix_sort.hpp"

namespace modou::ledger {
namespace {

using base::Code;

const std::string k_folder = "state";
constexpr std::string_view k_magic = "MODOUSNP";

// Numbers as LEB128: most are small, and the file is written every few million entries.
class Writer {
  public:
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            bytes_.push_back(static_cast<std::byte>(value | 0x80));
            value >>= 7;
        }
        bytes_.push_back(static_cast<std::byte>(value));
    }
    void fixed(std::uint64_t value) {
        bytes_.resize(bytes_.size() + 8);
        base::store_le(bytes_.data() + bytes_.size() - 8, value);
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
};

class Reader {
  public:
    explicit Reader(base::Bytes bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) break;
            const auto byte = std::to_integer<std::uint64_t>(*at_++);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        good_ = false;
        return 0;
    }
    std::uint64_t fixed() {
        if (end_ - at_ < 8) {
            good_ = false;
            return 0;
        }
        at_ += 8;
        return base::load_le<std::uint64_t>(at_ - 8);
    }
    // A count of items of at least one byte each: a damaged one must not ask for all memory.
    std::uint64_t count() {
        const std::uint64_t value = number();
        if (value > static_cast<std::uint64_t>(end_ - at_)) good_ = false;
        return good_ ? value : 0;
    }
    bool good() const { return good_; }
    bool finished() const { return good_ && at_ == end_; }

  private:
    const std::byte* at_;
    const std::byte* end_;
    bool good_ = true;
};

std::string snapshot_name(Sequence size) {
    return fmt::format("{}/snap-{:016x}.state", k_folder, size);
}

}  // namespace

struct SnapshotCodec {
    static void write_counts(Writer& out, const CountMap& map) {
        std::vector<Keyed> sorted, spare;
        sorted.reserve(map.size());
        for (const auto& [key, count] : map) sorted.push_back({key, count});
        radix_sort(sorted, spare);
        out.number(sorted.size());
        std::uint64_t last = 0;
        for (const auto& [key, count] : sorted) {
            out.number(key - last);
            out.number(count);
            last = key;
        }
    }

    static void read_counts(Reader& in, CountMap& map) {
        const std::uint64_t count = in.count();
        map.reserve(count);
        std::uint64_t key = 0;
        for (std::uint64_t i = 0; i < count && in.good(); ++i) {
            key += in.number();
            map.emplace(key, static_cast<std::uint32_t>(in.number()));
        }
    }

    static void write(Writer& out, const State& s) {
        out.number(s.size_);
        out.number(s.transfers_);
        out.number(static_cast<std::uint64_t>(s.record_time_ms_));
        out.number(s.accounts_.size() - 1);
        for (std::size_t i = 1; i < s.accounts_.size(); ++i) {
            const Account& a = s.accounts_[i];
            out.number((static_cast<std::uint64_t>(a.unit) << 8) | (a.two_person ? 0x80 : 0) |
                       (static_cast<std::uint64_t>(a.policy) << 2) | (a.is_public ? 2 : 0) | (a.closed ? 1 : 0));
            for (std::uint64_t v : {a.debits, a.credits, a.pending_debits, a.pending_credits, a.holes}) out.number(v);
            out.number(a.gifts);
            out.number(a.figures);
            out.number(a.counted_in);
            out.fixed(a.owner.value);
        }
        out.number(s.figures_.size());
        for (const Figures& f : s.figures_) {
            for (std::uint64_t v : {f.account.value, f.gifts, f.amount, f.givers}) out.number(v);
            out.number(f.days.size());
            for (const DayFigure& d : f.days) {
                out.number(static_cast<std::uint64_t>(d.day.number));
                out.number(d.gifts);
                out.number(d.amount);
            }
            out.number(f.latest.size());
            for (Sequence q : f.latest) out.number(q);
        }
        out.number(s.reserves_.size());
        for (const auto& [sequence, r] : s.reserves_) {
            for (std::uint64_t v :
                 {sequence, r.debit.value, r.credit.value, static_cast<std::uint64_t>(r.unit), r.remaining})
                out.number(v);
            out.number((r.needs_approval ? 1 : 0) | (r.approved ? 2 : 0));
            if (!r.needs_approval) continue;
            out.fixed(r.proposer.value);
            out.fixed(r.approver.value);
        }
        out.number(s.erasing_.size());
        for (Sequence note : s.erasing_) out.number(note);
        out.number(s.corrected_.size());
        for (const auto& [sequence, amount] : s.corrected_) {
            out.number(sequence);
            out.number(amount);
        }
        out.number(s.holes_.size());
        for (const auto& [account, holes] : s.holes_) {
            out.number(account);
            out.number(holes.size());
            for (const Hole& hole : holes) {
                out.number(hole.start);
                out.number(hole.length);
            }
        }
        out.number(s.classes_.size());
        for (const AccountClass& one : s.classes_) {
            out.number(one.number);
            out.number(static_cast<std::uint64_t>(one.unit));
            out.number(one.figures);
            write_counts(out, one.parties);
        }
        write_counts(out, s.pairs_);
    }

    // Version 2 knew yuan alone: a book with any other unit is read through again instead.
    static bool read_account(Reader& in, Account& a, bool one_class) {
        const std::uint64_t kind = in.number();
        a.unit = static_cast<base::Unit>(kind >> 8);
        a.policy = static_cast<Policy>((kind >> 2) & 0x1f);
        a.two_person = (kind & 0x80) != 0;
        a.is_public = (kind & 2) != 0;
        a.closed = (kind & 1) != 0;
        for (std::uint64_t* v : {&a.debits, &a.credits, &a.pending_debits, &a.pending_credits, &a.holes})
            *v = in.number();
        a.gifts = static_cast<std::uint32_t>(in.number());
        a.figures = static_cast<std::uint32_t>(in.number());
        if (!one_class) a.counted_in = static_cast<std::uint16_t>(in.number());
        a.owner = {in.fixed()};
        return !one_class || a.unit == base::Unit::cny;
    }

    static bool read(Reader& in, State& s, std::uint32_t version) {
        const bool one_class = version == k_snapshot_of_one_class;
        s.size_ = in.number();
        s.transfers_ = in.number();
        s.record_time_ms_ = static_cast<std::int64_t>(in.number());
        const std::uint64_t givers = one_class ? in.number() : 0;
        s.accounts_.resize(in.count() + 1);
        for (std::size_t i = 1; i < s.accounts_.size() && in.good(); ++i)
            if (!read_account(in, s.accounts_[i], one_class)) return false;
        s.figures_.resize(in.count());
        for (Figures& f : s.figures_) {
            f.account = {in.number()};
            for (std::uint64_t* v : {&f.gifts, &f.amount, &f.givers}) *v = in.number();
            f.days.resize(in.count());
            for (DayFigure& d : f.days) {
                d.day = {static_cast<std::int32_t>(in.number())};
                d.gifts = in.number();
                d.amount = in.number();
            }
            f.latest.resize(in.count());
            for (Sequence& q : f.latest) q = in.number();
        }
        for (std::uint64_t n = in.count(); n > 0 && in.good(); --n) {
            const Sequence sequence = in.number();
            Reserve& r = s.reserves_[sequence];
            r.debit = {in.number()};
            r.credit = {in.number()};
            r.unit = static_cast<base::Unit>(in.number());
            r.remaining = in.number();
            const std::uint64_t approval = in.number();
            r.needs_approval = (approval & 1) != 0;
            r.approved = (approval & 2) != 0;
            if (!r.needs_approval) continue;
            r.proposer = {in.fixed()};
            r.approver = {in.fixed()};
        }
        for (std::uint64_t n = in.count(); n > 0 && in.good(); --n) s.erasing_.insert(in.number());
        for (std::uint64_t n = in.count(); n > 0 && in.good(); --n) {
            const Sequence sequence = in.number();
            s.corrected_[sequence] = in.number();
        }
        for (std::uint64_t n = in.count(); n > 0 && in.good(); --n) {
            auto& holes = s.holes_[in.number()];
            holes.resize(in.count());
            for (Hole& hole : holes) {
                hole.start = in.number();
                hole.length = in.number();
            }
        }
        if (s.figures_.empty()) return false;
        s.classes_.resize(one_class ? 1 : in.count());
        if (one_class) {
            s.figures_.front().givers = givers;
            read_counts(in, s.classes_.front().parties);
        } else {
            read_classes(in, s);
        }
        read_counts(in, s.pairs_);
        for (const Account& a : s.accounts_)
            if (a.figures >= s.figures_.size() || a.counted_in >= s.classes_.size()) return false;
        for (const AccountClass& one : s.classes_)
            if (one.figures >= s.figures_.size()) return false;
        return in.finished();
    }

    static void read_classes(Reader& in, State& s) {
        for (AccountClass& one : s.classes_) {
            one.number = static_cast<std::uint16_t>(in.number());
            one.unit = static_cast<base::Unit>(in.number());
            one.figures = static_cast<std::uint32_t>(in.number());
            read_counts(in, one.parties);
        }
    }
};

std::vector<std::byte> encode_state(const State& state) {
    Writer out;
    SnapshotCodec::write(out, state);
    return out.take();
}

base::Result<State> decode_state(base::Bytes bytes, const std::string& where, std::uint32_t version) {
    State state;
    Reader in(bytes);
    if (!SnapshotCodec::read(in, state, version))
        return base::fail(Code::damaged, "the snapshot does not read as a state", where);
    return state;
}

base::Status write_snapshot(journal::Files& files, const State& state) {
    // Header: magic, version, CRC-32C of the body.
    std::vector<std::byte> bytes(16);
    auto body = encode_state(state);
    std::memcpy(bytes.data(), k_magic.data(), 8);
    base::store_le(bytes.data() + 8, k_snapshot_version);
    base::store_le(bytes.data() + 12, base::crc32c(body));
    bytes.insert(bytes.end(), body.begin(), body.end());
    MODOU_CHECK(files.make_folder(k_folder));
    const std::string name = snapshot_name(state.size());
    MODOU_CHECK(journal::write_aside(files, k_folder, name.substr(k_folder.size() + 1), bytes));
    MODOU_TRY(const auto names, files.list(k_folder));
    for (const auto& other : names)
        if (k_folder + "/" + other != name) MODOU_CHECK(files.remove(k_folder + "/" + other));
    return {};
}

base::Result<State> read_newest_snapshot(journal::Files& files, std::vector<std::string>& passed_over) {
    MODOU_TRY(auto names, files.list(k_folder));
    std::erase_if(names, [](const std::string& n) { return !n.starts_with("snap-") || !n.ends_with(".state"); });
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        const std::string full = k_folder + "/" + *name;
        auto file = files.open(full, journal::Files::Open::read);
        if (!file) continue;
        MODOU_TRY(const std::uint64_t size, (*file)->size());
        std::vector<std::byte> bytes(size);
        if (size >= 16 && (*file)->read(0, bytes) && std::memcmp(bytes.data(), k_magic.data(), 8) == 0) {
            const auto version = base::load_le<std::uint32_t>(bytes.data() + 8);
            const auto body = base::Bytes(bytes).subspan(16);
            if (base::crc32c(body) == base::load_le<std::uint32_t>(bytes.data() + 12) &&
                (version == k_snapshot_version || version == k_snapshot_of_one_class))
                if (auto state = decode_state(body, full, version)) return state;
        }
        passed_over.push_back(full);
    }
    return State{};
}

}  // namespace modou::ledger
