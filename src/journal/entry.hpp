// Entries of the book, format version 1: what an entry says, and how it stands in a record (docs/format-journal.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/digest.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "base/unit.hpp"

namespace modou::journal {

// The numbers are part of format version 1: add at the end, never renumber.
enum class Kind : std::uint8_t {
    post = 1,     // moves an amount
    reserve = 2,  // promises an amount: holds it, moves nothing
    settle = 3,   // moves all or part of a reserve
    release = 4,  // gives the rest of a reserve back
    correct = 5,  // counter-entry: moves back part or all of the entry it refers to
    open = 6,     // an account begins: `credit` is its number
    close = 7,    // an account ends
    note = 8,     // says something, moves nothing
};

inline bool moves_amount(Kind kind) {
    return kind == Kind::post || kind == Kind::settle || kind == Kind::correct;
}

// The chained part of an entry. Quantities are below 2^48.
struct Entry {
    Kind kind = Kind::note;
    bool linked = false;  // takes effect only together with the next entry of its record
    base::Unit unit = base::Unit::none;
    base::Instant event_time;  // 1970 to 2106; the public leaf gives its day only
    base::AccountId debit, credit;
    std::uint64_t amount = 0;       // fen, minutes, grams …
    base::Sequence refers = 0;      // settle, release, correct, note: the entry meant
    std::uint16_t definition = 0;   // number of the definition version in force (0: none)
    std::uint32_t pledge = 0;       // rule row within it (0: none), or what the constants below say
    std::uint64_t debit_from = 0;   // outflow of `debit` before this entry (correct: start of the hole it leaves)
    std::uint64_t credit_from = 0;  // inflow of `credit` before this entry
    std::uint16_t text_bytes = 0;   // length of this entry's text in the record's text area
    base::Hash commitment{};        // to everything private; see commit()
    base::ReferenceDigest reference;

    bool operator==(const Entry&) const = default;
};

// In Entry::pledge, which names a rule row only where an amount follows a rule (docs/decisions/0007-two-people.md):
inline constexpr std::uint32_t k_public_account = 0x100;       // open: named in leaves, has figures of its own
inline constexpr std::uint32_t k_two_person_account = 0x200;   // open: pays only by approved reserves
inline constexpr std::uint32_t k_needs_approval = 0x80000000;  // reserve: settled only when another person approved it
inline constexpr std::uint32_t k_note_approves = 1;            // note: its party approves the reserve that it refers to
inline constexpr std::uint32_t k_note_erases = 2;              // note: the private parts of its party are destroyed

// The private part: kept in the sibling *.priv file, bound by the commitment, zeroed by an erasure.
struct Private {
    base::Salt salt{};
    base::PartyId party;      // on whose behalf (a buyer); 0 is nobody
    std::uint64_t basis = 0;  // what the rule computed from: fen paid, steps, minutes (< 2^48)
    base::Instant rule_time;  // the time whose rule was in force: when the order was placed

    bool operator==(const Private&) const = default;
};

inline constexpr std::size_t k_entry_bytes = 104;
inline constexpr std::size_t k_private_bytes = 34;

// Precondition: out is exactly as long as the constant says; quantities are within their limits.
void encode(const Entry& entry, std::span<std::byte> out);
void encode(const Private& secret, std::span<std::byte> out);
Entry decode_entry(base::Bytes in);
Private decode_private(base::Bytes in);

// What an erasure leaves of a private part: the rule's figures, which without the salt open nothing.
void erase_salt_and_party(std::span<std::byte> encoded_private);

// SHA-256(domain ‖ salt ‖ body), the body being everything of both parts but intervals, text length and salt.
// Never truncated: with fewer bits one leaf could be opened as two different gifts.
base::Hash commit(const Entry& entry, const Private& secret);

}  // namespace modou::journal
