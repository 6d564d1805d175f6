#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "folder/testing_place.hpp"
#include "giving/ingest.hpp"
#include "giving/testing_opened.hpp"
#include "giving/trace_json.hpp"

namespace modou::giving {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// The shipped definition as a second version: shares up to 10 %, floored at ¥0.05, and ¥1.00 as the only fixed sum.
std::string narrower() {
    std::string text(tally::k_order_donation);
    text = replaced(std::move(text), "version   = 1", "version   = 2");
    text = replaced(std::move(text), "[\"0.1\", \"100\"], at_least = \"0.02\"", "[\"1\", \"10\"], at_least = \"0.05\"");
    text = replaced(std::move(text), "[\"1.00\", \"0.10\", \"0.02\"]", "[\"1.00\"]");
    text.resize(text.find("[[examples]]"));
    return text +
           "[[examples]]\nwhat = \"a share\"\ntally = \"percent\"\ngiven = { \"order.paid\" = \"100.00\", "
           "\"pledge.value\" "
           "= \"2\" }\nexpect = { CNY = \"2.00\" }\n[[examples]]\nwhat = \"a sum\"\ntally = \"fixed\"\ngiven = { "
           "\"order.paid\" = \"35.00\", \"pledge.value\" = \"1.00\" }\nexpect = { CNY = \"1.00\" }\n";
}

constexpr std::string_view k_wide =
    "shop,item,mode,value,project,from\ns,*,percent,50,p,2026-01-01\nt,*,fixed,0.02,p,2026-01-01\n";

class DefinitionsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-definitions-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, "test", random, database_));
        reopen(tally::k_order_donation);
        ASSERT_TRUE(
            office_->import_projects("project,title_zh,title_en,cause,holder,region\np,一,One,c,h,r\n", "p.csv"));
        ASSERT_TRUE(office_->import_pledges(k_wide, "wide.csv"));
    }
    void TearDown() override {
        office_.reset();
        std::filesystem::remove_all(folder_);
    }
    base::Status opened(std::string_view definition) {
        if (office_) {
            EXPECT_TRUE(office_->close());
        }
        office_.reset();
        auto office = open_office(folder_, {}, definition);
        if (!office) return tl::unexpected(office.error());
        office_ = std::move(*office);
        return {};
    }
    void reopen(std::string_view definition) {
        const auto done = opened(definition);
        ASSERT_TRUE(done) << done.error().text();
    }
    Outcome give(std::string_view shop, std::string_view order, std::int64_t fen) {
        intake::Row row;
        row.kind = intake::RowKind::order;
        row.source = "mall";
        row.shop = shop;
        row.order = order;
        row.paid = {fen};
        row.placed = row.received = {1'780'000'000};
        auto posted = office_->post(std::span(&row, 1));
        EXPECT_TRUE(posted) << posted.error().text();
        EXPECT_TRUE(posted->done.get());
        return posted->outcomes.front();
    }
    Outcome refund(std::string_view order, std::string_view shop = "s") {
        intake::Row row;
        row.kind = intake::RowKind::refund;
        row.source = "mall";
        row.shop = shop;
        row.order = order;
        row.received = {1'780'090'000};  // a day after the goods
        auto posted = office_->post(std::span(&row, 1));
        EXPECT_TRUE(posted) << posted.error().text();
        EXPECT_TRUE(posted->done.get());
        return posted->outcomes.front();
    }
    const tally::PublishedDefinition* made_by(const Outcome& outcome) {
        const auto stored = office_->book().entry(outcome.sequence);
        EXPECT_TRUE(stored);
        return office_->definitions().find(stored->entry.definition);
    }

    std::optional<postgres::Address> database_;
    std::string folder_;
    HeldOffice office_;
};

TEST_F(DefinitionsTest, APledgeKeepsTheDefinitionThatItWasMadeUnderWhenANarrowerOneComes) {
    const Outcome before = give("s", "1", 1'000);
    reopen(narrower());
    const Outcome share = give("s", "2", 1'000), fixed = give("t", "3", 1'000), low = give("s", "4", 6);
    EXPECT_EQ(share.amount.value, 500);
    EXPECT_EQ(fixed.amount.value, 2);
    EXPECT_EQ(low.amount.value, 3);  // lifted to the floor of then, ¥0.02, not to today's
    for (const Outcome& one : {before, share, fixed, low}) EXPECT_EQ(made_by(one)->version, 1);
    ASSERT_TRUE(office_->import_pledges("shop,item,mode,value,project,from\nu,*,percent,2,p,2026-01-01\n", "new.csv"));
    const Outcome fresh = give("u", "5", 100);
    EXPECT_EQ(fresh.amount.value, 5);
    EXPECT_EQ(made_by(fresh)->version, 2);
    EXPECT_NE(made_by(fresh)->digest, made_by(before)->digest);
    EXPECT_EQ(office_->definitions().present().version, 2);
}

TEST_F(DefinitionsTest, AFileOfOldPledgesChangesNothingAndNewOnesAreHeldToTheDefinitionInForce) {
    reopen(narrower());
    const auto again = office_->import_pledges(k_wide, "wide.csv");
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->unchanged, 2u);
    const auto other =
        office_->import_pledges("shop,item,mode,value,project,from\ns,*,percent,51,p,2026-01-01\n", "x.csv");
    EXPECT_EQ(other.error().where, "x.csv:2");
    const auto wide = office_->import_pledges(fmt::format("{}v,*,percent,50,p,2026-01-01\n", k_wide), "y.csv");
    EXPECT_EQ(wide.error().where, "y.csv:4");
    EXPECT_NE(wide.error().message.find("from 1 % to 10 %"), std::string::npos);
    EXPECT_FALSE(office_->shop_account("v")->has_value());
}

TEST_F(DefinitionsTest, EveryTextThatMadeAnEntryStaysInTheFolderUnderItsDigest) {
    const std::string second = narrower();
    reopen(second);
    const Outcome gift = give("s", "1", 1'000);
    // A build that never had version 2 finds it in the folder.
    reopen(replaced(second, "version   = 2", "version   = 3"));
    ASSERT_EQ(office_->definitions().present_number(), 3);
    const tally::PublishedDefinition* kept = office_->definitions().find(std::uint16_t{2});
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(kept->text, second);
    EXPECT_EQ(kept->digest, base::hex(base::sha256(base::bytes_of(second))));
    EXPECT_EQ(office_->definitions().find(kept->digest), kept);
    EXPECT_EQ(made_by(gift)->text, tally::k_order_donation);
    for (const std::string& digest : {made_by(gift)->digest, kept->digest})
        EXPECT_TRUE(std::filesystem::exists(folder_ + "/definitions/" + digest + ".toml"));
    // What is in force in the folder stays under a build that has only an older one, and another text under an old
    // version is none.
    reopen(tally::k_order_donation);
    EXPECT_EQ(office_->definitions().present_number(), 3);
    EXPECT_EQ(office_->definitions().present().version, 3);
    EXPECT_EQ(opened(replaced(second, "poster    = { zh = \"", "poster    = { zh = \"又")).error().code,
              base::Code::conflict);
}

TEST_F(DefinitionsTest, ALostOrChangedTextIsNamedNotGuessed) {
    const std::string second = narrower(), third = replaced(second, "version   = 2", "version   = 3");
    reopen(second);
    ASSERT_TRUE(office_->import_pledges("shop,item,mode,value,project,from\nu,*,percent,2,p,2026-01-01\n", "new.csv"));
    const std::string path =
        fmt::format("{}/definitions/{}.toml", folder_, base::hex(base::sha256(base::bytes_of(second))));
    ASSERT_TRUE(std::filesystem::remove(path));
    reopen(third);  // pages are still shown
    intake::Row row;
    row.kind = intake::RowKind::order;
    const auto refused = office_->post(std::span(&row, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, path);
    std::ofstream(path) << third;
    EXPECT_EQ(opened(third).error().code, base::Code::damaged);
    std::ofstream(path) << second;
    reopen(third);
    EXPECT_EQ(give("u", "1", 100).amount.value, 5);
}

// A second version by whose shares a refund always takes the gift back; fixed sums stand as before.
std::string undoing() {
    std::string text = replaced(std::string(tally::k_order_donation), "version   = 1", "version   = 2");
    return replaced(std::move(text), "undo_on = []                # after", "undo_on = [\"order.refunded\"] # after");
}

TEST_F(DefinitionsTest, ARefundAfterDeliveryDoesWhatTheRuleOfTheGiftSays) {
    const Outcome old = give("s", "1", 1'000);
    EXPECT_EQ(refund("1").reason, "kept");
    reopen(undoing());
    EXPECT_EQ(give("s", "2", 1'000).ending, Ending::gift);
    EXPECT_EQ(refund("2").reason, "kept");  // its pledge is of version 1
    ASSERT_TRUE(
        office_->import_pledges("shop,item,mode,value,project,from\nu,*,percent,2,p,2026-01-01\n"
                                "v,*,fixed,1.00,p,2026-01-01\n",
                                "new.csv"));
    EXPECT_EQ(give("u", "3", 1'000).ending, Ending::gift);
    EXPECT_EQ(refund("3").reason, "corrected");
    EXPECT_EQ(refund("3").ending, Ending::duplicate);
    EXPECT_EQ(give("v", "4", 1'000).ending, Ending::gift);
    EXPECT_EQ(refund("4").reason, "kept");
    // Whichever came first, the book ends the same.
    EXPECT_EQ(refund("5", "u").reason, "noted");
    EXPECT_EQ(give("u", "5", 1'000).reason, "refunded");
    EXPECT_EQ(refund("6", "s").reason, "noted");
    EXPECT_EQ(give("s", "6", 1'000).ending, Ending::gift);
    const auto left = [&](base::Sequence gift) {
        return office_->book().read([&](const ledger::State& state) { return state.corrected(gift); });
    };
    EXPECT_EQ(left(old.sequence), 0u);
}

TEST_F(DefinitionsTest, WhatADefinitionAsksOfAShopIsAskedWhenItPledges) {
    std::string asking = replaced(std::string(tally::k_order_donation), "version   = 1", "version   = 2");
    asking = replaced(std::move(asking), "is = true } ]", "is = true }, { fact = \"shop.licensed\", is = true } ]");
    reopen(asking);
    const std::string head = "shop,item,mode,value,project,from";
    const auto without = office_->import_pledges(head + "\nu,*,percent,2,p,2026-01-01\n", "a.csv");
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().where, "a.csv:2");
    EXPECT_NE(without.error().message.find("shop.licensed is not said"), std::string::npos) << without.error().message;
    const auto no = office_->import_pledges(head + ",shop.licensed\nu,*,percent,2,p,2026-01-01,false\n", "b.csv");
    EXPECT_EQ(no.error().where, "b.csv:2");
    const auto closed =
        office_->import_pledges(head + ",shop.licensed,shop.open\nu,*,percent,2,p,2026-01-01,true,false\n", "c.csv");
    EXPECT_FALSE(closed);
    const auto yes = office_->import_pledges(head + ",shop.licensed\nu,*,percent,2,p,2026-01-01,true\n", "d.csv");
    ASSERT_TRUE(yes) << yes.error().text();
    EXPECT_EQ(office_->import_pledges(k_wide, "wide.csv")->unchanged, 2u);  // pledges of before stay
}

TEST_F(DefinitionsTest, TheFiguresAreThoseThatTheDefinitionNames) {
    ASSERT_EQ(give("s", "1", 1'000).ending, Ending::gift);
    EXPECT_NE(totals_json(*office_)->find("\"shops\":1,\"buyers\":0"), std::string::npos);
    std::string other = replaced(std::string(tally::k_order_donation), "version   = 1", "version   = 2");
    reopen(replaced(std::move(other), "shops  = { distinct = \"subject\" }", "shops  = { count = \"entries\" }"));
    ASSERT_EQ(give("s", "2", 1'000).ending, Ending::gift);
    EXPECT_NE(totals_json(*office_)->find("\"shops\":2,\"buyers\":0"), std::string::npos);
}

TEST_F(DefinitionsTest, TheRuleOfAGiftIsFoundThroughTheGift) {
    const Outcome gift = give("t", "1", 1'000);
    reopen(undoing());
    const auto rule = rule_of_entry(*office_, gift.sequence);
    ASSERT_TRUE(rule && *rule);
    EXPECT_EQ((*rule)->version, 1);
    EXPECT_EQ((*rule)->tally, "fixed");
    EXPECT_EQ((*rule)->digest, base::hex(base::sha256(base::bytes_of(tally::k_order_donation))));
}

TEST_F(DefinitionsTest, TheDefinitionInForceIsAmongThePublishedOnes) {
    EXPECT_TRUE(std::ranges::find(tally::k_published, tally::k_order_donation) != tally::k_published.end());
    std::set<std::pair<std::string, int>> versions;
    for (std::string_view text : tally::k_published) {
        const auto read = programme::parse_definition(text, "published.toml");
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_TRUE(versions.emplace(read->programme, read->version).second);
    }
}

}  // namespace
}  // namespace modou::giving
