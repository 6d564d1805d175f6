// A book from files into rows and back, each record checked on its way.
#include "base/endian.hpp"
#include "journal/postgres_journal.hpp"
#include "journal/postgres_rows.hpp"
#include "journal/segment.hpp"

namespace modou::journal {
namespace {

using base::Code;
using base::Status;
using postgres::Connection;
using postgres::Value;

const std::string k_folder{k_book_folder};
constexpr std::size_t k_bytes_at_once = 8 << 20;

Status stopping() {
    return base::fail(Code::unavailable, "stopped: nothing was changed, and the book stays where it was");
}

base::Result<std::vector<base::Sequence>> segments(Files& files) {
    MODOU_TRY(const auto names, files.list(k_folder));
    std::vector<base::Sequence> firsts;
    for (const auto& name : names)
        if (const auto first = segment_first(name)) firsts.push_back(*first);
    return firsts;
}

// The rows that wait to be sent.
class Rows {
  public:
    explicit Rows(Connection& connection) : connection_(connection) {}

    Status add(const Row& row, std::uint32_t count) {
        auto& bytes = kept_.emplace_back(row.bytes.begin(), row.bytes.end());
        auto& secrets = kept_.emplace_back(row.secrets.begin(), row.secrets.end());
        const auto number = [](base::Sequence value) { return Value(static_cast<std::int64_t>(value)); };
        statements_.push_back(
            {k_add_record,
             {number(row.first), Value(std::int64_t{count}), number(row.segment), Value(base::Bytes(bytes))}});
        statements_.push_back({k_add_private, {number(row.first), Value(base::Bytes(secrets))}});
        bytes_ += bytes.size() + secrets.size();
        return bytes_ < k_bytes_at_once ? Status{} : send();
    }
    Status send() {
        if (statements_.empty()) return {};
        MODOU_CHECK(connection_.all(statements_));
        statements_.clear();
        kept_.clear();
        bytes_ = 0;
        return {};
    }

  private:
    Connection& connection_;
    std::list<std::vector<std::byte>> kept_;
    std::vector<postgres::Statement> statements_;
    std::size_t bytes_ = 0;
};

// Every record of one segment file up to the entry where the next segment begins.
Status each_of_segment(Files& files, base::Sequence first, base::Sequence next, const EachRow& each) {
    MODOU_TRY(const auto segment, Segment::open(files, first, Files::Open::read));
    MODOU_TRY(const std::uint64_t size, segment->file().size());
    std::uint64_t at = 0, private_at = 0;
    std::vector<std::byte> bytes, secrets;
    for (base::Sequence sequence = first; sequence < next && at < size;) {
        const std::string where = fmt::format("{}:offset {}", segment->name(), at);
        std::array<std::byte, k_record_header_bytes> head;
        MODOU_CHECK(segment->file().read(at, head));
        MODOU_TRY(const RecordHeader header, read_header(head, where));
        bytes.resize(header.record_bytes());
        secrets.resize(k_private_header_bytes + std::size_t{header.count} * k_private_bytes);
        MODOU_CHECK(segment->file().read(at, bytes));
        MODOU_CHECK(segment->secrets()->read(private_at, secrets));
        MODOU_CHECK(each({header.first, first, bytes, secrets}));
        sequence = header.end();
        at += bytes.size();
        private_at += secrets.size();
    }
    return {};
}

// The two files of a segment, being made.
struct Making {
    std::unique_ptr<File> book, secrets;
    std::uint64_t book_bytes = 0, secret_bytes = 0;

    static base::Result<Making> begin(Files& files, base::Sequence first) {
        Making out;
        MODOU_TRY(out.secrets, files.open(segment_private_name(first), Files::Open::create));
        MODOU_TRY(out.book, files.open(segment_name(first), Files::Open::create));
        return out;
    }
    Status add(const Row& row) {
        MODOU_CHECK(book->write(book_bytes, row.bytes));
        MODOU_CHECK(secrets->write(secret_bytes, row.secrets));
        book_bytes += row.bytes.size();
        secret_bytes += row.secrets.size();
        return {};
    }
    Status end() {
        if (!book) return {};
        MODOU_CHECK(secrets->sync());
        return book->sync();
    }
};

}  // namespace

base::Result<End> carry_book(Files& from, const postgres::Address& to,
                             const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop) {
    MODOU_TRY(const auto connection, Connection::open(to));
    // One transaction: a move that is cut off leaves nothing behind.
    MODOU_CHECK(connection->script("BEGIN"));
    MODOU_TRY(const bool there, has_book_tables(*connection));
    if (there)
        return base::fail(Code::conflict,
                          "数据库里已有一本账：请另建一个空的（createdb）· the database holds a book already: make an "
                          "empty one (createdb)",
                          to.text());
    MODOU_CHECK(connection->script(k_make_book));
    MODOU_TRY(const auto firsts, segments(from));
    RowWalk walk;
    walk.previous = base::Hash{};
    Rows rows(*connection);
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        const base::Sequence next = i + 1 < firsts.size() ? firsts[i + 1] : ~base::Sequence{0};
        MODOU_CHECK(each_of_segment(from, firsts[i], next, [&](const Row& row) -> Status {
            if (stop != nullptr && stop->load(std::memory_order_relaxed)) return stopping();
            MODOU_TRY(const auto header, walk.take(row, segment_name(row.segment)));
            progress(walk.end);
            return rows.add(row, header.count);
        }));
    }
    MODOU_CHECK(rows.send());
    MODOU_CHECK(connection->script("COMMIT"));
    return End{walk.end, walk.previous.value_or(base::Hash{}), walk.record_time_ms};
}

base::Result<End> carry_book(const postgres::Address& from, Files& to,
                             const std::function<void(std::uint64_t)>& progress, const std::atomic<bool>* stop) {
    MODOU_CHECK(to.make_folder(k_folder));
    MODOU_TRY(const auto standing, segments(to));
    if (!standing.empty()) return base::fail(Code::conflict, "there are segments of a book already", k_folder);
    MODOU_TRY(const auto connection, Connection::open(from));
    MODOU_TRY(const bool there, has_book_tables(*connection));
    RowWalk walk;
    walk.previous = base::Hash{};
    Making making;
    std::optional<base::Sequence> segment;
    if (there)
        MODOU_CHECK(each_row(*connection, 0, [&](const Row& row) -> Status {
            if (stop != nullptr && stop->load(std::memory_order_relaxed)) return stopping();
            MODOU_CHECK(walk.take(row, record_place(from, static_cast<std::int64_t>(row.first))));
            if (segment != row.segment) {
                MODOU_CHECK(making.end());
                MODOU_TRY(making, Making::begin(to, row.segment));
                segment = row.segment;
            }
            progress(walk.end);
            return making.add(row);
        }));
    MODOU_CHECK(making.end());
    // All of it is on the disk: said as the file journal says it, or its next opening would copy the end once more.
    std::array<std::byte, 16> mark{};
    base::store_le(mark.data(), walk.end);
    base::store_le(mark.data() + 8, base::crc32c(base::Bytes(mark.data(), 8)));
    MODOU_CHECK(write_aside(to, k_folder, "durable", mark));
    MODOU_CHECK(to.sync_folder(k_folder));
    return End{walk.end, walk.previous.value_or(base::Hash{}), walk.record_time_ms};
}

}  // namespace modou::journal
