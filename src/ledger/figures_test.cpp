// Figures by class and unit: what an account's opening chose decides where its gifts count.
#include "ledger/snapshot.hpp"
#include "ledger/testing_book.hpp"

namespace modou::ledger {
namespace {

using base::Status;
using base::Unit;

constexpr base::Instant k_monday{1'700'000'000};
constexpr base::PartyId k_buyer{7}, k_person{8};

class FiguresTest : public BookTest {
  protected:
    void SetUp() override {
        BookTest::SetUp();
        open();
    }
    AccountId account(Policy policy, std::uint16_t number, Unit unit) {
        Transfer t;
        t.definition = number;
        t.unit = unit;
        t.text = "a name";
        return open_account(policy, policy == Policy::fund, t);
    }
    Answered give(AccountId from, AccountId to, std::uint64_t amount, Unit unit, base::PartyId party, int day = 0) {
        Transfer t;
        t.debit = from;
        t.credit = to;
        t.amount = amount;
        t.unit = unit;
        t.party = party;
        t.event_time = {k_monday.seconds + 86'400 * day};
        return post(t);
    }
    Figures figures(std::uint16_t number, Unit unit) {
        return ledger_->read([&](const State& s) {
            const AccountClass* one = s.find_class(number, unit);
            return one == nullptr ? Figures{} : s.figures()[one->figures];
        });
    }
};

TEST_F(FiguresTest, MinutesHaveDaysCountsAndLatestAndAreNeverAddedToYuan) {
    const AccountId shop = account(Policy::source, 0, Unit::cny), project = account(Policy::fund, 0, Unit::cny);
    const AccountId person = account(Policy::source, 3, Unit::minute), other = account(Policy::source, 3, Unit::minute),
                    hall = account(Policy::fund, 3, Unit::minute), idle = account(Policy::fund, 3, Unit::minute);
    give(shop, project, 500, Unit::cny, k_buyer);
    const Sequence first = give(person, hall, 90, Unit::minute, k_person).sequence;
    give(person, hall, 30, Unit::minute, k_person, 1);
    const Sequence last = give(other, hall, 60, Unit::minute, {9}, 1).sequence;
    const Figures minutes = figures(3, Unit::minute), yuan = figures(0, Unit::cny);
    EXPECT_EQ(minutes.amount, 180u);
    EXPECT_EQ(minutes.gifts, 3u);
    EXPECT_EQ(minutes.givers, 2u);
    ASSERT_EQ(minutes.days.size(), 2u);
    EXPECT_EQ(minutes.days[1].amount, 90u);
    EXPECT_EQ(minutes.latest, (std::vector<Sequence>{last, last - 1, first}));
    EXPECT_EQ(yuan.amount, 500u);
    EXPECT_EQ(yuan.gifts, 1u);
    ledger_->read([&](const State& s) {
        EXPECT_EQ(s.figures_of(hall)->amount, 180u);
        EXPECT_EQ(s.figures_of(hall)->givers, 2u);
        EXPECT_EQ(s.figures_of(idle)->gifts, 0u);
        EXPECT_EQ(s.reached(*s.find_class(3, Unit::minute)), 1u);
        EXPECT_EQ(s.find_class(3, Unit::tree), nullptr);
    });
    Transfer back;
    back.kind = Kind::correct;
    back.refers = last;
    back.amount = 60;
    EXPECT_EQ(post(back).answer, Answer::ok);
    EXPECT_EQ(figures(3, Unit::minute).amount, 120u);
    EXPECT_EQ(figures(3, Unit::minute).givers, 1u);
}

TEST_F(FiguresTest, WhoGivesDirectlyIsNoBuyerAndNoShop) {
    const AccountId shop = account(Policy::source, 0, Unit::cny), project = account(Policy::fund, 0, Unit::cny),
                    person = account(Policy::source, 2, Unit::cny);
    give(shop, project, 500, Unit::cny, k_buyer);
    give(person, project, 1'000, Unit::cny, k_person);
    ledger_->read([&](const State& s) {
        EXPECT_EQ(s.givers(), 1u);
        EXPECT_EQ(s.parties(), 1u);
        EXPECT_EQ(s.figures_of(project)->amount, 1'500u);  // the project has both
        EXPECT_EQ(s.figures_of(project)->gifts, 2u);
    });
    EXPECT_EQ(figures(0, Unit::cny).amount, 500u);
    EXPECT_EQ(figures(2, Unit::cny).amount, 1'000u);
}

TEST_F(FiguresTest, ClassesComeBackFromASnapshotAndAnErasedPartyLeavesAllOfThem) {
    const AccountId person = account(Policy::source, 2, Unit::minute), hall = account(Policy::fund, 2, Unit::minute);
    give(person, hall, 10, Unit::minute, k_person);
    const auto bytes = ledger_->read([](const State& s) { return encode_state(s); });
    ASSERT_TRUE(ledger_->close());
    open();
    EXPECT_EQ(ledger_->read([](const State& s) { return encode_state(s); }), bytes);
    const auto parties = [&] {
        return ledger_->read([](const State& s) { return s.find_class(2, Unit::minute)->parties.size(); });
    };
    EXPECT_EQ(parties(), 1u);
    ASSERT_TRUE(ledger_->erase(
        k_person,
        [](std::uint32_t n) {
            return base::ReferenceDigest{{std::byte{0xff}, static_cast<std::byte>(n)}};
        },
        [](std::uint64_t, std::uint64_t) {}));
    EXPECT_EQ(parties(), 0u);
    EXPECT_EQ(figures(2, Unit::minute).amount, 10u);
}

TEST_F(FiguresTest, AChainThatFailsLeavesNoClassBehind) {
    const AccountId shop = account(Policy::source, 0, Unit::cny);
    Transfer open;
    open.kind = Kind::open;
    open.unit = Unit::tree;
    open.definition = 9;
    open.is_public = true;
    open.text = "a name";
    open.reference.bytes[14] = std::byte{1};
    Transfer bad;
    bad.debit = shop;
    bad.credit = {999};
    bad.amount = 1;
    bad.reference.bytes[14] = std::byte{2};
    const auto before = ledger_->read([](const State& s) { return encode_state(s); });
    ASSERT_TRUE(ledger_->run([&](Batch& b) -> Status {
        MODOU_TRY(const auto answers, b.post_chain(std::array{open, bad}));
        EXPECT_FALSE(answers[0].good());
        return {};
    }));
    EXPECT_EQ(ledger_->read([](const State& s) { return encode_state(s); }), before);
}

// The state of a book of one gift, ¥2.56 of a shop for a project and by one buyer, as version 2 wrote it.
constexpr std::string_view k_version_2 =
    "090180909282e73301028a0300800200000000011eb76efb9425f21084028002000000000100c0ed1518779e71b7020001800200"
    "01dfa0010180020108010180020101dfa001018002010800000000019ae8f29896eddcf12c0101828080801001";

std::vector<std::byte> unhexed(std::string_view hex) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

TEST(Snapshot, OneOfTheVersionBeforeHasTheSameTotals) {
    const auto bytes = unhexed(k_version_2);
    const auto state = decode_state(bytes, "x", k_snapshot_of_one_class);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->size(), 9u);
    EXPECT_EQ(state->figures()[0].amount, 256u);
    EXPECT_EQ(state->figures()[0].gifts, 1u);
    EXPECT_EQ(state->givers(), 1u);
    EXPECT_EQ(state->parties(), 1u);
    ASSERT_EQ(state->figures().size(), 2u);
    EXPECT_EQ(state->figures()[1].givers, 1u);
    // Written again it is of today's version, and the same.
    const auto today = decode_state(encode_state(*state), "x");
    ASSERT_TRUE(today);
    EXPECT_EQ(encode_state(*today), encode_state(*state));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        EXPECT_FALSE(decode_state(base::Bytes(bytes).first(cut), "x", k_snapshot_of_one_class));
}

}  // namespace
}  // namespace modou::ledger
