#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <random>

#include "folder/testing_place.hpp"
#include "giving/order_keys.hpp"
#include "giving/testing_opened.hpp"

namespace modou::giving {
namespace {

constexpr std::int64_t k_received = 1'790'000'000;

class OrdersTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-orders-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, "test", random, database_));
        auto office = open_office(folder_);
        ASSERT_TRUE(office) << office.error().text();
        office_ = std::move(*office);
        ASSERT_TRUE(office_->import_projects(
            "project,title_zh,title_en,cause,holder,region\np1,一口净水,Clean water,乡村,青禾基金会,甘肃\n", "p.csv"));
        ASSERT_TRUE(
            office_->import_pledges("shop,item,mode,value,project,from\ns1,*,percent,2,p1,2026-01-01\n", "l.csv"));
    }
    void TearDown() override {
        office_.reset();
        std::filesystem::remove_all(folder_);
    }

    static intake::Row order(std::string_view number, std::string_view item = "", std::int64_t paid = 10'000) {
        intake::Row row;
        row.kind = intake::RowKind::order;
        row.source = "mall";
        row.order = number;
        row.item = item;
        row.shop = "s1";
        row.buyer = "b1";
        row.paid = {paid};
        row.placed = {k_received - 86'400};
        row.received = {k_received};
        return row;
    }
    static intake::Row line(std::string_view number, std::string_view item, std::string_view own, std::int64_t paid) {
        intake::Row row = order(number, item, paid);
        row.own_line = own;
        return row;
    }
    static intake::Row refund(std::string_view number, std::string_view item, std::int64_t after_received) {
        intake::Row row;
        row.kind = intake::RowKind::refund;
        row.source = "mall";
        row.order = number;
        row.item = item;
        row.received = {k_received + after_received};
        return row;
    }
    std::vector<std::string> post(const std::vector<intake::Row>& rows) {
        auto posted = office_->post(rows);
        EXPECT_TRUE(posted) << posted.error().text();
        EXPECT_TRUE(posted->done.get());
        static constexpr std::string_view k_names[] = {"gift", "duplicate", "skipped", "rejected", "refund"};
        std::vector<std::string> said;
        for (const Outcome& outcome : posted->outcomes)
            said.push_back(fmt::format("{}{}{}", k_names[static_cast<std::size_t>(outcome.ending)],
                                       outcome.reason.empty() ? "" : " ", outcome.reason));
        return said;
    }
    // What stands of an order's gift, in fen; nothing when there never was one.
    std::optional<std::uint64_t> standing(std::string_view number, std::string_view item = "") {
        const auto reference = base::reference_digest(office_->keys().digests, "mall", number, item);
        const auto found = office_->book().find(reference);
        EXPECT_TRUE(found);
        if (!*found) return std::nullopt;
        const auto entry = office_->book().entry(**found);
        EXPECT_TRUE(entry);
        return entry->entry.amount -
               office_->book().read([&](const ledger::State& state) { return state.corrected(**found); });
    }

    std::optional<postgres::Address> database_;
    std::string folder_;
    HeldOffice office_;
};

using Said = std::vector<std::string>;

TEST_F(OrdersTest, ARefundAfterTheReceiptLeavesTheGiftAlsoWhenItCameFirst) {
    EXPECT_EQ(post({refund("1", "", 1), refund("2", "", 0), refund("3", "", -1)}),
              (Said{"refund noted", "refund noted", "refund noted"}));
    EXPECT_EQ(post({order("1"), order("2"), order("3")}), (Said{"gift", "gift", "skipped refunded"}));
    EXPECT_EQ(post({refund("1", "", 1), order("3")}), (Said{"duplicate", "skipped refunded"}));
}

TEST_F(OrdersTest, TheEarlierOfTwoRefundTimesCountsInEitherOrder) {
    EXPECT_EQ(post({order("1"), refund("1", "", 5), refund("1", "", -5), refund("1", "", -5), refund("1", "", 5)}),
              (Said{"gift", "refund kept", "refund corrected", "duplicate", "duplicate"}));
    EXPECT_EQ(post({order("2"), refund("2", "", -5), refund("2", "", 5)}),
              (Said{"gift", "refund corrected", "rejected order_conflict"}));
    EXPECT_EQ(post({refund("3", "", 5), refund("3", "", -5), order("3")}),
              (Said{"refund noted", "refund noted", "skipped refunded"}));
    EXPECT_EQ(standing("1"), 0u);
    EXPECT_EQ(standing("2"), 0u);
    EXPECT_EQ(standing("3"), std::nullopt);
}

TEST_F(OrdersTest, AReferenceThatIsReadInTooManyWaysIsNone) {
    const std::string many(300, '#');
    EXPECT_EQ(post({order("1", many), order("1", "A#B")}), (Said{"rejected bad_field", "gift"}));
}

