#include "intake/reader.hpp"

#include <rapidcheck.h>
#include <unistd.h>
#include <zlib.h>

#include <thread>

#include "intake/blocks.hpp"
#include "intake/testing_rows.hpp"

namespace modou::intake {
namespace {

TEST(Reader, GivesTheSameRowsForAnyNumberOfThreads) {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += event(std::to_string(i), i % 7 == 0 ? "\"bad\"" : "\"9.90\"") + "\n";
    Options options;
    options.threads = 0;
    const auto expected = read_all({{"o.ndjson", text}}, options);
    ASSERT_EQ(expected.size(), 30'000u);
    for (unsigned threads : {1u, 2u, 4u}) {
        options.threads = threads;
        EXPECT_EQ(read_all({{"o.ndjson", text}}, options), expected);
    }
}

// A line of any length from nowhere: only its beginning and end matter.
class LongLine final : public ByteSource {
  public:
    explicit LongLine(std::uint64_t length) : left_(length) {}
    base::Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
        std::fill_n(out.begin(), count, 'x');
        left_ -= count;
        if (count > 0) return count;
        const std::size_t more = std::min(out.size(), tail_.size() - at_);
        std::copy_n(tail_.begin() + static_cast<std::ptrdiff_t>(at_), more, out.begin());
        at_ += more;
        return more;
    }
    std::uint64_t position() const override { return 0; }
    std::uint64_t size() const override { return 0; }

  private:
    std::uint64_t left_;
    std::string tail_ = "\n" + event("after", "1") + "\n";
    std::size_t at_ = 0;
};

TEST(Reader, SkipsALineOfTenGigabytesAndReadsOn) {
    std::vector<Input> inputs;
    inputs.push_back({"big.ndjson", std::make_unique<LongLine>(10'000'000'000ull)});
    auto reader = Reader::open(std::move(inputs), {});
    ASSERT_TRUE(reader) << reader.error().text();
    std::vector<Flat> rows;
    for (;;) {
        auto batch = (*reader)->next();
        ASSERT_TRUE(batch);
        if (!*batch) break;
        for (auto& row : flatten(**batch)) rows.push_back(row);
    }
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].reason, "line_too_long");
    EXPECT_EQ(rows[1].order, "after");
    EXPECT_EQ(rows[1].line, 2u);
}

TEST(Reader, UnpacksGzipAndZstdAndNamesTheDamage) {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += event(std::to_string(i), "1") + "\n";
    EXPECT_EQ(read_all({{"o.ndjson.zst", zstd(text) + zstd(text)}}).size(), 10'000u);
    std::string error;
    const std::string packed = zstd(text);
    const auto rows = read_all({{"cut.ndjson.zst", packed.substr(0, packed.size() - 20)}}, {}, &error);
    EXPECT_NE(error.find("cut.ndjson.zst:offset"), std::string::npos) << error;
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string gz(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(gz.data());
    stream.avail_out = static_cast<uInt>(gz.size());
    deflate(&stream, Z_FINISH);
    gz.resize(stream.total_out);
    deflateEnd(&stream);
    EXPECT_EQ(read_all({{"o.ndjson.gz", gz + gz}}).size(), 10'000u);
}

// The archive's last block (128 KiB, no check sum behind it) spans the end of ours: part of its text waits for the next
// read when nearly all of its bytes are taken in.
TEST(Reader, UnpacksZstdThatHoldsTextBack) {
    for (const std::size_t past : {10'000u, 50'000u, 120'000u}) {
        std::string text;
        std::size_t events = 0;
        while (text.size() < k_max_line_bytes + past) text += event(std::to_string(events++), "1") + "\n";
        std::string error;
        EXPECT_EQ(read_all({{"o.ndjson", zstd(text)}}, {}, &error).size(), events);
        EXPECT_EQ(error, "");
    }
}

TEST(Reader, GivesEveryRowBeforeTheDamage) {
    std::string first, second;
    for (int i = 0; i < 3'000; ++i) first += event(std::to_string(i), "1") + "\n";
    second = event("3000", "1") + "\n" + event("3001", "1") + "\n";
    const std::string good = zstd(first);
    for (const std::string& tail :
         {zstd(second).substr(0, 20), std::string("\x28\xb5\x2f\xfd\xff\xff\xff\xff"), std::string("garbage")}) {
        std::string error;
        EXPECT_EQ(read_all({{"cut.ndjson.zst", good + tail}}, {}, &error).size(), 3'000u);
        EXPECT_NE(error.find("cut.ndjson.zst:offset "), std::string::npos) << error;
    }
}

TEST(Reader, ALineThatTheDamageCutIsNoRow) {
    const std::string whole = event("1", "1") + "\n";
    const std::string packed = zstd(whole) + zstd(event("2", "1")).substr(0, 30);
    std::string error;
    const auto rows = read_all({{"cut.zst", packed}}, {}, &error);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_NE(error.find("offset"), std::string::npos);
}

TEST(Reader, EndsAtOnceWhileAPipeIsSilent) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    std::string much;
    while (much.size() < k_max_line_bytes * 5 / 2) much += event("1", "1") + "\n";
    std::thread writer([&] {
        for (std::size_t at = 0; at < much.size();) {
            const ssize_t n = ::write(ends[1], much.data() + at, much.size() - at);
            if (n <= 0) break;
            at += static_cast<std::size_t>(n);
        }
    });
    std::vector<Input> inputs;
    inputs.push_back({"pipe", file_source(ends[0], "pipe")});
    auto reader = Reader::open(std::move(inputs), {});
    ASSERT_TRUE(reader);
    const auto first = (*reader)->next();
    ASSERT_TRUE(first && *first);
    EXPECT_FALSE((*first)->rows.empty());
    writer.join();
    reader->reset();  // the reading thread waits for the third block: this returns only if it is woken
    ::close(ends[1]);
}

TEST(Reader, LinesUpToTheLimitAreRead) {
    const std::string start = event("1", "1", R"(,"x":")");
    const std::string head = start.substr(0, start.size() - 2), tail = R"("}})";
    const auto line_of = [&](std::size_t bytes) {
        return head + std::string(bytes - head.size() - tail.size(), 'y') + tail;
    };
    for (const char* end : {"\n", "\r\n", ""}) {
        const auto rows = read_all({{"o.ndjson", line_of(k_max_line_bytes) + end}});
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0].reason, "");
    }
    for (const char* end : {"\n", "\r\n", ""}) {
        const auto rows = read_all({{"o.ndjson", line_of(k_max_line_bytes + 1) + end + (*end ? event("2", "1") : "")}});
        ASSERT_EQ(rows.size(), *end ? 2u : 1u);
        EXPECT_EQ(rows[0].reason, "line_too_long");
        EXPECT_EQ(rows.back().line, *end ? 2u : 1u);
    }
}

TEST(Reader, TellsTheFormatOrSaysWhatToDo) {
    std::string error;
    (void)read_all({{"o.csv", "a,b\n1,2\n"}}, {}, &error);
    EXPECT_NE(error.find("--map"), std::string::npos) << error;
    (void)read_all({{"o.csv", std::string("\xFF\xFE"
                                          "a\0,\0",
                                          6)}},
                   {}, &error);
    EXPECT_NE(error.find("UTF-16"), std::string::npos) << error;
    // Among events such bytes are one bad line.
    EXPECT_EQ(read_all({{"o.ndjson", "\xFF\xFE\n" + event("1", "1")}}).size(), 2u);
    (void)read_all({{"o.csv", ""}}, {}, &error);
    EXPECT_NE(error.find("empty"), std::string::npos) << error;
    EXPECT_EQ(read_all({{"noname", "\xEF\xBB\xBF" + event("1", "1")}}).size(), 1u);
}

TEST(Reader, ReadsFilesInTheOrderGivenWithTheirOwnLines) {
    const auto rows =
        read_all({{"a.ndjson", event("1", "1") + "\n\n" + event("2", "1")}, {"b.ndjson", event("3", "1")}});
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].line, 3u);
    EXPECT_EQ(rows[2].order, "3");
    EXPECT_EQ(rows[2].line, 1u);
}

}  // namespace
}  // namespace modou::intake
