#include "journal/entry.hpp"

#include "base/endian.hpp"
#include "base/error.hpp"

namespace modou::journal {
namespace {

using base::load_le;
using base::load_u48;
using base::store_le;
using base::store_u48;

// Where each field of an entry begins.
constexpr std::size_t k_kind = 0, k_flags = 1, k_unit = 2, k_time = 4, k_debit = 8, k_credit = 16, k_amount = 24,
                      k_refers = 30, k_definition = 36, k_pledge = 38, k_debit_from = 42, k_credit_from = 48,
                      k_text = 54, k_commitment = 56, k_reference = 88;
static_assert(k_reference + 16 == k_entry_bytes);

constexpr std::size_t k_salt = 0, k_party = 16, k_basis = 24, k_rule_time = 30;
static_assert(k_rule_time + 4 == k_private_bytes);

constexpr std::byte k_flag_linked{1};

void encode_head(const Entry& entry, std::byte* out) {
    out[k_kind] = static_cast<std::byte>(entry.kind);
    out[k_flags] = entry.linked ? k_flag_linked : std::byte{0};
    store_le(out + k_unit, static_cast<std::uint16_t>(entry.unit));
    store_le(out + k_time, static_cast<std::uint32_t>(entry.event_time.seconds));
    store_le(out + k_debit, entry.debit.value);
    store_le(out + k_credit, entry.credit.value);
    store_u48(out + k_amount, entry.amount);
    store_u48(out + k_refers, entry.refers);
    store_le(out + k_definition, entry.definition);
    store_le(out + k_pledge, entry.pledge);
}

void encode_hidden(const Private& secret, std::byte* out) {
    store_le(out, secret.party.value);
    store_u48(out + 8, secret.basis);
    store_le(out + 14, static_cast<std::uint32_t>(secret.rule_time.seconds));
}

}  // namespace

void encode(const Entry& entry, std::span<std::byte> out) {
    MODOU_ASSERT(out.size() == k_entry_bytes, "an entry has one length");
    MODOU_ASSERT(entry.amount <= base::k_max_u48 && entry.refers <= base::k_max_u48 &&
                     entry.debit_from <= base::k_max_u48 && entry.credit_from <= base::k_max_u48,
                 "the ledger refuses what does not fit 48 bits");
    encode_head(entry, out.data());
    store_u48(out.data() + k_debit_from, entry.debit_from);
    store_u48(out.data() + k_credit_from, entry.credit_from);
    store_le(out.data() + k_text, entry.text_bytes);
    std::memcpy(out.data() + k_commitment, entry.commitment.data(), 32);
    std::memcpy(out.data() + k_reference, entry.reference.bytes.data(), 16);
}

void encode(const Private& secret, std::span<std::byte> out) {
    MODOU_ASSERT(out.size() == k_private_bytes, "a private part has one length");
    std::memcpy(out.data() + k_salt, secret.salt.data(), 16);
    encode_hidden(secret, out.data() + k_party);
}

Entry decode_entry(base::Bytes in) {
    MODOU_ASSERT(in.size() == k_entry_bytes, "an entry has one length");
    const std::byte* at = in.data();
    Entry entry;
    entry.kind = static_cast<Kind>(at[k_kind]);
    entry.linked = at[k_flags] == k_flag_linked;
    entry.unit = static_cast<base::Unit>(load_le<std::uint16_t>(at + k_unit));
    entry.event_time = {load_le<std::uint32_t>(at + k_time)};
    entry.debit = {load_le<std::uint64_t>(at + k_debit)};
    entry.credit = {load_le<std::uint64_t>(at + k_credit)};
    entry.amount = load_u48(at + k_amount);
    entry.refers = load_u48(at + k_refers);
    entry.definition = load_le<std::uint16_t>(at + k_definition);
    entry.pledge = load_le<std::uint32_t>(at + k_pledge);
    entry.debit_from = load_u48(at + k_debit_from);
    entry.credit_from = load_u48(at + k_credit_from);
    entry.text_bytes = load_le<std::uint16_t>(at + k_text);
    std::memcpy(entry.commitment.data(), at + k_commitment, 32);
    std::memcpy(entry.reference.bytes.data(), at + k_reference, 16);
    return entry;
}

Private decode_private(base::Bytes in) {
    MODOU_ASSERT(in.size() == k_private_bytes, "a private part has one length");
    Private secret;
    std::memcpy(secret.salt.data(), in.data() + k_salt, 16);
    secret.party = {load_le<std::uint64_t>(in.data() + k_party)};
    secret.basis = load_u48(in.data() + k_basis);
    secret.rule_time = {load_le<std::uint32_t>(in.data() + k_rule_time)};
    return secret;
}

void erase_salt_and_party(std::span<std::byte> encoded_private) {
    MODOU_ASSERT(encoded_private.size() == k_private_bytes, "a private part has one length");
    std::memset(encoded_private.data() + k_salt, 0, 16);
    std::memset(encoded_private.data() + k_party, 0, 8);
}

base::Hash commit(const Entry& entry, const Private& secret) {
    // 108 bytes: two SHA-256 blocks, so that hashing stays below 0.2 µs an entry.
    std::array<std::byte, 16 + 16 + 42 + 18 + 16> message;
    std::memcpy(message.data(), "modou-body-v1\0\0", 16);
    std::memcpy(message.data() + 16, secret.salt.data(), 16);
    encode_head(entry, message.data() + 32);
    encode_hidden(secret, message.data() + 74);
    std::memcpy(message.data() + 92, entry.reference.bytes.data(), 16);
    return base::sha256(message);
}

}  // namespace modou::journal
