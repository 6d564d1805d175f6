// Two people, and erasure, on real files.
#include <fstream>
#include <iterator>

#include "base/endian.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/testing_book.hpp"

namespace modou::ledger {
namespace {

using base::Status;

constexpr base::PartyId k_anna{0xA11A'0001'0002'0003}, k_bo{0xB0B0'0001'0002'0003}, k_chen{0xC4E4'0001'0002'0003},
    k_buyer{0x5EC2'E7B0'7E12'3456};

base::ReferenceDigest reference(std::uint64_t number) {
    base::ReferenceDigest digest;
    std::memcpy(digest.bytes.data(), &number, 8);
    return digest;
}
base::ReferenceDigest erasure(std::uint32_t n) {
    return reference(0xE2A5'0000'0000'0000 + n);
}

class PeopleTest : public BookTest {
  protected:
    void SetUp() override {
        BookTest::SetUp();
        options_.generation_entries = 200;
        options_.snapshot_every = 300;
        open();
        source_ = account(Policy::source, false);
        project_ = account(Policy::fund, true);
        payee_ = account(Policy::sink, false);
    }
    AccountId account(Policy policy, bool guarded) {
        Transfer t;
        t.two_person = guarded;
        return open_account(policy, guarded, t);
    }
    Answered move(Kind kind, AccountId from, AccountId to, std::uint64_t amount, base::PartyId party) {
        Transfer t;
        t.kind = kind;
        t.debit = from;
        t.credit = to;
        t.amount = amount;
        t.party = party;
        t.event_time = {1'700'000'000};
        return post(t);
    }
    Answered refer(Kind kind, Sequence refers, std::uint64_t amount, base::PartyId party, std::uint32_t pledge = 0) {
        Transfer t;
        t.kind = kind;
        t.refers = refers;
        t.amount = amount;
        t.party = party;
        t.pledge = pledge;
        t.unit = kind == Kind::note ? base::Unit::none : base::Unit::cny;
        return post(t);
    }
    Answered approve(Sequence reserve, base::PartyId who) {
        return refer(Kind::note, reserve, 0, who, journal::k_note_approves);
    }
    // Names of files that hold the party's eight bytes.
    std::vector<std::string> files_naming(base::PartyId party) const {
        std::string needle(8, '\0');
        base::store_le(reinterpret_cast<std::byte*>(needle.data()), party.value);
        std::vector<std::string> found;
        for (const auto& item : std::filesystem::recursive_directory_iterator(folder_)) {
            if (!item.is_regular_file()) continue;
            std::ifstream in(item.path(), std::ios::binary);
            const std::string content(std::istreambuf_iterator<char>(in), {});
            if (content.find(needle) != std::string::npos) found.push_back(item.path().filename().string());
        }
        if (!database_) return found;
        const auto rows = journal::private_rows_with(*database_, needle);
        EXPECT_TRUE(rows);
        if (*rows > 0) found.push_back("journal_private");
        return found;
    }

    AccountId source_, project_, payee_;
};

TEST_F(PeopleTest, NothingMovesUnseenFromOrToAnAccountThatTwoPeopleGuard) {
    const AccountId shop = account(Policy::source, false), fund = account(Policy::fund, true),
                    batch = account(Policy::fund, false), person = account(Policy::person, false);
    ASSERT_EQ(move(Kind::post, shop, fund, 100, {1}).answer, Answer::ok);
    ASSERT_EQ(move(Kind::post, shop, batch, 100, {1}).answer, Answer::ok);
    EXPECT_EQ(move(Kind::reserve, fund, person, 10, {2}).answer, Answer::not_approved);
    ASSERT_EQ(move(Kind::post, batch, person, 10, {1}).answer, Answer::ok);
    EXPECT_EQ(move(Kind::post, person, fund, 5, {1}).answer, Answer::not_approved);
    EXPECT_EQ(move(Kind::post, person, batch, 5, {1}).answer, Answer::ok);
}

TEST_F(PeopleTest, AGuardedFundPaysOnlyWhatThreePeopleAgreedOn) {
    move(Kind::post, source_, project_, 100, {});
    EXPECT_EQ(move(Kind::post, project_, payee_, 10, k_anna).answer, Answer::not_approved);
    EXPECT_EQ(move(Kind::reserve, project_, payee_, 10, {}).answer, Answer::person_needed);
    const Answered proposed = move(Kind::reserve, project_, payee_, 60, k_anna);
    ASSERT_EQ(proposed.answer, Answer::ok);
    const Sequence it = proposed.sequence;
    EXPECT_EQ(refer(Kind::settle, it, 60, k_chen).answer, Answer::not_approved);
    EXPECT_EQ(approve(it, k_anna).answer, Answer::same_person);
    EXPECT_EQ(approve(it, {}).answer, Answer::person_needed);
    EXPECT_EQ(approve(it + 1, k_bo).answer, Answer::reserve_not_found);
    EXPECT_EQ(approve(it, k_bo).answer, Answer::ok);
    EXPECT_EQ(refer(Kind::settle, it, 60, k_anna).answer, Answer::same_person);
    EXPECT_EQ(refer(Kind::settle, it, 60, k_bo).answer, Answer::same_person);
    EXPECT_EQ(refer(Kind::settle, it, 60, {}).answer, Answer::person_needed);
    open();  // who approved is in the snapshot
    EXPECT_EQ(refer(Kind::settle, it, 60, k_bo).answer, Answer::same_person);
    EXPECT_EQ(refer(Kind::settle, it, 60, k_chen).answer, Answer::ok);
    EXPECT_EQ(refer(Kind::settle, it, 1, k_chen).answer, Answer::reserve_not_found);
}

TEST_F(PeopleTest, AReserveMayAskForApprovalOutOfAnyAccount) {
    const AccountId plain = account(Policy::fund, false);
    move(Kind::post, source_, plain, 50, {});
    EXPECT_EQ(move(Kind::post, plain, payee_, 1, {}).answer, Answer::ok);
    Transfer t;
    t.kind = Kind::reserve;
    t.debit = plain;
    t.credit = payee_;
    t.amount = 20;
    t.party = k_anna;
    t.pledge = journal::k_needs_approval;
    const Sequence it = post(t).sequence;
    EXPECT_EQ(refer(Kind::settle, it, 20, k_chen).answer, Answer::not_approved);
    EXPECT_EQ(refer(Kind::release, it, 0, {}).answer, Answer::ok);  // giving back needs nobody
    t.pledge = 0;
    const Sequence free = post(t).sequence;
    EXPECT_EQ(approve(free, k_bo).answer, Answer::reserve_not_found);
    EXPECT_EQ(refer(Kind::settle, free, 20, {}).answer, Answer::ok);
}

TEST_F(PeopleTest, AnErasedPartyIsNowhereAndItsGiftsStand) {
    std::vector<Sequence> gifts;
    for (int i = 0; i < 900; ++i) {
        const Answered answered = move(Kind::post, source_, project_, 3, i % 9 == 0 ? k_buyer : k_anna);
        if (i % 9 == 0) gifts.push_back(answered.sequence);
    }
    ledger_->wait_indexed();
    ASSERT_FALSE(files_naming(k_buyer).empty());
    EXPECT_EQ(ledger_->read([](const State& s) { return s.parties(); }), 2u);
    std::uint64_t told = 0;
    const auto erased = ledger_->erase(k_buyer, erasure, [&](std::uint64_t done, std::uint64_t) { told = done; });
    ASSERT_TRUE(erased) << erased.error().text();
    EXPECT_EQ(erased->entries, gifts.size());
    EXPECT_EQ(told, gifts.size());
    EXPECT_EQ(ledger_->of_party(k_buyer, ~Sequence{0}, 10)->size(), 0u);
    EXPECT_EQ(ledger_->of_party(k_anna, ~Sequence{0}, 2'000)->size(), 800u);
    for (Sequence s : gifts) {
        const auto stored = ledger_->entry(s);
        EXPECT_EQ(stored->secret.salt, base::Salt{});
        EXPECT_EQ(stored->secret.party, base::PartyId{});
        EXPECT_NE(journal::commit(stored->entry, stored->secret), stored->entry.commitment);
    }
    EXPECT_EQ(files_naming(k_buyer), std::vector<std::string>{});
    const auto figures = [&] {
        return ledger_->read([](const State& s) { return std::tuple(s.figures()[0].gifts, s.parties(), s.size()); });
    };
    EXPECT_EQ(std::get<0>(figures()), 900u);
    EXPECT_EQ(std::get<1>(figures()), 1u);
    // Again: nothing left to do, no second note.
    const auto before = figures();
    EXPECT_TRUE(ledger_->erase(k_buyer, erasure, [](std::uint64_t, std::uint64_t) {})->known);
    EXPECT_EQ(figures(), before);
    // What it gives later is a new beginning, and may be erased again.
    move(Kind::post, source_, project_, 3, k_buyer);
    EXPECT_EQ(std::get<1>(figures()), 2u);
    EXPECT_EQ(ledger_->erase(k_buyer, erasure, [](std::uint64_t, std::uint64_t) {})->entries, 1u);
    const auto bytes = ledger_->read([](const State& s) { return encode_state(s); });
    open();
    EXPECT_EQ(ledger_->read([](const State& s) { return encode_state(s); }), bytes);
    ledger_.reset();
    std::filesystem::remove_all(folder_ / "state");
    std::filesystem::remove_all(folder_ / "index");
    open();
    EXPECT_EQ(ledger_->read([](const State& s) { return encode_state(s); }), bytes);
    EXPECT_EQ(files_naming(k_buyer), std::vector<std::string>{});
}

TEST_F(PeopleTest, PaymentsOfErasedPeopleReplay) {
    move(Kind::post, source_, project_, 100, {});
    const Sequence paid = move(Kind::reserve, project_, payee_, 10, k_anna).sequence;
    approve(paid, k_bo);
    EXPECT_EQ(refer(Kind::settle, paid, 10, k_chen).answer, Answer::ok);
    const Sequence open_one = move(Kind::reserve, project_, payee_, 20, k_anna).sequence;
    approve(open_one, k_bo);
    for (const base::PartyId who : {k_bo, k_chen})
        ASSERT_TRUE(ledger_->erase(
            who, [&](std::uint32_t n) { return reference(who.value + n); }, [](std::uint64_t, std::uint64_t) {}));
    // Who approved is unknown now: somebody known must approve anew.
    EXPECT_EQ(refer(Kind::settle, open_one, 20, k_chen).answer, Answer::not_approved);
    EXPECT_EQ(approve(open_one, k_bo).answer, Answer::ok);
    EXPECT_EQ(refer(Kind::settle, open_one, 20, k_chen).answer, Answer::ok);
    ledger_.reset();
    std::filesystem::remove_all(folder_ / "state");
    open();
    EXPECT_EQ(ledger_->read([&](const State& s) { return s.account(payee_)->credits; }), 30u);
}

TEST_F(PeopleTest, AnErasureIsNoEntryLikeOthers) {
    Transfer note;
    note.kind = Kind::note;
    note.pledge = journal::k_note_erases;
    note.party = k_anna;
    note.reference = reference(77);
    const Status posted = ledger_->run([&](Batch& b) -> Status {
        MODOU_CHECK(b.post(note));
        return {};
    });
    ASSERT_FALSE(posted);
    EXPECT_EQ(posted.error().code, base::Code::usage);
    EXPECT_FALSE(ledger_->erase(k_chen, erasure, [](std::uint64_t, std::uint64_t) {})->known);
}

}  // namespace
}  // namespace modou::ledger
