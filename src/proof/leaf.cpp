#include "proof/leaf.hpp"

#include "base/endian.hpp"
#include "base/text.hpp"

namespace modou::proof {
namespace {

using base::Code;
using journal::Kind;

bool has_amount(Kind kind) {
    return kind != Kind::open && kind != Kind::close && kind != Kind::note;
}

const char* wrong_field(const PublicLeaf& leaf, bool hidden) {
    if (leaf.amount > base::k_max_u48) return "amount is above 2^48 - 1";
    if (leaf.debit_from > base::k_max_u48 || leaf.credit_from > base::k_max_u48)
        return "an interval starts above 2^48 - 1";
    if (leaf.refers > base::k_max_u48) return "refers is above 2^48 - 1";
    if (leaf.debit == 0 && leaf.debit_from != 0) return "debit_from is given, but not the debit account";
    if (leaf.credit == 0 && leaf.credit_from != 0) return "credit_from is given, but not the credit account";
    if (has_amount(leaf.kind)) {
        if (leaf.unit == base::Unit::none) return "unit is none, yet there is an amount";
        if (!leaf.text.empty()) return "a text stands behind an entry that has none";
        if (hidden) {
            if (leaf.debit != 0 || leaf.credit != 0 || leaf.refers != 0 || leaf.day.number != 0)
                return "amount is 0, but an account, a day or what it refers to is told";
            return nullptr;
        }
        if (leaf.debit != 0 && leaf.debit == leaf.credit) return "debit and credit are the same account";
        const bool promise = leaf.kind == Kind::reserve || leaf.kind == Kind::release;
        if (promise && (leaf.debit_from != 0 || leaf.credit_from != 0)) return "a promise occupies no interval";
        return nullptr;
    }
    if (leaf.amount != 0) return "amount is not 0, yet nothing moves";
    if (leaf.debit != 0 || leaf.credit_from != 0) return "only the account itself is named here";
    if (leaf.kind == Kind::note && (leaf.credit != 0 || leaf.unit != base::Unit::none))
        return "a note names no account and no unit";
    if (leaf.kind == Kind::open && leaf.credit == 0 && !leaf.text.empty())
        return "an account that is not public has no name";
    if (leaf.kind == Kind::close && !leaf.text.empty()) return "a text stands behind an entry that has none";
    return nullptr;
}

}  // namespace

Result<PublicLeaf> read_leaf(Bytes data) {
    const auto bad = [](std::string what) { return base::fail(Code::bad_input, std::move(what), "leaf"); };
    if (data.size() < k_leaf_bytes)
        return bad(fmt::format("a leaf has at least {} bytes; this one has {}", k_leaf_bytes, data.size()));
    const std::byte* at = data.data();
    const auto version = std::to_integer<unsigned>(at[0]);
    if (version != 1)
        return base::fail(Code::unsupported, fmt::format("a leaf of format version {}; this program reads 1", version),
                          "leaf");
    PublicLeaf leaf;
    const auto kind = std::to_integer<unsigned>(at[1]);
    if (kind < 1 || kind > 8) return bad(fmt::format("unknown kind {}", kind));
    leaf.kind = static_cast<Kind>(kind);
    const auto unit = base::load_le<std::uint16_t>(at + 2);
    if (unit > static_cast<unsigned>(base::Unit::act)) return bad(fmt::format("unknown unit {}", unit));
    leaf.unit = static_cast<base::Unit>(unit);
    // 2106-02-07 is the last day that an entry's time can name.
    const auto day = base::load_le<std::uint32_t>(at + 4);
    if (day > static_cast<std::uint32_t>(base::day_of(base::k_max_instant).number)) return bad("the day is after 2106");
    leaf.day.number = static_cast<std::int32_t>(day);
    leaf.debit = base::load_le<std::uint64_t>(at + 8);
    leaf.debit_from = base::load_le<std::uint64_t>(at + 16);
    leaf.credit = base::load_le<std::uint64_t>(at + 24);
    leaf.credit_from = base::load_le<std::uint64_t>(at + 32);
    leaf.amount = base::load_le<std::uint64_t>(at + 40);
    leaf.refers = base::load_le<std::uint64_t>(at + 48);
    leaf.definition = base::load_le<std::uint16_t>(at + 56);
    leaf.pledge = base::load_le<std::uint32_t>(at + 58);
    const auto text_bytes = base::load_le<std::uint16_t>(at + 62);
    if (base::load_le<std::uint16_t>(at + 64) != 0) return bad("the two bytes before the commitment are not 0");
    std::memcpy(leaf.commitment.data(), at + 66, 32);
    if (data.size() != k_leaf_bytes + text_bytes)
        return bad(
            fmt::format("{} bytes of text are announced, {} stand there", text_bytes, data.size() - k_leaf_bytes));
    leaf.text.assign(reinterpret_cast<const char*>(at) + k_leaf_bytes, text_bytes);
    if (!base::is_utf8(leaf.text)) return bad("its text is not UTF-8");
    if (const char* wrong = wrong_field(leaf, leaf.amount == 0)) return bad(wrong);
    return leaf;
}

}  // namespace modou::proof
