#include "proof/audit.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/endian.hpp"
#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;
using journal::Kind;
using trial::Book;
using trial::MemoryLog;

namespace {

// Where each field of a leaf begins (docs/format-journal.md).
constexpr std::size_t k_kind = 1, k_debit = 8, k_debit_from = 16, k_credit = 24, k_credit_from = 32, k_amount = 40,
                      k_refers = 48, k_pledge = 58;

class AuditTest : public ::testing::Test {
  protected:
    // Gifts to a project, a reserve settled in two parts and released, a payout to persons through a batch account,
    // corrections, notes, a closed account: every kind of entry, `gifts` times a gift.
    void fill(int gifts) {
        shop = book.open(Book::k_source, Book::Seen::no, "");
        project = book.open(Book::k_fund, Book::Seen::yes, "project:spring-tea");
        other = book.open(Book::k_fund, Book::Seen::yes, "project:school-lunch");
        batch = book.open(Book::k_fund, Book::Seen::yes, "batch:2026-06");
        person = book.open(Book::k_person, Book::Seen::no, "");
        payee = book.open(Book::k_sink, Book::Seen::yes, "payee:village-school");
        book.note("a digest of a definition");
        for (int i = 0; i < gifts; ++i) {
            gift = book.post(shop, i % 3 == 0 ? other : project, 10 + i % 7);
            if (i % 50 == 20) book.correct(gift, 3);
            if (i % 100 == 60) book.correct(gift, 10 + i % 7);
        }
        reserve = book.post(project, payee, 40, Kind::reserve);
        settle = book.post(project, payee, 25, Kind::settle, reserve);
        book.post(project, payee, 10, Kind::settle, reserve);
        book.post(project, payee, 5, Kind::release, reserve);
        payout = book.post(project, batch, 60);
        for (int i = 0; i < 5; ++i) book.post(batch, person, 11);
        book.post(batch, project, 5);
        book.close(batch);
        last_gift = book.post(shop, project, 13);
        log.build(book.leaves, key);
    }
    AuditReport report(TileSource& source) {
        auto done = audit(source, options);
        EXPECT_TRUE(done) << done.error().text();
        return done ? std::move(*done) : AuditReport{};
    }
    AuditReport report() { return report(log); }
    std::vector<std::string> kinds(const AuditReport& report) {
        std::vector<std::string> out;
        for (const auto& fault : report.faults) out.push_back(fault.kind);
        return out;
    }
    // The faults of a book whose owner changed a field of one leaf and signed the whole.
    std::vector<Fault> doctored(std::uint64_t index, std::size_t field, std::uint64_t value, std::size_t bytes = 8) {
        auto leaves = book.leaves;
        for (std::size_t i = 0; i < bytes; ++i) leaves[index][field + i] = static_cast<std::byte>(value >> (8 * i));
        MemoryLog changed(leaves, key);
        return report(changed).faults;
    }
    void is(const std::vector<Fault>& faults, const std::string& kind, std::uint64_t leaf) {
        ASSERT_FALSE(faults.empty()) << "wanted " << kind;
        EXPECT_EQ(faults[0].kind, kind) << fault_text(faults[0]);
        EXPECT_EQ(faults[0].leaf, leaf) << fault_text(faults[0]);
        EXPECT_EQ(faults[0].file.substr(0, 13), "tile/entries/");
    }
    std::string totals(std::uint64_t size, std::int64_t lie = 0) {
        std::map<std::uint64_t, std::pair<std::uint64_t, std::int64_t>> sums;
        std::map<std::uint64_t, std::uint64_t> taken;
        std::uint64_t transfers = 0;
        for (std::uint64_t i = 0; i < size; ++i) {
            const auto& entry = book.entries[i];
            if (journal::moves_amount(entry.kind)) ++transfers;
            if (entry.kind == Kind::post && entry.debit.value == shop) {
                sums[entry.credit.value].first += 1;
                sums[entry.credit.value].second += static_cast<std::int64_t>(entry.amount);
            }
            if (entry.kind == Kind::correct) {
                sums[entry.debit.value].second -= static_cast<std::int64_t>(entry.amount);
                if ((taken[entry.refers] += entry.amount) == book.entries[entry.refers].amount)
                    sums[entry.debit.value].first -= 1;
            }
        }
        return fmt::format(R"({{"as_of":{{"size":{},"time":"2026-11-11T00:00:00Z"}},"transfers":{},"projects":[)"
                           R"({{"project":"spring-tea","gifts":{},"amount_fen":{}}},)"
                           R"({{"project":"school-lunch","gifts":{},"amount_fen":{}}}],"shops":1,"buyers":1}})",
                           size, transfers, sums[project].first, sums[project].second + lie, sums[other].first,
                           sums[other].second);
    }

