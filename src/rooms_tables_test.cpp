// The tables of all rooms, whichever database keeps them: a room that is added to the list is compared as well.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "folder/testing_place.hpp"
#include "rooms.hpp"

namespace modou {
namespace {

using Lines = std::vector<std::string>;

class TablesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_NEEDS_POSTGRES();
        path_ = (std::filesystem::temp_directory_path() / fmt::format("modou-rooms-tables-{}", ::getpid())).string();
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    void TearDown() override { std::filesystem::remove_all(path_); }
    static Lines differences(Lines one, const Lines& other) {
        Lines out;
        std::set_symmetric_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(out));
        return out;
    }
    std::string path_;
};

TEST_F(TablesTest, AreColumnByColumnTheSameInFilesAndInPostgres) {
    const auto plans = rooms();
    const folder::Parts parts = house::parts_of(plans);
    const auto here = folder::tables_made({path_, {}}, parts);
    ASSERT_TRUE(here) << here.error().text();
    const folder::Place there{path_, postgres::TestServer::get().fresh()};
    const auto made = folder::tables_made(there, parts);
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(differences(*here, *made), Lines{});
    // Each room that has tables has some of them there.
    std::size_t with_tables = 0;
    for (const folder::Part& part : parts) with_tables += part.schema.migrations.empty() ? 0 : 1;
    EXPECT_GE(with_tables, 1u);
    EXPECT_GT(here->size(), 150u);
    EXPECT_EQ(std::ranges::count_if(*here, [](const auto& line) { return line.starts_with("primary key setting "); }),
              1);
    // The comparison sees what differs.
    auto connection = postgres::Connection::open(*there.postgres);
    ASSERT_TRUE(connection);
    ASSERT_TRUE((*connection)
                    ->script("ALTER TABLE setting ALTER value TYPE varchar(10), ALTER value DROP NOT NULL, ALTER "
                             "seal SET DEFAULT 7"));
    const auto changed = folder::tables_made(there, parts);
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_EQ(differences(*here, *changed).size(), 4u);
}

TEST_F(TablesTest, AllMigrationsRunInOneDatabaseAsWellAsOneAfterTheOther) {
    const auto plans = rooms();
    const folder::Parts parts = house::parts_of(plans);
    const folder::Place once{path_, postgres::TestServer::get().fresh()},
        steps{path_, postgres::TestServer::get().fresh()};
    const auto whole = folder::tables_made(once, parts);
    ASSERT_TRUE(whole) << whole.error().text();
    // As an older Modou left it, with the first half of each room's migrations.
    folder::Parts older = parts;
    for (folder::Part& part : older) part.schema.migrations.resize((part.schema.migrations.size() + 1) / 2);
    const auto half = folder::tables_made(steps, older);
    ASSERT_TRUE(half) << half.error().text();
    EXPECT_NE(*half, *whole);
    const auto after = folder::tables_made(steps, parts);
    ASSERT_TRUE(after) << after.error().text();
    EXPECT_EQ(differences(*whole, *after), Lines{});
}

}  // namespace
}  // namespace modou
