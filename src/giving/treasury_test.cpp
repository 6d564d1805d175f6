// What money in and out of projects is, with the gifts that it is the money of.
#include "folder/accounts.hpp"
#include "giving/gift_facts.hpp"
#include "giving/testing_office.hpp"
#include "money/money.hpp"
#include "money/reconcile.hpp"
#include "money/sealed_tables.hpp"

namespace modou::giving {
namespace {

class MoneyTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        const auto shop = folder::open_accounts(office_->book(), office_->keys().digests, {1'700'000'000},
                                                {"shop", ledger::Policy::source, false}, {"s"});
        ASSERT_TRUE(shop);
        project_ = office_->projects()->at("p").account;
        give(shop->at("s"));
    }

    base::AccountId project_;
};

// As after a crash between the tables and the book.
TEST_F(MoneyTest, AStatementThatACrashKeptFromTheBookIsNotedByTheNextStart) {
    const std::vector<money::StatementFile> files{{"b.csv", "日期,收入\n2023-11-20,10.00\n", {}}};
    ASSERT_TRUE(money::reconcile(office_->treasury(), "h", files, {}));
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE statement_file SET noted = 0, digest = 'as if another'"));
        return sealing.rows(money::tables::statement_file, "", {});
    }));
    const auto size = office_->book().durable();
    reopen();
    EXPECT_EQ(office_->book().durable(), size + 2);  // the statement, and the tables that say that it is noted
    reopen();
    EXPECT_EQ(office_->book().durable(), size + 2);
}

TEST_F(MoneyTest, APaymentThatCameBackPaidNobody) {
    ASSERT_TRUE(office_->store().write([](store::Session& s) -> base::Status {
        for (const auto& [day, out] : {std::pair{10, 600}, {12, 600}, {12, -600}, {14, -70}, {15, 5}, {20, 70}})
            MODOU_CHECK(
                s.run("INSERT INTO statement_line (holder, line, day, amount_in, amount_out) VALUES ('h', :l, :d, "
                      "0, :o)",
                      {fmt::format("{} {}", day, out), day, out}));
        return {};
    }));
    const auto done = money::reconcile(office_->treasury(), "h", {}, {});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->reversals_met, 1u);
    ASSERT_EQ(done->reversals_alone.size(), 1u);
    EXPECT_EQ(done->reversals_alone[0].amount, 70u);
    ASSERT_EQ(done->outflows_alone.size(), 3u);             // what goes out later did not come back before
    EXPECT_EQ(done->outflows_alone[0].day, base::Day{10});  // the later one came back
    EXPECT_NE(done->table().find("reversals: 1 of an outflow"), std::string::npos);
}

TEST_F(MoneyTest, WhatIsPaidBeyondWhatTheBankShowsIsSaid) {
    // Of the project, and of all.
    using Beyond = std::pair<std::optional<std::uint64_t>, std::optional<std::uint64_t>>;
    const auto beyond = [&] {
        return office_->book().read([&](const ledger::State& state) {
            const auto& projects = *office_->funds();
            const auto& statements = *office_->treasury().statements();
            return Beyond(money::money_of_fund(state, projects, statements, projects.at("p")).paid_beyond,
                          money::money_of_all(money::money_of_holders(state, projects, statements)).paid_beyond);
        });
    };
    money::Disbursements payouts(office_->treasury());
    const auto payout = payouts.propose(proposal());
    ASSERT_TRUE(payout) << payout.error().text();
    ASSERT_TRUE(payouts.approve(payout->id, "bo"));
    ASSERT_TRUE(payouts.pay(payout->id, "chen", {}, {}));
    EXPECT_EQ(beyond(), Beyond());  // nothing was read, so nothing can be said
    const auto read = [&](std::string_view name, std::string_view text) {
        return money::reconcile(office_->treasury(), "h", {{std::string(name), std::string(text), {}}}, {}).has_value();
    };
    ASSERT_TRUE(read("a.csv", "日期,收入\n2023-11-20,1.00\n"));
    EXPECT_EQ(beyond(), Beyond(600, 500));  // a project's day counts once it is covered in full
    ASSERT_TRUE(read("b.csv", "日期,收入\n2023-11-21,9.00\n"));
    EXPECT_EQ(beyond(), Beyond(0, 0));
}