    trial::CountingRandom random;
    SigningKey key = *make_key("example.org/book", KeyType::ed25519, random);
    AuditOptions options{{*key.verifier()}, {}, 0, {}, std::nullopt, 2, {}, nullptr};
    Book book;
    MemoryLog log;
    std::uint64_t shop = 0, project = 0, other = 0, batch = 0, person = 0, payee = 0;
    std::uint64_t gift = 0, last_gift = 0, reserve = 0, settle = 0, payout = 0;
};

}  // namespace

TEST_F(AuditTest, AnHonestBookHasNoFaultsAndItsLinesEndWhereTheBookSays) {
    fill(700);
    options.totals = totals(book.leaves.size());
    const auto done = report();
    EXPECT_EQ(kinds(done), std::vector<std::string>{}) << done.text();
    EXPECT_TRUE(done.good());
    EXPECT_EQ(done.leaves, book.leaves.size());
    EXPECT_EQ(done.totals_agree, true);
    ASSERT_EQ(done.accounts.size(), 4u);
    const auto& tea = done.accounts[0];
    EXPECT_EQ(tea.name, "project:spring-tea");
    EXPECT_EQ(tea.outflow, 25u + 10 + 60);
    const auto& helped = done.accounts[2];
    EXPECT_EQ(helped.inflow, 60u);
    EXPECT_EQ(helped.outflow, 60u);
    EXPECT_EQ(helped.hidden_out, 55u);
    EXPECT_TRUE(helped.closed);
    EXPECT_EQ(done.accounts[3].inflow, 35u);
    EXPECT_NE(done.json().find("\"faults\":[]"), std::string::npos);
    EXPECT_NE(done.text().find("nothing is wrong"), std::string::npos);
}

TEST_F(AuditTest, LogsOfEverySizeAroundATilesEdgeAreClean) {
    fill(540);
    for (const std::size_t size : {0, 1, 2, 255, 256, 257, 511, 512, 513}) {
        MemoryLog part({book.leaves.begin(), book.leaves.begin() + static_cast<std::ptrdiff_t>(size)}, key);
        const auto done = report(part);
        EXPECT_TRUE(done.good()) << size << "\n" << done.text();
        EXPECT_EQ(done.leaves, size);
    }
}

TEST_F(AuditTest, AnyFlippedByteIsFoundAndNamed) {
    fill(540);
    options.threads = 1;
    for (auto& [name, bytes] : log.files) {
        const bool bundle = name.starts_with("tile/entries/");
        for (std::size_t i = 0; i < bytes.size(); i += bundle ? 7 : 3) {
            const auto flip = static_cast<std::byte>(1 << (i % 8));
            bytes[i] ^= flip;
            const auto done = report();
            ASSERT_FALSE(done.faults.empty()) << name << " byte " << i;
            ASSERT_EQ(done.faults[0].file, name) << "byte " << i << ": " << fault_text(done.faults[0]);
            ASSERT_EQ(done.faults.size(), 1u) << name << " byte " << i << ": " << fault_text(done.faults[1]);
            if (bundle) {
                std::size_t at = 0, leaf = name == "tile/entries/000" ? 0 : name == "tile/entries/001" ? 256 : 512;
                while (at + 2 + book.leaves[leaf].size() <= i) at += 2 + book.leaves[leaf++].size();
                ASSERT_EQ(done.faults[0].leaf, leaf) << "byte " << i << ": " << fault_text(done.faults[0]);
            }
            ASSERT_EQ(done.state, "");
            bytes[i] ^= flip;
        }
    }
    EXPECT_TRUE(report().good());
}

