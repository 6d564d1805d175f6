#include "proof/receipt.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;
using trial::Book;

namespace {

class ReceiptTest : public ::testing::Test {
  protected:
    ReceiptTest() {
        const auto shop = book.open(Book::k_source, Book::Seen::no, "");
        const auto project = book.open(Book::k_fund, Book::Seen::yes, "project:spring-tea");
        const auto person = book.open(Book::k_person, Book::Seen::no, "");
        for (int i = 0; i < 10; ++i) gift = book.post(shop, project, 2 + i);
        payout = book.post(project, person, 5);
        note = book.note("a note");
        log.build(book.leaves, key);
    }
    std::string says(const std::string& receipt) const {
        const auto proven = verify_receipt(receipt, keys);
        return proven ? "proven" : proven.error().text();
    }
    // The receipt of the gift after a change to what is proven; all else stays.
    std::string changed(const std::function<void(Receipt&)>& change, std::uint64_t index) const {
        auto receipt = *parse_receipt(log.receipt(book, index));
        change(receipt);
        return says(receipt.text());
    }
    std::string changed(const std::function<void(Receipt&)>& change) const { return changed(change, gift); }

    trial::CountingRandom random;
    SigningKey key = *make_key("example.org/book", KeyType::ed25519, random);
    std::vector<VerifierKey> keys{*key.verifier()};
    Book book;
    trial::MemoryLog log;
    std::uint64_t gift = 0, payout = 0, note = 0;
};

}  // namespace

TEST_F(ReceiptTest, ProvesAGiftWithTheLogsKeyAlone) {
    const auto text = log.receipt(book, gift);
    const auto proven = verify_receipt(text, keys);
    ASSERT_TRUE(proven) << proven.error().text();
    EXPECT_FALSE(proven->erased());
    EXPECT_EQ(proven->leaf.amount, 11u);
    EXPECT_EQ(proven->receipt.opening->secret.basis, 330u);
    EXPECT_EQ(proven->receipt.opening->entry.debit.value, 1u);
    EXPECT_EQ(proven->leaf.debit, 0u);
    EXPECT_EQ(proven->receipt.text(), text);
    for (std::uint64_t i = 0; i < book.leaves.size(); ++i) EXPECT_EQ(says(log.receipt(book, i)), "proven") << i;
}

TEST_F(ReceiptTest, AnErasedEntryIsStillProvenToBeInTheLog) {
    const auto text = make_receipt(book.entries[gift], std::nullopt, book.leaves[gift], gift,
                                   *inclusion_proof(gift, log.checkpoint.size, log.hashes()), log.note());
    const auto proven = verify_receipt(text, keys);
    ASSERT_TRUE(proven) << proven.error().text();
    EXPECT_TRUE(proven->erased());
    EXPECT_EQ(changed([](Receipt& r) { r.leaf[44] ^= std::byte{1}, r.opening.reset(); }),
              "the leaf and its proof do not lead to the root that the log signed");
}

