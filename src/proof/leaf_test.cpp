#include "proof/leaf.hpp"

#include <gtest/gtest.h>

#include "base/endian.hpp"
#include "journal/leaf.hpp"

using namespace modou;
using namespace modou::proof;
using journal::Kind;

namespace {

std::vector<std::byte> leaf_of(Kind kind, std::uint64_t debit, std::uint64_t credit, std::uint64_t amount) {
    journal::Entry entry;
    entry.kind = kind;
    entry.unit = kind == Kind::note ? base::Unit::none : base::Unit::cny;
    entry.event_time = {1'793'000'000};
    entry.debit = {debit};
    entry.credit = {credit};
    entry.amount = amount;
    return journal::public_leaf(entry, true, true);
}

// What read_leaf says after a field was overwritten.
template <class T>
std::string says(std::vector<std::byte> leaf, std::size_t offset, T value) {
    base::store_le(leaf.data() + offset, value);
    const auto read = read_leaf(leaf);
    return read ? "read" : read.error().message;
}

}  // namespace

TEST(Leaf, IsReadAsTheJournalWroteIt) {
    const auto bytes = leaf_of(Kind::post, 3, 4, 5);
    const auto leaf = read_leaf(bytes);
    ASSERT_TRUE(leaf) << leaf.error().text();
    EXPECT_EQ(leaf->debit, 3u);
    EXPECT_EQ(leaf->credit, 4u);
    EXPECT_EQ(leaf->amount, 5u);
    EXPECT_EQ(leaf->day, base::day_of({1'793'000'000}));
    EXPECT_FALSE(leaf->hidden());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(read_leaf(base::Bytes(bytes).first(cut)));
}

TEST(Leaf, EachFieldIsCheckedByItself) {
    const auto post = leaf_of(Kind::post, 0, 4, 5);
    EXPECT_EQ(says(post, 0, std::uint8_t{2}), "a leaf of format version 2; this program reads 1");
    EXPECT_EQ(says(post, 1, std::uint8_t{0}), "unknown kind 0");
    EXPECT_EQ(says(post, 1, std::uint8_t{9}), "unknown kind 9");
    EXPECT_EQ(says(post, 2, std::uint16_t{11}), "unknown unit 11");
    EXPECT_EQ(says(post, 2, std::uint16_t{0}), "unit is none, yet there is an amount");
    EXPECT_EQ(says(post, 4, std::uint32_t{60'000}), "the day is after 2106");
    EXPECT_EQ(says(post, 8, std::uint64_t{4}), "debit and credit are the same account");
    EXPECT_EQ(says(post, 16, std::uint64_t{1}), "debit_from is given, but not the debit account");
    EXPECT_EQ(says(leaf_of(Kind::post, 3, 0, 5), 32, std::uint64_t{1}),
              "credit_from is given, but not the credit account");
    EXPECT_EQ(says(post, 32, std::uint64_t{1} << 48), "an interval starts above 2^48 - 1");
    EXPECT_EQ(says(post, 40, std::uint64_t{1} << 48), "amount is above 2^48 - 1");
    EXPECT_EQ(says(post, 40, std::uint64_t{0}), "amount is 0, but an account, a day or what it refers to is told");
    EXPECT_EQ(says(post, 48, std::uint64_t{1} << 48), "refers is above 2^48 - 1");
    EXPECT_EQ(says(post, 62, std::uint16_t{1}), "1 bytes of text are announced, 0 stand there");
    EXPECT_EQ(says(post, 64, std::uint16_t{1}), "the two bytes before the commitment are not 0");
    EXPECT_EQ(says(leaf_of(Kind::reserve, 3, 4, 5), 32, std::uint64_t{1}), "a promise occupies no interval");
    EXPECT_EQ(says(leaf_of(Kind::note, 0, 0, 0), 40, std::uint64_t{1}), "amount is not 0, yet nothing moves");
    EXPECT_EQ(says(leaf_of(Kind::note, 0, 0, 0), 24, std::uint64_t{1}), "a note names no account and no unit");
    EXPECT_EQ(says(leaf_of(Kind::open, 0, 4, 0), 8, std::uint64_t{1}), "only the account itself is named here");
    const auto with_text = [](std::vector<std::byte> leaf, std::string_view text) {
        base::store_le(leaf.data() + 62, static_cast<std::uint16_t>(text.size()));
        const auto tail = base::bytes_of(text);
        leaf.insert(leaf.end(), tail.begin(), tail.end());
        const auto read = read_leaf(leaf);
        return read ? "read" : read.error().message;
    };
    EXPECT_EQ(with_text(leaf_of(Kind::open, 0, 4, 0), "project:a"), "read");
    EXPECT_EQ(with_text(leaf_of(Kind::open, 0, 0, 0), "shop"), "an account that is not public has no name");
    EXPECT_EQ(with_text(post, "more"), "a text stands behind an entry that has none");
    EXPECT_EQ(with_text(leaf_of(Kind::note, 0, 0, 0), "\xff"), "its text is not UTF-8");
}
