// Folders as a Modou before intents left them when it was killed between its tables and its book.
#include "app/outbox.hpp"
#include "giving/sealed_tables.hpp"
#include "giving/testing_office.hpp"
#include "money/sealed_tables.hpp"

namespace modou::giving {
namespace {

class ActsTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        ASSERT_TRUE(
            office_->import_pledges("shop,item,mode,value,project,from\ns,*,fixed,1.00,p,2026-01-01\n", "q.csv"));
        give(*office_->shop_account("s").value());
    }
    void run(std::initializer_list<std::string_view> statements) {
        ASSERT_TRUE(office_->ports().tables.write([&](store::Session& s, folder::Sealing& sealing) -> base::Status {
            for (const std::string_view one : statements) MODOU_CHECK(s.run(one));
            MODOU_CHECK(sealing.rows(tables::pledge, "", {}));
            return sealing.rows(money::tables::payout, "", {});
        }));
    }
    base::Sequence size() const { return office_->book().durable(); }
};

TEST_F(ActsTest, AProposalThatNeverReachedTheBookIsSentByTheNextOpening) {
    run(
        {"INSERT INTO payout (key, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, "
         "proposed_at) VALUES ('key k', 'p', 'Village Works', 0, 600, 'pipes', '00', 'ab', 'anna', 1700000500)"});
    const auto before = size();
    reopen();
    EXPECT_EQ(size(), before + 4);  // the payee's account, the reserve, what it is for, the tables' new version
    const auto listed = money::Disbursements(office_->treasury()).list("p", ~base::Sequence{0}, 10);
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->size(), 1u);
    EXPECT_EQ(listed->front().id, before + 1);
    EXPECT_EQ(listed->front().status, "proposed");
    EXPECT_EQ(listed->front().proposed_at, 1'700'000'500);
    ASSERT_EQ(office_->folder().notices().size(), 1u);
    EXPECT_NE(office_->folder().notices()[0].find("payout.propose"), std::string::npos);
    reopen();
    EXPECT_EQ(size(), before + 4);
    EXPECT_TRUE(office_->folder().notices().empty());
}

TEST_F(ActsTest, AProposalThatTheBookRefusesByNowLeavesNoRow) {
    run(
        {"INSERT INTO payout (key, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, "
         "proposed_at) VALUES ('key k', 'p', 'x', 0, 1001, 'pipes', '00', 'ab', 'anna', 1700000500)"});
    const auto before = size();
    reopen();
    EXPECT_EQ(size(), before + 1);  // the tables' new version
    EXPECT_TRUE(money::Disbursements(office_->treasury()).list("", ~base::Sequence{0}, 10)->empty());
}

TEST_F(ActsTest, StepsThatTheTablesMissedAreTheBooksWithTheirDayPaperAndPeople) {
    money::Disbursements desk(office_->treasury());
    for (const bool pays : {true, false}) {
        money::Proposal asked = proposal();
        asked.key = pays ? "pays" : "goes back";
        asked.amount = {300};
        const auto payout = desk.propose(asked);
        ASSERT_TRUE(payout) << payout.error().text();
        ASSERT_TRUE(desk.approve(payout->id, "bo"));
        ASSERT_TRUE(pays ? desk.pay(payout->id, "chen", "a receipt", std::nullopt) : desk.cancel(payout->id, "bo"));
    }
    const auto whole = desk.list("", ~base::Sequence{0}, 10);
    ASSERT_TRUE(whole);
    // The name of who paid stands nowhere else: then only it is lost.
    run(
        {"UPDATE payout SET ending = NULL, ended_by = NULL, ended_at = NULL, settle = NULL, paid_evidence = NULL, "
         "approved_by = NULL, approved_at = NULL WHERE key = 'key pays'",
         "UPDATE payout SET ending = NULL, ended_by = NULL, ended_at = NULL, settle = NULL, paid_evidence = NULL "
         "WHERE key = 'key goes back'"});
    const auto before = size();
    reopen();
    const auto now = money::Disbursements(office_->treasury()).list("", ~base::Sequence{0}, 10);
    ASSERT_TRUE(now);
    ASSERT_EQ(now->size(), whole->size());
    for (std::size_t i = 0; i < now->size(); ++i) {
        const money::Payout &is = now->at(i), &was = whole->at(i);
        const bool paid = was.status == "paid";
        EXPECT_EQ(is.status, was.status);
        EXPECT_EQ(is.settle, was.settle);
        EXPECT_EQ(is.paid_evidence, was.paid_evidence);
        EXPECT_EQ(is.approved_at, was.approved_at);
        EXPECT_EQ(is.ended_at, was.ended_at);
        EXPECT_EQ(is.approved_by, was.approved_by);
        EXPECT_EQ(is.ended_by, paid ? "" : was.ended_by);
    }
    EXPECT_EQ(size(), before + 1);  // the tables' new version
    reopen();
    EXPECT_EQ(size(), before + 1);
}

TEST_F(ActsTest, AShopThatLostItsNameInTheTablesOnlyIsErasedFromTheBook) {
    const base::AccountId account = *office_->shop_account("s").value();
    const auto owner = [&] {
        return office_->book().read([&](const ledger::State& state) { return state.account(account)->owner; });
    };
    const auto row = fmt::format("UPDATE shop SET account = {} WHERE id = 'erased-{}'", account.value, account.value);
    run({fmt::format("INSERT INTO shop (id, account) VALUES ('erased-{}', -1)", account.value),
         fmt::format("UPDATE pledge SET shop = 'erased-{}', file = ''", account.value), "DELETE FROM fact",
         "DELETE FROM shop WHERE id = 's'", row});
    EXPECT_TRUE(owner());
    reopen();
    EXPECT_FALSE(owner());
    const auto after = size();
    reopen();
    EXPECT_EQ(size(), after);
    EXPECT_EQ(office_->shop_name(account).value(), fmt::format("erased-{}", account.value));
}

TEST_F(ActsTest, AnErasureKeepsNothingOfThePartyInTheDatabase) {
    const base::PartyId party = base::party_digest(office_->keys().digests, "buyer", "mall", "b");
    ASSERT_TRUE(office_->make_link("mall", "b"));
    ASSERT_TRUE(office_->erase_buyer("mall", "b", {}));
    const auto rows = office_->store().read([&](store::Session& s) {
        return s.first<std::int64_t>(
            "SELECT count(*) FROM operation WHERE kind = 'buyer.erase' AND body IS NULL AND state = "
            "'done' AND answer || key || digest || who || why NOT LIKE :p",
            {fmt::format("%{}%", party.value)});
    });
    ASSERT_TRUE(rows);
    EXPECT_EQ(std::get<0>(**rows), 1);
}

}  // namespace
}  // namespace modou::giving
