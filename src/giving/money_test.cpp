#include "giving/money.hpp"

#include <random>

#include "giving/gift_facts.hpp"
#include "giving/reconcile.hpp"
#include "giving/sealed_tables.hpp"
#include "giving/testing_office.hpp"

namespace modou::giving {
namespace {

using Recorded = std::vector<std::pair<base::Day, std::uint64_t>>;
using Said = std::vector<StatementDay>;

TEST(Cover, TakesTheOldestFirstAndNothingThatIsNotGivenYet) {
    const Cover none = cover(Recorded{}, Said{{{5}, 7, 0}});
    EXPECT_EQ(none.surplus, 7u);
    EXPECT_FALSE(none.covered_to);
    const Cover early = cover(Recorded{{{5}, 10}}, Said{{{4}, 10, 0}});
    EXPECT_EQ(early.covered, 0u);
    EXPECT_EQ(early.surplus, 10u);
    const Cover some = cover(Recorded{{{1}, 10}, {{2}, 20}, {{4}, 5}}, Said{{{2}, 12, 0}, {{3}, 30, 3}, {{5}, 4, 0}});
    EXPECT_EQ(some.covered, 34u);
    EXPECT_EQ(some.surplus, 12u);  // of day 3: what was given on day 4 could not be in it
    EXPECT_EQ(some.covered_to, base::Day{2});
    ASSERT_EQ(some.days.size(), 5u);
    EXPECT_EQ(some.days[3].covered, 4u);
}

TEST(Cover, RefundsTakeBackTheMoneyThatCameInLast) {
    const Recorded gifts{{{1}, 10}, {{4}, 10}};
    const Cover same = cover(gifts, Said{{{2}, 12, 0, 5}});
    EXPECT_EQ(same.covered, 7u);
    EXPECT_EQ(same.days[1].received, 7);
    EXPECT_EQ(same.days[1].refunded, 5u);
    // In a later file, on a later day, beyond that day's own receipts.
    const Cover later = cover(gifts, Said{{{2}, 12, 0, 0}, {{3}, 0, 0, 1}, {{5}, 4, 0, 7}});
    EXPECT_EQ(later.covered, 8u);
    EXPECT_EQ(later.surplus, 0u);
    EXPECT_EQ(later.refunded_beyond, 0u);
    EXPECT_FALSE(later.covered_to);
    EXPECT_EQ(later.days.back().received, -3);
    // Of money that no statement shows: later money stands in, what is left is said.
    const Cover early = cover(gifts, Said{{{1}, 0, 0, 6}, {{2}, 4, 0, 0}, {{3}, 5, 0, 0}});
    EXPECT_EQ(early.covered, 3u);
    EXPECT_EQ(early.refunded_beyond, 0u);
    const Cover more = cover(gifts, Said{{{1}, 2, 0, 6}, {{2}, 3, 0, 0}});
    EXPECT_EQ(more.covered, 0u);
    EXPECT_EQ(more.refunded_beyond, 1u);
}

// The slow twin: fen by fen.
TEST(Cover, AgreesWithTheObviousWayOnRandomDays) {
    std::mt19937_64 rng(11);
    for (int round = 0; round < 500; ++round) {
        Recorded recorded;
        Said said;
        for (int day = 0; day < 12; ++day) {
            if (rng() % 2 == 0) recorded.push_back({{day}, rng() % 5});
            if (rng() % 2 == 0) said.push_back({{day}, rng() % 6, 0, rng() % 3 == 0 ? rng() % 9 : 0});
        }
        std::vector<std::pair<int, bool>> fen;  // day, covered
        for (const auto& [day, amount] : recorded)
            for (std::uint64_t i = 0; i < amount; ++i) fen.emplace_back(day.number, false);
        std::vector<int> money;  // the day of each fen that came in and was not taken back
        std::uint64_t surplus = 0, owed = 0;
        for (const StatementDay& one : said) {
            for (std::uint64_t i = 0; i < one.in; ++i) owed > 0 ? void(--owed) : money.push_back(one.day.number);
            for (std::uint64_t i = 0; i < one.refunded; ++i) money.empty() ? void(++owed) : money.pop_back();
        }
        for (const int day : money) {
            const auto open = std::find_if(fen.begin(), fen.end(), [](const auto& f) { return !f.second; });
            if (open != fen.end() && open->first <= day)
                open->second = true;
            else
                ++surplus;
        }
        const Cover got = cover(recorded, said);
        EXPECT_EQ(got.refunded_beyond, owed);
        EXPECT_EQ(got.surplus, surplus);
        EXPECT_EQ(got.covered,
                  static_cast<std::uint64_t>(std::count_if(fen.begin(), fen.end(), [](auto& f) { return f.second; })));
        EXPECT_EQ(got.recorded, fen.size());
    }
}

TEST(PersonLines, NameTheLineThatIsWrong) {
    EXPECT_EQ(read_person_lines("person,amount\na,1\nb,2.50\n", "l.csv")->size(), 2u);
    for (const char* bad : {"person,amount\na,1\na,2\n", "person,amount\nb,1\n,2\n", "person,amount\nb,1\na,0\n",
                            "person,amount\nb,1\na,-2\n"}) {
        const auto lines = read_person_lines(bad, "l.csv");
        ASSERT_FALSE(lines) << bad;
        EXPECT_EQ(lines.error().where, "l.csv:3") << bad;
    }
    EXPECT_FALSE(read_person_lines("who,amount\na,1\n", "l.csv"));
}

class MoneyTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        const auto shop = open_accounts(office_->book(), office_->keys().digests, {1'700'000'000},
                                        {"shop", ledger::Policy::source, false}, {"s"});
        ASSERT_TRUE(shop);
        project_ = office_->projects()->at("p").account;
        give(shop->at("s"));
    }

