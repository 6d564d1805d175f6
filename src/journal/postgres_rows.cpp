#include "journal/postgres_rows.hpp"

namespace modou::journal {

using base::Code;
using postgres::Value;

base::Result<bool> has_book_tables(postgres::Connection& connection) {
    MODOU_TRY(const auto rows,
              connection.ask("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname IN ('journal_record', "
                             "'journal_private') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = "
                             "current_schema())"));
    const auto found = rows.number(0, 0);
    if (found == 1) return base::fail(Code::damaged, "one of the two tables of the book is missing", "journal_private");
    return found == 2;
}

std::string record_place(const postgres::Address& address, std::int64_t first) {
    return fmt::format("{}: journal_record {}", address.text(), first);
}

base::Status each_row(postgres::Connection& connection, base::Sequence first, const EachRow& each) {
    constexpr std::string_view k_rows =
        "SELECT r.first, r.segment, r.bytes, coalesce(p.bytes, '') FROM journal_record r LEFT JOIN journal_private p "
        "ON "
        "p.shard = r.shard AND p.first = r.first WHERE r.shard = 0 AND r.first >= $1 ORDER BY r.first LIMIT $2";
    constexpr std::size_t k_bytes = 4 << 20, k_most = 4'096;
    for (std::size_t limit = 8;;) {
        MODOU_TRY(const auto rows, connection.ask(k_rows, {Value(static_cast<std::int64_t>(first)),
                                                           Value(static_cast<std::int64_t>(limit))}));
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Row row{static_cast<base::Sequence>(rows.number(i, 0)),
                          static_cast<base::Sequence>(rows.number(i, 1)), rows.bytes(i, 2), rows.bytes(i, 3)};
            MODOU_CHECK(each(row));
            bytes += row.bytes.size() + row.secrets.size();
            first = row.first + 1;
        }
        if (rows.size() < limit) return {};
        limit = std::clamp<std::size_t>(limit * k_bytes / std::max<std::size_t>(bytes, 1), 1, k_most);
    }
}

base::Result<RecordHeader> RowWalk::take(const Row& row, const std::string& where) {
    MODOU_TRY(const RecordHeader header, read_header(row.bytes, where));
    if (header.first != row.first || header.first != end)
        return base::fail(Code::damaged, fmt::format("the record begins at entry {}, expected {}", header.first, end),
                          where);
    if (previous && header.previous != *previous)
        return base::fail(Code::damaged, "the record does not continue the one before it", where);
    MODOU_CHECK(check_body(header, row.bytes.subspan(k_record_header_bytes), where));
    MODOU_CHECK(check_secrets(header, row.secrets, where));
    previous = base::sha256(row.bytes);
    end = header.end();
    record_time_ms = header.record_time_ms;
    segment_bytes = (segment == row.segment ? segment_bytes : 0) + row.bytes.size();
    segment = row.segment;
    return header;
}

}  // namespace modou::journal