TEST_F(AuditTest, TilesOfHigherLevelsAreComparedToo) {
    fill(66'000);
    EXPECT_TRUE(report().good());
    int higher = 0;
    for (auto& [name, bytes] : log.files) {
        if (!name.starts_with("tile/1/") && !name.starts_with("tile/2/")) continue;
        ++higher;
        bytes[33 % bytes.size()] ^= std::byte{4};
        const auto done = report();
        ASSERT_EQ(done.faults.size(), 1u) << name;
        EXPECT_EQ(done.faults[0].file, name);
        bytes[33 % bytes.size()] ^= std::byte{4};
    }
    EXPECT_EQ(higher, 3);
    // A bundle and the tile over it, changed together: the level above still tells.
    auto leaves = book.leaves;
    leaves[1000][k_amount] ^= std::byte{1};
    MemoryLog changed(leaves, key);
    for (const std::string name : {"tile/entries/003", "tile/0/003"})
        std::swap(log.files.at(name), changed.files.at(name));
    const auto done = report();
    ASSERT_FALSE(done.faults.empty());
    const auto names = [&](const std::string& file) {
        return std::ranges::any_of(done.faults, [&](const Fault& fault) { return fault.file == file; });
    };
    EXPECT_TRUE(names("tile/1/000")) << done.text();
    EXPECT_TRUE(names("checkpoint")) << done.text();
}

TEST_F(AuditTest, FilesMissingTornOrTooManyAreNamed) {
    fill(300);
    const auto with = [&](const std::function<void(std::map<std::string, std::vector<std::byte>>&)>& change) {
        const auto kept = log.files;
        change(log.files);
        const auto done = report();
        log.files = kept;
        return done.faults.empty() ? std::string("clean") : done.faults[0].kind + " " + done.faults[0].file;
    };
    EXPECT_EQ(with([](auto&) {}), "clean");
    EXPECT_EQ(with([](auto& files) { files.erase("tile/entries/000"); }), "missing_file tile/entries/000");
    EXPECT_EQ(with([](auto& files) { files.erase("tile/0/000"); }), "missing_file tile/0/000");
    EXPECT_EQ(with([](auto& files) { files.erase("tile/1/000.p/1"); }), "missing_file tile/1/000.p/1");
    EXPECT_EQ(with([](auto& files) { files["tile/0/000"].resize(8191); }), "wrong_length tile/0/000");
    EXPECT_EQ(with([](auto& files) { files["tile/0/000"].resize(8193); }), "wrong_length tile/0/000");
    EXPECT_EQ(with([](auto& files) { files["tile/entries/000"].pop_back(); }), "bundle_torn tile/entries/000");
    EXPECT_EQ(with([](auto& files) { files["tile/entries/000"].push_back({}); }), "bundle_torn tile/entries/000");
    EXPECT_EQ(with([](auto& files) { files["tile/entries/001.p/9"] = {}; }), "unexpected_file tile/entries/001.p/9");
    EXPECT_EQ(with([](auto& files) { files["tile/0/002"] = {}; }), "unexpected_file tile/0/002");
    EXPECT_EQ(with([](auto& files) { files["notes.txt"] = {}; }), "unexpected_file notes.txt");
    EXPECT_EQ(with([](auto& files) { files["tile/0/001.p/01"] = {}; }), "unexpected_file tile/0/001.p/01");
    auto none = log.files;
    log.files.clear();
    EXPECT_EQ(audit(log, options).error().code, base::Code::not_found);
}

TEST_F(AuditTest, LeavesRemovedInsertedOrSwappedAreFound) {
    fill(300);
    const auto after = [&](const std::function<void(std::vector<std::vector<std::byte>>&)>& change) {
        auto leaves = book.leaves;
        change(leaves);
        MemoryLog changed(leaves, key);
        const auto done = report(changed);
        // Even signed anew, the accounts' lines tell; the file and the leaf are named.
        return done.faults.empty() ? std::string("clean")
                                   : fmt::format("{} {}", done.faults[0].kind, done.faults[0].leaf.value_or(0));
    };
    EXPECT_EQ(after([](auto& l) { l.erase(l.begin() + 51); }), "inflow_gap 51");
    EXPECT_EQ(after([](auto& l) { l.insert(l.begin() + 50, l[50]); }), "inflow_overlap 51");
    EXPECT_EQ(after([](auto& l) { std::swap(l[51], l[52]); }), "inflow_gap 51");
    // Not signed anew, the tree tells.
    auto bundle = log.files.at("tile/entries/000");
    log.files.at("tile/entries/000")
        .erase(log.files.at("tile/entries/000").begin() + 100, log.files.at("tile/entries/000").begin() + 200);
    EXPECT_EQ(kinds(report())[0], "bundle_torn");
}

TEST_F(AuditTest, AnApprovalComesBeforeThePaymentThatNeedsIt) {
    for (const bool approved : {true, false}) {
        Book paid;
        const auto from = paid.open(Book::k_source, Book::Seen::no, "");
        const auto fund = paid.open(Book::k_fund, Book::Seen::yes, "project:a");
        const auto to = paid.open(Book::k_sink, Book::Seen::yes, "payee:b");
        paid.leaves[1][k_pledge + 1] |= std::byte{0x2};  // a two-person account
        paid.post(from, fund, 50);
        const auto promised = paid.post(fund, to, 20, Kind::reserve);
        const auto note = paid.approve(approved ? promised : promised - 1);
        paid.post(fund, to, 20, Kind::settle, promised);
        ASSERT_LT(note, paid.leaves.size());
        MemoryLog published;
        published.build(paid.leaves, key);
        EXPECT_EQ(kinds(report(published)),
                  approved ? std::vector<std::string>{} : std::vector<std::string>{"not_approved"});
    }
}

TEST_F(AuditTest, ADoctoredBooksLinesAreNamed) {
    fill(300);
    const std::uint64_t g = 20;  // a gift to the project
    ASSERT_EQ(book.entries[g].credit.value, project);
    is(doctored(g, k_credit_from, book.entries[g].credit_from + 1), "inflow_gap", g);
    is(doctored(g, k_credit_from, book.entries[g].credit_from - 1), "inflow_overlap", g);
    is(doctored(g, k_amount, book.entries[g].amount + 1), "inflow_overlap", g + 1);
    is(doctored(g, k_credit, 99), "unknown_account", g);
    is(doctored(g, k_kind, 9, 1), "leaf_malformed", g);
    is(doctored(g, 2, 2, 2), "unit_mixed", g);
    is(doctored(payout, k_debit_from, book.entries[payout].debit_from + 1), "outflow_gap", payout);
    is(doctored(payout, k_debit_from, book.entries[payout].debit_from - 1), "outflow_overlap", payout);
    is(doctored(payout, k_amount, 1'000'000), "overspent", payout);
    is(doctored(reserve, k_amount, 1'000'000), "overspent", reserve);
    is(doctored(reserve, k_amount, 24), "exceeds_reserve", settle);
    is(doctored(settle, k_refers, 3), "no_reserve", settle);
    // A reserve that asks for approval, and none was given; the same of an account that always asks.
    is(doctored(reserve, k_pledge, journal::k_needs_approval, 4), "not_approved", settle);
    is(doctored(1, k_pledge, 0x302, 4), "not_approved", settle);
    is(doctored(payout, k_debit, payee), "outflow_gap", payout);
    is(doctored(1, k_pledge, 0x103, 4), "person_public", 1);
    is(doctored(1, k_pledge, 0x105, 4), "unknown_policy", 1);
    is(doctored(1, k_pledge, 0x2, 4), "open_unclear", 1);
    is(doctored(1, k_credit, 7), "account_number", 1);
    Book closing;
    closing.open(Book::k_source, Book::Seen::no, "");
    closing.post(1, closing.open(Book::k_fund, Book::Seen::yes, "project:a"), 5);
    const auto closed = closing.close(2);
    MemoryLog closing_log(closing.leaves, key);
    is(report(closing_log).faults, "closed_with_balance", closed);
    // A payment out of an account that only takes.
    Book sink;
    const auto in = sink.open(Book::k_source, Book::Seen::no, ""),
               to = sink.open(Book::k_sink, Book::Seen::yes, "payee:a"),
               back = sink.open(Book::k_fund, Book::Seen::yes, "project:a");
    sink.post(in, to, 5);
    const auto paid = sink.post(to, back, 5);
    MemoryLog sink_log(sink.leaves, key);
    is(report(sink_log).faults, "sink_pays", paid);
}

TEST_F(AuditTest, CorrectionsMustBeHolesInWhatTheyCorrect) {
    shop = book.open(Book::k_source, Book::Seen::no, "");
    project = book.open(Book::k_fund, Book::Seen::yes, "project:spring-tea");
    payee = book.open(Book::k_sink, Book::Seen::yes, "payee:village-school");
    const auto first = book.post(shop, project, 10);
    const auto second = book.post(shop, project, 20);
    book.post(project, payee, 5);
    const auto a = book.correct(second, 4);
    const auto b = book.correct(second, 6);
    log.build(book.leaves, key);
    ASSERT_TRUE(report().good()) << report().text();
    EXPECT_EQ(report().accounts[0].corrected, 10u);
    EXPECT_EQ(report().accounts[0].gift_amount, 20u);
    is(doctored(a, k_debit_from, 25), "hole_misplaced", a);
    is(doctored(b, k_debit_from, 26), "hole_misplaced", b);
    is(doctored(b, k_amount, 17), "exceeds_corrected", b);
    is(doctored(b, k_refers, first), "hole_misplaced", b);
    is(doctored(b, k_refers, b), "correction_misplaced", b);
    is(doctored(b, k_refers, 1), "correction_misplaced", b);
    // Fen 0 to 5 have been spent: the first gift cannot be taken back whole.
    Book spent;
    shop = spent.open(Book::k_source, Book::Seen::no, "");
    project = spent.open(Book::k_fund, Book::Seen::yes, "project:a");
    payee = spent.open(Book::k_sink, Book::Seen::yes, "payee:a");
    const auto given = spent.post(shop, project, 10);
    spent.post(shop, project, 10);
    spent.post(project, payee, 5);
    const auto taken = spent.correct(given, 6);
    MemoryLog spent_log(spent.leaves, key);
    is(report(spent_log).faults, "already_spent", taken);
}

TEST_F(AuditTest, MoneyThatCameBackFromPersonsIsExplainedAndNoMore) {
    shop = book.open(Book::k_source, Book::Seen::no, "");
    batch = book.open(Book::k_fund, Book::Seen::yes, "batch:1");
    person = book.open(Book::k_person, Book::Seen::no, "");
    book.post(shop, batch, 100);
    const auto paid = book.post(batch, person, 90);
    book.correct(paid, 30);
    const auto again = book.post(shop, batch, 7);
    log.build(book.leaves, key);
    auto done = report();
    EXPECT_TRUE(done.good()) << done.text();
    EXPECT_EQ(done.accounts[0].hidden_in, 30u);
    is(doctored(again, k_credit_from, 201), "inflow_gap", again);
}

TEST_F(AuditTest, OneHiddenLeafExplainsOneGapAndNoneOfAnAccountThatTwoPeopleGuard) {
    for (const bool guarded : {false, true}) {
        Book paid;
        const auto from = paid.open(Book::k_source, Book::Seen::no, "");
        const auto one = paid.open(Book::k_fund, Book::Seen::yes, "batch:1"),
                   two = paid.open(Book::k_fund, Book::Seen::yes, "batch:2");
        const auto to = paid.open(Book::k_person, Book::Seen::no, ""),
                   back = paid.open(Book::k_fund, Book::Seen::yes, "payee:b");
        paid.post(from, one, 50);
        paid.post(from, two, 50);
        const auto hidden = paid.post(one, to, 20);
        const auto reserve = paid.post(one, back, 5, Kind::reserve);
        paid.approve(reserve);
        const auto settled = paid.post(one, back, 5, Kind::settle, reserve);
        const auto other = paid.post(two, back, 5);
        auto leaves = paid.leaves;
        if (guarded) leaves[1][k_pledge + 1] |= std::byte{0x2};
        MemoryLog honest(leaves, key);
        if (guarded)
            is(report(honest).faults, "outflow_gap", settled);
        else
            EXPECT_EQ(kinds(report(honest)), std::vector<std::string>{});
        // A second gap behind the same leaf, of another account.
        leaves[other][k_debit_from] = std::byte{20};
        MemoryLog doctored(leaves, key);
        EXPECT_EQ(report(doctored).faults.back().kind, "outflow_gap");
        EXPECT_EQ(report(doctored).faults.back().leaf, guarded ? settled : other);
        EXPECT_GT(other, hidden);
    }
}

TEST_F(AuditTest, TwoPublicAccountsOfOneNameAndEntriesToldTwiceAreNamed) {
    fill(300);
    const auto with = [&](std::string_view name) {
        Book again = book;
        again.open(Book::k_fund, Book::Seen::yes, name);
        MemoryLog changed(again.leaves, key);
        return kinds(report(changed));
    };
    EXPECT_EQ(with("project:another"), std::vector<std::string>{});
    for (const std::string_view name :
         {"project:spring-tea", "spring-tea", "Spring-Tea", "spring- tea", "spring\xe2\x80\x8b-tea"})
        EXPECT_EQ(with(name), std::vector<std::string>{"name_taken"}) << name;
    auto leaves = book.leaves;
    leaves.push_back(leaves[20]);
    const auto& last = book.entries[last_gift];
    const std::uint64_t from = last.credit_from + last.amount;
    for (std::size_t i = 0; i < 8; ++i) leaves.back()[k_credit_from + i] = static_cast<std::byte>(from >> (8 * i));
    MemoryLog copied(leaves, key);
    EXPECT_EQ(kinds(report(copied)), std::vector<std::string>{"entry_repeated"});
}

TEST_F(AuditTest, WhatTheSitePublishedIsHeldAgainstWhatItShowsNow) {
    fill(300);
    const auto size = book.leaves.size();
    options.totals = totals(size - 20);
    options.state = report().state;
    EXPECT_TRUE(report().good());
    options.totals = totals(size);
    EXPECT_TRUE(report().good());
    options.totals = totals(size - 50);
    EXPECT_EQ(kinds(report())[0], "totals_shrank");
    options.totals = totals(size - 20, 1);
    EXPECT_EQ(kinds(report())[0], "totals_changed");
    options.totals = fmt::format(R"({{"as_of":{{"size":{}}},"transfers":0,"projects":[]}})", size);
    EXPECT_EQ(kinds(report())[0], "project_gone");
    options.totals.reset();
    EXPECT_TRUE(report().good());

    // Published before the log had come so far: compared when it has.
    MemoryLog part({book.leaves.begin(), book.leaves.begin() + 200}, key);
    for (const std::int64_t lie : {0, 1}) {
        options.state.clear();
        options.totals = totals(size - 20, lie);
        options.state = report(part).state;
        options.totals.reset();
        EXPECT_EQ(report().good(), lie == 0);
        MemoryLog longer({book.leaves.begin(), book.leaves.begin() + 250}, key);
        EXPECT_EQ(kinds(report(longer)), std::vector<std::string>{"totals_ahead"});
    }
}

TEST_F(AuditTest, APublishedTotalThatLiesIsFound) {
    fill(300);
    const auto size = book.leaves.size();
    options.totals = totals(size, 1);
    auto done = report();
    EXPECT_EQ(kinds(done), std::vector<std::string>{"total_differs"});
    EXPECT_EQ(done.totals_agree, false);
    // Totals as of an earlier size are compared at that size.
    options.totals = totals(size - 100);
    EXPECT_TRUE(report().good());
    options.totals = totals(size - 100, -1);
    EXPECT_FALSE(report().good());
    options.totals = R"({"as_of":{"size":9999999},"transfers":0,"projects":[]})";
    done = report();
    EXPECT_TRUE(done.good());
    EXPECT_FALSE(done.totals_agree);
    EXPECT_FALSE(done.notices.empty());
    options.totals = fmt::format(R"({{"as_of":{{"size":{}}},"transfers":{},"projects":[]}})", size, report().transfers);
    EXPECT_EQ(report().faults.size(), 2u) << "two projects with gifts are not published";
    options.totals = "{}";
    EXPECT_EQ(audit(log, options).error().code, base::Code::bad_input);
}

TEST_F(AuditTest, GoesOnFromTheLastAuditWithTheSameResult) {
    fill(700);
    const auto whole = report();
    for (const std::size_t size : {1, 100, 256, 300, 512, 600, 710}) {
        MemoryLog part({book.leaves.begin(), book.leaves.begin() + static_cast<std::ptrdiff_t>(size)}, key);
        options.state.clear();
        const auto first = report(part);
        ASSERT_TRUE(first.good()) << first.text();
        options.state = first.state;
        const auto next = report();
        EXPECT_TRUE(next.good()) << size << "\n" << next.text();
        EXPECT_EQ(next.from, size);
        EXPECT_EQ(next.state, whole.state);
        options.state = next.state;
        EXPECT_TRUE(report().good()) << "nothing new";
    }
    options.state = "{}";
    EXPECT_EQ(audit(log, options).error().code, base::Code::bad_input);
}

TEST_F(AuditTest, AForkOrAnOldCheckpointIsFoundByTheStateOfTheLastAudit) {
    fill(700);
    MemoryLog part({book.leaves.begin(), book.leaves.begin() + 600}, key);
    options.state = report(part).state;
    auto leaves = book.leaves;
    leaves[6].back() ^= std::byte{1};  // a note of the audited past
    MemoryLog forked(leaves, key);
    EXPECT_EQ(kinds(report(forked)), std::vector<std::string>{"history_changed"});
    MemoryLog older({book.leaves.begin(), book.leaves.begin() + 599}, key);
    EXPECT_EQ(kinds(report(older)), std::vector<std::string>{"log_shrank"});
    const auto other_key = *make_key("example.org/other", KeyType::ed25519, random);
    MemoryLog other_log(book.leaves, other_key);
    options.keys.push_back(*other_key.verifier());
    EXPECT_EQ(kinds(report(other_log)), std::vector<std::string>{"other_log"});
    options.keys = {*other_key.verifier()};
    EXPECT_EQ(kinds(report()), std::vector<std::string>{"checkpoint_refused"});
}

TEST_F(AuditTest, AFlippedByteBehindTheLastAuditIsNamedWhereItIsReadAgain) {
    fill(700);
    MemoryLog part({book.leaves.begin(), book.leaves.begin() + 600}, key);
    options.state = report(part).state;
    int flipped = 0;
    for (auto& [name, bytes] : log.files) {
        if (!name.starts_with("tile/0/002") && !name.starts_with("tile/1/") && !name.starts_with("tile/entries/002"))
            continue;
        ++flipped;
        for (const std::size_t place : {std::size_t{40}, bytes.size() - 1}) {
            bytes[place] ^= std::byte{1};
            const auto done = report();
            ASSERT_FALSE(done.faults.empty()) << name;
            EXPECT_EQ(done.faults[0].file, name) << fault_text(done.faults[0]);
            bytes[place] ^= std::byte{1};
        }
    }
    EXPECT_EQ(flipped, 3);
    EXPECT_TRUE(report().good());
}

TEST_F(AuditTest, WhatACorrectionOfLaterRefersToMustStillLeadToTheRoot) {
    fill(300);
    const auto whole = book.leaves.size();
    book.correct(last_gift, 3);
    for (int i = 0; i < 600; ++i) book.post(shop, project, 2);
    const auto correction = book.correct(gift, 1);
    log.build(book.leaves, key);
    MemoryLog part({book.leaves.begin(), book.leaves.begin() + static_cast<std::ptrdiff_t>(whole + 400)}, key);
    options.state = report(part).state;
    EXPECT_TRUE(report().good()) << report().text();
    ASSERT_EQ(gift / 256, 1u);
    log.files.at("tile/entries/001")[60] ^= std::byte{1};  // another leaf of that bundle
    EXPECT_EQ(kinds(report()), std::vector<std::string>{"entry_changed"});
    log.files.at("tile/entries/001")[60] ^= std::byte{1};
    auto& bundle = log.files.at("tile/entries/001");
    std::size_t at = 0;
    for (std::uint64_t leaf = 256; leaf < gift; ++leaf) at += 2 + book.leaves[leaf].size();
    bundle[at + 2 + k_amount] ^= std::byte{1};
    const auto done = report();
    ASSERT_FALSE(done.faults.empty());
    EXPECT_EQ(done.faults[0].kind, "entry_changed");
    EXPECT_EQ(done.faults[0].file, "tile/entries/001");
    EXPECT_EQ(done.faults[0].leaf, gift);
    EXPECT_GT(correction, whole);
}

TEST_F(AuditTest, StoppedEarlyItGoesOnLater) {
    fill(3000);
    const auto whole = report();
    std::atomic<bool> stop{false};
    options.stop = &stop;
    options.threads = 1;
    options.progress = [&](const AuditProgress&) { stop = true; };
    const auto first = report();
    EXPECT_TRUE(first.stopped);
    EXPECT_FALSE(first.good());
    EXPECT_LT(first.leaves, whole.leaves);
    stop = false;
    options.progress = {};
    options.state = first.state;
    EXPECT_EQ(report().state, whole.state);
}

TEST_F(AuditTest, ALogThatCannotBeListedMayHaveGrownMeanwhile) {
    fill(700);
    class Remote final : public TileSource {
      public:
        explicit Remote(MemoryLog& now) : now_(now) {}
        Result<std::optional<std::vector<std::byte>>> read(const std::string& path, std::size_t limit) override {
            return path == "checkpoint" ? std::optional(checkpoint) : now_.read(path, limit);
        }
        Result<std::optional<std::vector<std::string>>> list() override { return std::nullopt; }
        std::vector<std::byte> checkpoint;

      private:
        MemoryLog& now_;
    };
    MemoryLog older({book.leaves.begin(), book.leaves.begin() + 300}, key);
    Remote remote(log);
    remote.checkpoint = older.files.at("checkpoint");
    // Tile 1 was partial when the checkpoint was read, and is full now; level 1 had one hash, now it has two.
    const auto level1 = older.files.extract("tile/1/000.p/1");
    log.files.insert_or_assign(level1.key(), level1.mapped());
    const auto done = report(remote);
    EXPECT_TRUE(done.good()) << done.text();
    EXPECT_EQ(done.leaves, 300u);
}

TEST_F(AuditTest, ReadsAFolder) {
    fill(300);
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("modou-audit-{}", ::getpid());
    for (const auto& [name, bytes] : log.files) {
        std::filesystem::create_directories((folder / name).parent_path());
        std::ofstream(folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    const auto source = directory_source(folder.string());
    EXPECT_TRUE(report(*source).good());
    std::ofstream(folder / "tile/0/000", std::ios::app) << "x";
    EXPECT_EQ(report(*source).faults.at(0).kind, "wrong_length");
    std::filesystem::create_symlink("000", folder / "tile/0/link");
    EXPECT_EQ(report(*source).faults.at(0).kind, "unexpected_file");
    std::filesystem::remove_all(folder);
    EXPECT_FALSE(audit(*source, options));
}