    base::AccountId project_;
};

// As after a crash between the tables and the book.
TEST_F(MoneyTest, AStatementThatACrashKeptFromTheBookIsNotedByTheNextStart) {
    const std::vector<StatementFile> files{{"b.csv", "日期,收入\n2023-11-20,10.00\n", {}}};
    ASSERT_TRUE(reconcile(*office_, "h", files, {}));
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE statement_file SET noted = 0, digest = 'as if another'"));
        return sealing.rows(tables::statement_file, "", {});
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
    const auto done = reconcile(*office_, "h", {}, {});
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
            const auto& projects = *office_->projects();
            const auto& statements = *office_->statements();
            return Beyond(money_of_project(state, projects, statements, projects.at("p")).paid_beyond,
                          money_of_all(money_of_holders(state, projects, statements)).paid_beyond);
        });
    };
    Disbursements payouts(*office_);
    const auto payout = payouts.propose(proposal());
    ASSERT_TRUE(payout) << payout.error().text();
    ASSERT_TRUE(payouts.approve(payout->id, "bo"));
    ASSERT_TRUE(payouts.pay(payout->id, "chen", {}, {}));
    EXPECT_EQ(beyond(), Beyond());  // nothing was read, so nothing can be said
    const auto read = [&](std::string_view name, std::string_view text) {
        return reconcile(*office_, "h", {{std::string(name), std::string(text), {}}}, {}).has_value();
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
    const auto sink = open_accounts(office_->book(), office_->keys().digests, {1'700'000'000},
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
    const auto whole = Disbursements(*office_).propose(proposal());
    ASSERT_TRUE(whole) << whole.error().text();
    // As after a crash between the book and SQL.
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE payout SET id = NULL"));
        return sealing.rows(tables::payout, "", {});
    }));
    reopen();
    const auto size = office_->book().durable();
    const auto again = Disbursements(*office_).propose(proposal());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->id, whole->id);
    EXPECT_EQ(office_->book().durable(), size);
}

TEST_F(MoneyTest, AStatusThatACrashKeptFromTheTablesIsTheBooks) {
    Disbursements desk(*office_);
    const auto payout = desk.propose(proposal());
    ASSERT_TRUE(payout);
    ASSERT_TRUE(desk.approve(payout->id, "bo"));
    const auto paid = desk.pay(payout->id, "chen", std::nullopt, std::nullopt);
    ASSERT_TRUE(paid) << paid.error().text();
    ASSERT_TRUE(office_->ports().tables.write([](store::Session& s, folder::Sealing& sealing) -> base::Status {
        MODOU_CHECK(s.run("UPDATE payout SET ending = NULL, settle = NULL, approved_by = NULL"));
        return sealing.rows(tables::payout, "", {});
    }));
    const auto found = desk.find(payout->id);
    EXPECT_EQ(found->status, "paid");
    EXPECT_EQ(found->settle, paid->settle);
}

TEST_F(MoneyTest, AStatementIsRememberedByTheBookAndByTheNextStart) {
    const std::vector<StatementFile> files{{"b.csv", "日期,收入\n2023-11-20,10.00\n", {}}};
    const auto before = office_->book().durable();
    const auto done = reconcile(*office_, "h", files, {});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->cover.covered, 1'000u);
    EXPECT_EQ(office_->book().durable(), before + 2);  // the statement, and the tables' new version
    ASSERT_TRUE(reconcile(*office_, "h", files, {}));
    EXPECT_EQ(office_->book().durable(), before + 2);
    reopen();
    EXPECT_EQ(office_->statements()->at("h").front().in, 1'000u);
    const auto money = office_->book().read(
        [&](const ledger::State& s) { return money_of_holders(s, *office_->projects(), *office_->statements()); });
    EXPECT_EQ(money.at("h").received, 1'000u);
}

}  // namespace
}  // namespace modou::giving