TEST_F(ReceiptTest, EveryFieldOfTheBodyIsBound) {
    const std::string opens =
        "commitment: salt and body do not open the commitment in the leaf: one of them was changed";
    const std::vector<std::function<void(Receipt&)>> changes{
        [](Receipt& r) { r.opening->secret.salt[3] ^= std::byte{1}; },
        [](Receipt& r) { r.opening->secret.party.value += 1; },
        [](Receipt& r) { r.opening->secret.basis += 1; },
        [](Receipt& r) { r.opening->secret.rule_time.seconds += 1; },
        [](Receipt& r) { r.opening->entry.kind = journal::Kind::reserve; },
        [](Receipt& r) { r.opening->entry.linked = true; },
        [](Receipt& r) { r.opening->entry.unit = base::Unit::minute; },
        [](Receipt& r) { r.opening->entry.event_time.seconds += 1; },
        [](Receipt& r) { r.opening->entry.debit.value += 1; },
        [](Receipt& r) { r.opening->entry.credit.value += 1; },
        [](Receipt& r) { r.opening->entry.amount += 1; },
        [](Receipt& r) { r.opening->entry.refers += 1; },
        [](Receipt& r) { r.opening->entry.definition += 1; },
        [](Receipt& r) { r.opening->entry.pledge += 1; },
        [](Receipt& r) { r.opening->entry.reference.bytes[15] ^= std::byte{1}; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(changed(changes[i]), opens) << i;
}

TEST_F(ReceiptTest, ALeafThatTellsAnotherStoryThanItsCommitmentIsNamed) {
    // The log's owner commits to one gift and shows another: everything is signed, and yet it does not hold.
    const auto with_leaf = [&](std::size_t offset, int flip) {
        auto leaves = book.leaves;
        leaves[gift][offset] ^= static_cast<std::byte>(flip);
        trial::MemoryLog doctored(leaves, key);
        Receipt receipt{leaves[gift], Opening{book.entries[gift], book.secrets[gift]}, gift,
                        *inclusion_proof(gift, leaves.size(), doctored.hashes()), doctored.note()};
        return says(receipt.text());
    };
    const std::tuple<std::size_t, int, std::string> fields[] = {
        {1, 2, "kind"},    {2, 3, "unit"},    {4, 1, "day"},         {24, 1, "credit"},
        {40, 1, "amount"}, {48, 1, "refers"}, {56, 1, "definition"}, {58, 1, "pledge"}};
    for (const auto& [offset, flip, name] : fields)
        EXPECT_EQ(with_leaf(offset, flip), fmt::format("{0}: the public leaf says another {0} than the receipt", name));
}

TEST_F(ReceiptTest, NoLeafLetsAReaderLearnOnePersonsPayout) {
    auto other = book.entries[payout];
    other.amount = 4;
    other.event_time.seconds += 86'400 * 30;
    other.debit_from = other.credit_from = 99;
    other.refers = 3;
    other.commitment = book.entries[payout].commitment;
    EXPECT_EQ(book.leaf_of(book.entries[payout], {}), book.leaf_of(other, {}));
    const auto proven = verify_receipt(log.receipt(book, payout), keys);
    ASSERT_TRUE(proven);
    EXPECT_TRUE(proven->leaf.hidden());
    EXPECT_EQ(proven->receipt.opening->entry.amount, 5u);
}

TEST_F(ReceiptTest, TheProofsLengthPlaceAndHashesAreChecked) {
    EXPECT_EQ(changed([](Receipt& r) { r.proof.pop_back(); }).substr(0, 32), "the inclusion proof is too short");
    EXPECT_EQ(changed([](Receipt& r) { r.proof.push_back(r.proof[0]); }).substr(0, 31),
              "the inclusion proof is too long");
    EXPECT_EQ(changed([](Receipt& r) { r.proof.resize(65); }),
              "line 68: the proof is too long: no tree needs more than 64 hashes");
    EXPECT_EQ(changed([](Receipt& r) { r.proof[1][0] ^= std::byte{1}; }),
              "the leaf and its proof do not lead to the root that the log signed");
    EXPECT_EQ(changed([](Receipt& r) { r.index ^= 1; }),
              "the leaf and its proof do not lead to the root that the log signed");
    EXPECT_EQ(changed([](Receipt& r) { r.index = 1 << 20; }), "leaf 1048576 is not in a tree of 15 leaves");
    EXPECT_EQ(changed([](Receipt& r) { r.index = k_max_tree_size; }),
              "line 3: the third line is `index ` and a number below 2^63");
}

TEST_F(ReceiptTest, TheKeyMustBeTheLogs) {
    const auto other = *make_key("example.org/book", KeyType::ed25519, random);
    const auto text = log.receipt(book, gift);
    const auto refused = verify_receipt(text, std::vector{*other.verifier()});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no key given for example.org/book has signed the checkpoint");
    EXPECT_FALSE(verify_receipt(text, {}));
    const auto witness = *make_key("w.example.org", KeyType::cosignature_v1, random);
    EXPECT_FALSE(verify_receipt(text, keys, std::vector{*witness.verifier()}, 1));
    EXPECT_TRUE(verify_receipt(text + cosign(log.checkpoint.text(), witness, {1'793'000'000})->line(), keys,
                               std::vector{*witness.verifier()}, 1));
}

TEST_F(ReceiptTest, EveryChangedByteIsRefused) {
    const auto text = log.receipt(book, gift);
    for (std::size_t i = 0; i < text.size(); ++i)
        for (const int flip : {1, 2, 32, 128}) {
            auto other = text;
            other[i] = static_cast<char>(other[i] ^ flip);
            EXPECT_FALSE(verify_receipt(other, keys)) << "byte " << i;
        }
    for (std::size_t i = 0; i < text.size(); ++i) EXPECT_FALSE(verify_receipt(text.substr(0, i), keys)) << i;
}

TEST_F(ReceiptTest, ExtraIsWrittenInOneWayOnly) {
    const auto text = log.receipt(book, gift);
    const auto with_extra = [&](const std::function<void(std::string&)>& change) {
        const std::size_t from = text.find("extra ") + 6, end = text.find('\n', from);
        const auto bytes = *base::from_base64(text.substr(from, end - from));
        std::string json(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        change(json);
        return says(text.substr(0, from) + base::base64(base::bytes_of(json)) + text.substr(end));
    };
    EXPECT_EQ(with_extra([](std::string&) {}), "proven");
    const auto replace = [](std::string from, std::string to) {
        return [=](std::string& json) {
            ASSERT_NE(json.find(from), std::string::npos);
            json.replace(json.find(from), from.size(), to);
        };
    };
    EXPECT_NE(with_extra(replace("{\"leaf\"", "{ \"leaf\"")), "proven");
    EXPECT_NE(with_extra(replace("{\"kind\"", "{\"giver\":\"someone else\",\"kind\"")), "proven");
    EXPECT_NE(with_extra(replace("{\"kind\"", "{\"kind\":\"note\",\"kind\"")), "proven");
    EXPECT_EQ(with_extra(replace("\"amount\":\"11\"", "\"amount\":\"-11\"")),
              "extra: body.amount: expected a whole number as text, not larger than the book can hold");
    EXPECT_EQ(with_extra(replace("\"amount\":\"11\"", "\"amount\":\"281474976710656\"")),
              "extra: body.amount: expected a whole number as text, not larger than the book can hold");
    EXPECT_EQ(with_extra(replace("\"kind\":\"post\"", "\"kind\":\"gift\"")),
              "extra: body.kind: expected the name of a kind of entry");
    EXPECT_EQ(with_extra([](std::string& json) { json = "[1]"; }),
              "extra: extra is not a JSON object {leaf, salt, body}");
    EXPECT_EQ(with_extra([](std::string& json) { json = std::string(1000, '['); }),
              "extra: extra is not a JSON object {leaf, salt, body}");
    EXPECT_EQ(with_extra([](std::string& json) { json = "{\"leaf\":\"\",\"salt\":null,\"body\":null}"; }),
              "leaf: a leaf has at least 98 bytes; this one has 0");
    EXPECT_EQ(says(std::string(k_max_receipt_bytes + 1, 'a')), "a receipt has at most 1 MiB");
}