// Three slots for a book of more entries: each is taken over and over by others.
TEST_F(MoneyTest, FactsOfGiftsAreTheBooksHoweverOftenTheyAreAskedFor) {
    GiftFacts facts(office_->book(), 3);
    const base::Sequence size = office_->book().durable();
    ASSERT_GT(size, 3u);
    std::vector<base::Sequence> asked;
    for (base::Sequence i = 0; i < 3 * size; ++i) asked.push_back(i * 5 % size);
    for (int round = 0; round < 2; ++round) {
        const auto told = facts.of(asked);
        ASSERT_TRUE(told) << told.error().text();
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto stored = office_->book().entry(asked[i]);
            ASSERT_TRUE(stored);
            EXPECT_EQ((*told)[i].sequence, asked[i]);
            EXPECT_EQ((*told)[i].kind, stored->entry.kind);
            EXPECT_EQ((*told)[i].debit, stored->entry.debit);
            EXPECT_EQ((*told)[i].credit, stored->entry.credit);
            EXPECT_EQ((*told)[i].amount, stored->entry.amount);
            EXPECT_EQ((*told)[i].event_time, stored->entry.event_time);
            EXPECT_EQ((*told)[i].record_time_ms, stored->record_time_ms);
        }
    }
    EXPECT_EQ(facts.of({size + 9}).error().code, base::Code::not_found);
}

TEST_F(MoneyTest, NobodyPostsAroundTheTwoPersonRule) {
    const auto sink = folder::open_accounts(office_->book(), office_->keys().digests, {1'700'000'000},
                                            {"payee", ledger::Policy::sink, true}, {"x"});
    ledger::Answer answer = ledger::Answer::ok;
    ASSERT_TRUE(office_->book().run([&](ledger::Batch& batch) -> base::Status {
        ledger::Transfer away;
        away.debit = project_;
        away.credit = sink->at("x");
        away.amount = 1;
        away.reference = base::reference_digest(office_->keys().digests, "t", "away");
        MODOU_TRY(const auto answered, batch.post(away));
        answer = answered.answer;
        return {};
    }));
    EXPECT_EQ(answer, ledger::Answer::not_approved);
}

TEST_F(MoneyTest, AProposalThatACrashLeftHalfWayIsFinishedByTheNext) {
    const auto whole = money::Disbursements(office_->treasury()).propose(proposal());
    ASSERT_TRUE(whole) << whole.error().text();
    // As after a crash between the book and SQL.
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE payout SET id = NULL"));
        return sealing.rows(money::tables::payout, "", {});
    }));
    reopen();
    const auto size = office_->book().durable();
    const auto again = money::Disbursements(office_->treasury()).propose(proposal());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->id, whole->id);
    EXPECT_EQ(office_->book().durable(), size);
}

TEST_F(MoneyTest, AStatusThatACrashKeptFromTheTablesIsTheBooks) {
    money::Disbursements desk(office_->treasury());
    const auto payout = desk.propose(proposal());
    ASSERT_TRUE(payout);
    ASSERT_TRUE(desk.approve(payout->id, "bo"));
    const auto paid = desk.pay(payout->id, "chen", std::nullopt, std::nullopt);
    ASSERT_TRUE(paid) << paid.error().text();
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE payout SET ending = NULL, settle = NULL, approved_by = NULL"));
        return sealing.rows(money::tables::payout, "", {});
    }));
    const auto found = desk.find(payout->id);
    EXPECT_EQ(found->status, "paid");
    EXPECT_EQ(found->settle, paid->settle);
}

TEST_F(MoneyTest, AStatementIsRememberedByTheBookAndByTheNextStart) {
    const std::vector<money::StatementFile> files{{"b.csv", "日期,收入\n2023-11-20,10.00\n", {}}};
    const auto before = office_->book().durable();
    const auto done = money::reconcile(office_->treasury(), "h", files, {});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->cover.covered, 1'000u);
    EXPECT_EQ(office_->book().durable(), before + 2);  // the statement, and the tables' new version
    ASSERT_TRUE(money::reconcile(office_->treasury(), "h", files, {}));
    EXPECT_EQ(office_->book().durable(), before + 2);
    reopen();
    EXPECT_EQ(office_->treasury().statements()->at("h").front().in, 1'000u);
    const auto money = office_->book().read([&](const ledger::State& s) {
        return money::money_of_holders(s, *office_->funds(), *office_->treasury().statements());
    });
    EXPECT_EQ(money.at("h").received, 1'000u);
}

}  // namespace
}  // namespace modou::giving