// The law: whatever arrives first, what stands in the end is what the times say.
TEST_F(OrdersTest, AnyOrderOfArrivalEndsInTheSameBooks) {
    std::mt19937_64 dice(14);
    const std::vector<std::string> items{"", "A", "B"};
    for (int round = 0; round < 30; ++round) {
        struct Event {
            bool is_refund;
            std::string item;
            std::int64_t after;
        };
        const bool by_item = dice() % 2 == 0;
        std::vector<Event> events;
        if (by_item) {
            events.push_back({false, "A", 0});
            events.push_back({false, "B", 0});
        } else {
            events.push_back({false, "", 0});
        }
        while (events.size() < 5) {
            const std::string item = by_item ? items[dice() % 3] : "";
            events.push_back({true, item, static_cast<std::int64_t>(dice() % 5) - 2});
        }
        std::vector<std::size_t> places(events.size());
        std::iota(places.begin(), places.end(), 0);
        std::vector<std::string> numbers;
        numbers.reserve(120);
        std::vector<intake::Row> rows;
        do {
            numbers.push_back(fmt::format("{}-{}", round, numbers.size()));
            for (int twice = 0; twice < 2; ++twice)  // sent again, all of it changes nothing
                for (const std::size_t i : places)
                    rows.push_back(events[i].is_refund ? refund(numbers.back(), events[i].item, events[i].after)
                                                       : order(numbers.back(), events[i].item));
        } while (std::next_permutation(places.begin(), places.end()));
        post(rows);
        for (const Event& gift : events) {
            if (gift.is_refund) continue;
            const bool stands = std::none_of(events.begin(), events.end(), [&](const Event& e) {
                return e.is_refund && (e.item.empty() || e.item == gift.item) && e.after < 0;
            });
            for (const std::string& number : numbers)
                ASSERT_EQ(standing(number, gift.item).value_or(0), stands ? 200u : 0u) << round << " " << number;
        }
    }
}

TEST_F(OrdersTest, LinesOfOneItemAreGiftsOfTheirOwn) {
    EXPECT_EQ(post({line("1", "A", "10", 10'000), line("1", "A", "20", 10'000), line("1", "A", "10", 10'000),
                    line("1", "B", "30", 5'000)}),
              (Said{"gift", "gift", "duplicate", "gift"}));
    EXPECT_EQ(standing("1", "A"), 200u);
    EXPECT_EQ(standing("1", "A#2"), 200u);
    EXPECT_EQ(standing("1", "B"), 100u);
    EXPECT_EQ(post({line("1", "A", "20", 10'000), line("1", "A", "10", 10'000)}), (Said{"duplicate", "duplicate"}));
}

TEST_F(OrdersTest, LinesAreKnownAgainInAnotherOrderAndAmongNewOnes) {
    EXPECT_EQ(post({line("1", "A", "10", 1'000), line("1", "A", "30", 3'000)}), (Said{"gift", "gift"}));
    EXPECT_EQ(post({line("1", "A", "30", 3'000), line("1", "A", "20", 2'000), line("1", "A", "10", 1'000),
                    line("1", "A", "30", 9'900)}),
              (Said{"duplicate", "gift", "duplicate", "rejected order_conflict"}));
    EXPECT_EQ(standing("1", "A#3"), 40u);
}

TEST_F(OrdersTest, AGiftMadeBeforeItsLineWasToldIsThatLineOnce) {
    EXPECT_EQ(post({order("1", "A", 2'000)}), Said{"gift"});
    EXPECT_EQ(post({line("1", "A", "10", 1'000), line("1", "A", "20", 2'000), line("1", "A", "30", 2'000)}),
              (Said{"gift", "duplicate", "gift"}));
    EXPECT_EQ(post({line("1", "A", "30", 2'000), line("1", "A", "20", 2'000), line("1", "A", "10", 1'000)}),
              (Said{"duplicate", "duplicate", "duplicate"}));
}

TEST_F(OrdersTest, ARefundOfAnItemReachesAllItsLines) {
    EXPECT_EQ(post({line("1", "A", "10", 10'000), line("1", "A", "20", 20'000), line("1", "B", "30", 10'000),
                    refund("1", "A", -5), line("1", "A", "40", 10'000)}),
              (Said{"gift", "gift", "gift", "refund corrected", "skipped refunded"}));
    EXPECT_EQ(standing("1", "A"), 0u);
    EXPECT_EQ(standing("1", "A#2"), 0u);
    EXPECT_EQ(standing("1", "B"), 200u);
    // One line by the name that its gift has.
    EXPECT_EQ(post({line("2", "A", "10", 10'000), line("2", "A", "20", 20'000), refund("2", "A#2", -5)}),
              (Said{"gift", "gift", "refund corrected"}));
    EXPECT_EQ(standing("2", "A"), 200u);
    EXPECT_EQ(standing("2", "A#2"), 0u);
}

}  // namespace
}  // namespace modou::giving
