#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/endian.hpp"
#include "journal/file_journal.hpp"
#include "journal/leaf.hpp"
#include "journal/testing_files.hpp"

namespace modou::journal {
namespace {

using base::Code;

Entry sample(std::uint64_t n) {
    Entry e;
    e.kind = Kind::post;
    e.unit = base::Unit::cny;
    e.event_time = {1'700'000'000 + static_cast<std::int64_t>(n)};
    e.debit = {7};
    e.credit = {9};
    e.amount = 200 + n;
    e.definition = 3;
    e.pledge = 77;
    e.debit_from = n * 10;
    e.credit_from = n * 20;
    e.reference.bytes[0] = static_cast<std::byte>(n);
    return e;
}

Private secret(std::uint64_t n) {
    Private s;
    s.salt[0] = static_cast<std::byte>(n + 1);
    s.party = {n + 5};
    s.basis = 12'800;
    s.rule_time = {1'690'000'000};
    return s;
}

class Book : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  fmt::format("modou-journal-{}-{}", ::getpid(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        files_ = posix_files(folder_.string());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<FileJournal> open(FileJournalOptions options = {}) {
        auto journal = FileJournal::open(*files_, options);
        EXPECT_TRUE(journal) << journal.error().text();
        return journal ? std::move(*journal) : nullptr;
    }
    base::Error refusal(FileJournalOptions options = {}) {
        auto journal = FileJournal::open(*files_, options);
        EXPECT_FALSE(journal);
        return journal ? base::Error{} : journal.error();
    }
    static void append(Journal& journal, std::uint64_t count) {
        RecordBuilder record(journal.end().size, 1'700'000'000'000);
        for (std::uint64_t i = 0; i < count; ++i) {
            Entry e = sample(journal.end().size + i);
            record.add(e, secret(i), i == 0 ? "name" : "");
        }
        auto built = std::move(record).build();
        std::array<RecordBuilder::Built*, 1> group{&built};
        auto done = journal.append(journal.end().size, group);
        ASSERT_TRUE(done) << done.error().text();
    }
    void change_byte(const std::string& name, std::uint64_t at) {
        std::fstream file(folder_ / name, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(at));
        const char c = static_cast<char>(file.get());
        file.seekp(static_cast<std::streamoff>(at));
        file.put(static_cast<char>(c ^ 1));
    }

    std::filesystem::path folder_;
    std::unique_ptr<Files> files_;
};

TEST(Entry, ReadsBackWhatItWrote) {
    EXPECT_TRUE(rc::check("entry round trip", [] {
        Entry e = sample(*rc::gen::inRange<std::uint64_t>(0, 200));
        e.kind = static_cast<Kind>(*rc::gen::inRange(1, 9));
        e.linked = *rc::gen::arbitrary<bool>();
        e.amount = *rc::gen::inRange<std::uint64_t>(0, base::k_max_u48);
        e.refers = *rc::gen::inRange<std::uint64_t>(0, base::k_max_u48);
        e.event_time = {*rc::gen::inRange<std::int64_t>(0, base::k_max_instant.seconds)};
        std::array<std::byte, k_entry_bytes> bytes;
        encode(e, bytes);
        RC_ASSERT(decode_entry(bytes) == e);
    }));
}

TEST(Entry, TheCommitmentBindsEveryPrivateFieldAndTheBody) {
    const Entry e = sample(1);
    const Private s = secret(1);
    const base::Hash hash = commit(e, s);
    for (const auto& change : std::initializer_list<std::function<void(Entry&, Private&)>>{
             [](Entry&x, Private&) { ++x.amount; }, [](Entry&x, Private&) { x.credit.value++; },
             [](Entry&x, Private&) { ++x.pledge; }, [](Entry&x, Private&) { x.reference.bytes[9] = std::byte{1}; },
             [](Entry&x, Private&) { ++x.event_time.seconds; }, [](Entry&, Private&y) { ++y.party.value; },
             [](Entry&, Private&y) { ++y.basis; }, [](Entry&, Private&y) { ++y.rule_time.seconds; },
             [](Entry&, Private&y) { y.salt[15] = std::byte{9}; }}) {
        Entry x = e;
        Private y = s;
        change(x, y);
        EXPECT_NE(commit(x, y), hash);
    }
}

TEST(Entry, ALeafNamesNoPrivateAccountAndNoTimeOfDay) {
    Entry e = sample(1);
    const auto leaf = public_leaf(e, false, true);
    EXPECT_EQ(leaf.size(), 98u);
    Entry other = e;
    other.debit = {1234};
    other.debit_from = 99;
    other.event_time.seconds += 3600;
    EXPECT_EQ(public_leaf(other, false, true), leaf);
    other.credit_from += 1;
    EXPECT_NE(public_leaf(other, false, true), leaf);
}

TEST_F(Book, KeepsRecordsOverReopening) {
    {
        auto journal = open();
        append(*journal, 3);
        append(*journal, 500);
    }
    auto journal = open();
    EXPECT_EQ(journal->end().size, 503u);
    auto stored = journal->entry_at(502);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->entry.amount, 702u);
    EXPECT_EQ(commit(stored->entry, stored->secret), stored->entry.commitment);
    auto record = journal->record_at(0);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->text(0), "name");
    EXPECT_EQ(journal->entry_at(503).error().code, Code::not_found);

    auto some = journal->entries_at(100, 250);
    ASSERT_TRUE(some);
    ASSERT_EQ(some->size(), 250u);
    EXPECT_EQ(some->front().amount, 300u);
    EXPECT_EQ(some->back().amount, 549u);
    EXPECT_EQ(journal->entries_at(1, 250)->size(), 2u);    // to the end of its record
    EXPECT_EQ(journal->entries_at(500, 250)->size(), 3u);  // to the end of the book
    EXPECT_EQ(journal->entries_at(503, 1).error().code, Code::not_found);
}

TEST_F(Book, AppendsOnlyAtTheEndItIsTold) {
    auto journal = open();
    append(*journal, 1);
    RecordBuilder record(5, 0);
    Entry e = sample(5);
    record.add(e, secret(5));
    auto built = std::move(record).build();
    std::array<RecordBuilder::Built*, 1> group{&built};
    EXPECT_EQ(journal->append(5, group).error().code, Code::conflict);
    MemoryJournal memory;
    EXPECT_EQ(memory.append(5, group).error().code, Code::conflict);
    append(memory, 4);
    EXPECT_EQ(memory.entry_at(3)->entry.amount, 203u);
}

TEST_F(Book, CutsATornTailAndKeepsTheBytes) {
    {
        auto journal = open();
        append(*journal, 2);
        append(*journal, 2);
    }
    // As a crash before the sync leaves it: the mark is older than the torn record.
    std::filesystem::remove(folder_ / "book/durable");
    const auto book = folder_ / "book/seg-0000000000000000.book";
    std::filesystem::resize_file(book, std::filesystem::file_size(book) - 7);
    auto journal = open();
    EXPECT_EQ(journal->end().size, 2u);
    EXPECT_GT(journal->recovery().cut_bytes, 0u);
    EXPECT_TRUE(std::filesystem::exists(folder_ / journal->recovery().cut_file));
}

TEST_F(Book, NeverCutsWhatWasDurable) {
    {
        auto journal = open();
        append(*journal, 2);
        append(*journal, 2);
    }
    const auto book = folder_ / "book/seg-0000000000000000.book";
    std::filesystem::resize_file(book, std::filesystem::file_size(book) - 7);
    const auto error = refusal();
    EXPECT_EQ(error.code, Code::damaged);
    EXPECT_NE(error.where.find("seg-0000000000000000.book:offset"), std::string::npos) << error.where;
}

TEST_F(Book, NeverCutsBeforeAGoodRecord) {
    {
        auto journal = open();
        append(*journal, 2);
        append(*journal, 2);
        append(*journal, 2);
    }
    std::filesystem::remove(folder_ / "book/durable");
    change_byte("book/seg-0000000000000000.book",
                k_record_header_bytes + 2 * k_entry_bytes + 4 + k_record_header_bytes + 30);
    EXPECT_EQ(refusal().code, Code::damaged);
}

TEST_F(Book, NamesAFlippedBitAnywhere) {
    {
        auto journal = open();
        append(*journal, 2);
        append(*journal, 2);
    }
    for (const char* name : {"book/seg-0000000000000000.book", "book/seg-0000000000000000.priv"}) {
        const auto size = std::filesystem::file_size(folder_ / name);
        for (std::uint64_t at = 0; at < size; ++at) {
            change_byte(name, at);
            const auto error = refusal();
            EXPECT_TRUE(error.code == Code::damaged || error.code == Code::unsupported) << name << " " << at;
            EXPECT_NE(error.where.find("offset"), std::string::npos);
            change_byte(name, at);
        }
    }
    EXPECT_EQ(open()->end().size, 4u);
}

TEST_F(Book, BeginsNewSegmentsAndFindsEntriesInAll) {
    FileJournalOptions options;
    options.segment_bytes = 2'000;
    {
        auto journal = open(options);
        for (int i = 0; i < 30; ++i) append(*journal, 5);
        EXPECT_EQ(journal->entry_at(77)->entry.amount, 277u);
    }
    auto journal = open(options);
    for (base::Sequence s = 0; s < 150; ++s) ASSERT_EQ(journal->entry_at(s)->entry.amount, 200 + s);
    auto findings = inspect_book(*files_, 0, [](std::uint64_t) {});
    ASSERT_TRUE(findings);
    EXPECT_EQ(findings->entries, 150u);
    EXPECT_TRUE(findings->problems.empty());
}

TEST_F(Book, GoesOnInItsSegmentWhileTheNextCannotBeBegun) {
    FileJournalOptions options;
    options.segment_bytes = 2'000;
    for (const std::string trouble : {"open .book", "open .priv", "folder book"}) {
        for (const bool passes : {true, false}) {
            std::filesystem::remove_all(folder_ / "book");
            FailingFiles files(posix_files(folder_.string()));
            std::size_t segments = 0;
            {
                auto opened = FileJournal::open(files, options);
                ASSERT_TRUE(opened) << opened.error().text();
                for (int i = 0; i < 5; ++i) append(**opened, 5);
                const auto space = trouble.find(' ');
                files.fail(trouble.substr(0, space), trouble.substr(space + 1));
                for (int i = 0; i < 10; ++i) append(**opened, 5);
                EXPECT_GT(files.failed(), 1u) << trouble;
                if (passes) files.fail("");
                for (int i = 0; i < 5; ++i) append(**opened, 5);
                for (base::Sequence s = 0; s < 100; ++s) ASSERT_EQ((*opened)->entry_at(s)->entry.amount, 200 + s);
            }
            for (const auto& file : std::filesystem::directory_iterator(folder_ / "book"))
                segments += file.path().extension() == ".book" ? 1 : 0;
            EXPECT_EQ(segments > 2, passes) << trouble;
            auto findings = inspect_book(*files_, 100, [](std::uint64_t) {});
            ASSERT_TRUE(findings);
            EXPECT_EQ(findings->entries, 100u);
            EXPECT_TRUE(findings->problems.empty()) << findings->problems.front().text();
            auto journal = open(options);
            EXPECT_EQ(journal->end().size, 100u);
            append(*journal, 5);
        }
    }
}

// As a loss of power may leave it: the name of a segment that was given up came back, and the one before went on.
TEST_F(Book, LeavesOutSegmentsThatWereBegunAndNeverWrittenTo) {
    FileJournalOptions options;
    {
        auto journal = open(options);
        for (int i = 0; i < 6; ++i) append(*journal, 5);
    }
    for (const char* name : {"seg-0000000000000005", "seg-000000000000000a", "seg-000000000000001e"})
        for (const char* ending : {".book", ".priv"}) std::ofstream(folder_ / "book" / (std::string(name) + ending));
    FileJournalOptions reading = options;
    reading.mode = FileJournalOptions::Mode::read_only;
    EXPECT_EQ(open(reading)->entry_at(29)->entry.amount, 229u);
    EXPECT_TRUE(inspect_book(*files_, 30, [](std::uint64_t) {})->problems.empty());
    auto journal = open(options);
    EXPECT_EQ(journal->end().size, 30u);
    for (base::Sequence s = 0; s < 30; ++s) ASSERT_EQ(journal->entry_at(s)->entry.amount, 200 + s);
    append(*journal, 5);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "book/seg-0000000000000005.book"));
    // One that says that more was written than there is.
    journal.reset();
    std::ofstream(folder_ / "book/seg-0000000000000063.book");
    std::ofstream(folder_ / "book/seg-0000000000000063.priv");
    EXPECT_EQ(refusal(options).code, Code::damaged);
    EXPECT_TRUE(std::filesystem::exists(folder_ / "book/seg-0000000000000063.book"));
    EXPECT_FALSE(inspect_book(*files_, 0, [](std::uint64_t) {})->problems.empty());
}

TEST_F(Book, MissesASegmentWhicheverIsGone) {
    FileJournalOptions options;
    options.segment_bytes = 2'000;
    {
        auto journal = open(options);
        for (int i = 0; i < 30; ++i) append(*journal, 5);
    }
    EXPECT_EQ(known_entries(*files_).value_or(0), 150u);
    const auto kept = folder_.string() + "-kept";
    std::filesystem::copy(folder_, kept, std::filesystem::copy_options::recursive);
    std::vector<std::filesystem::path> all;
    for (const auto& file : std::filesystem::directory_iterator(folder_ / "book"))
        if (file.path().extension() != "") all.push_back(file.path());
    std::sort(all.begin(), all.end());
    ASSERT_GT(all.size(), 6u);
    std::vector<std::vector<std::filesystem::path>> cases{all};
    for (const auto& one : all) cases.push_back({one});
    for (const auto& gone : cases) {
        for (const auto& path : gone) std::filesystem::remove(path);
        const auto findings = inspect_book(*files_, 150, [](std::uint64_t) {});
        ASSERT_TRUE(findings);
        EXPECT_FALSE(findings->problems.empty()) << gone.front();
        EXPECT_NE(refusal(options).message, "") << gone.front();
        std::filesystem::remove_all(folder_);
        std::filesystem::copy(kept, folder_, std::filesystem::copy_options::recursive);
    }
    std::filesystem::remove_all(folder_ / "book");
    EXPECT_EQ(inspect_book(*files_, 150, [](std::uint64_t) {})->problems.size(), 1u);
    std::filesystem::remove_all(kept);
}

TEST_F(Book, RefusesANewerFormat) {
    {
        auto journal = open();
        append(*journal, 1);
    }
    // A whole header of version 2, with its right check sum.
    std::fstream file(folder_ / "book/seg-0000000000000000.book", std::ios::in | std::ios::out | std::ios::binary);
    std::array<char, 84> header{};
    file.read(header.data(), 84);
    header[8] = 2;
    const std::uint32_t sum = base::crc32c(std::as_bytes(std::span(header)).first(80));
    std::memcpy(header.data() + 80, &sum, 4);
    file.seekp(0);
    file.write(header.data(), 84);
    file.close();
    EXPECT_EQ(refusal().code, Code::unsupported);
}

}  // namespace
}  // namespace modou::journal
