#include "intake/statement.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "intake/statement_csv.hpp"
#include "intake/statement_rows.hpp"
#include "intake/statement_xlsx.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;

// Passes bytes on and hashes them.
class Hashed final : public ByteSource {
  public:
    Hashed(std::unique_ptr<ByteSource> raw, base::Sha256& hash) : raw_(std::move(raw)), hash_(hash) {}
    Result<std::size_t> read(std::span<char> out) override {
        auto count = raw_->read(out);
        if (count) hash_.add(std::as_bytes(out.first(*count)));
        return count;
    }
    std::uint64_t position() const override { return raw_->position(); }
    std::uint64_t size() const override { return raw_->size(); }

  private:
    std::unique_ptr<ByteSource> raw_;
    base::Sha256& hash_;
};

}  // namespace

std::string_view statement_kind_name(StatementKind kind) {
    static constexpr std::array<std::string_view, 3> k_names{"bank", "alipay", "wechat"};
    return k_names[static_cast<std::size_t>(kind)];
}

std::uint64_t lines_that_count(const Statement& statement) {
    return static_cast<std::uint64_t>(std::count_if(statement.lines.begin(), statement.lines.end(),
                                                    [](const StatementLine& line) { return counts(line); }));
}

std::string_view statement_form_name(StatementForm form) {
    static constexpr std::array<std::string_view, 7> k_names{
        "bank",         "alipay_account", "alipay_business", "alipay_personal",
        "wechat_trade", "wechat_fund",    "wechat_personal"};
    return k_names[static_cast<std::size_t>(form)];
}

Result<StatementMap> parse_statement_map(std::string_view text) {
    StatementMap map;
    const std::map<std::string_view, std::string*> known{
        {"date", &map.date},           {"in", &map.in},        {"out", &map.out}, {"amount", &map.amount},
        {"direction", &map.direction}, {"serial", &map.serial}};
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        const auto equals = one.find('=');
        const auto at = known.find(base::trimmed(one.substr(0, equals)));
        if (equals == std::string_view::npos || at == known.end() || !at->second->empty() ||
            base::trimmed(one.substr(equals + 1)).empty())
            return base::fail(Code::usage,
                              fmt::format("{}: expected date=COL, in=COL, out=COL, amount=COL, direction=COL or "
                                          "serial=COL, each once",
                                          base::json_quoted(base::shortened(one, 60))),
                              "--map");
        *at->second = base::trimmed(one.substr(equals + 1));
    }
    return map;
}

Result<Statement> read_statement(std::unique_ptr<ByteSource> bytes, const std::string& file, const StatementMap& map,
                                 base::Day today, bool keep_as_read) {
    base::Sha256 hash;
    MODOU_TRY(Unpacked unpacked, unpack(std::make_unique<Hashed>(std::move(bytes), hash), file));
    std::string head(8, '\0');
    MODOU_TRY(const std::size_t looked_at, unpacked.source->read(head));
    head.resize(looked_at);
    auto content = joined(head, std::move(unpacked.source));
    StatementRows rows(file, map, today, keep_as_read);
    base::Encoding encoding = base::Encoding::utf8;
    std::string container = unpacked.compression;
    if (head.starts_with("\xD0\xCF\x11\xE0"))
        return base::fail(Code::bad_input,
                          "this is an .xls workbook, or one with a password: open it and save it as .xlsx or as CSV",
                          file);
    if (head.starts_with("%PDF"))
        return base::fail(Code::bad_input, "this is a PDF: export the statement as CSV or as an Excel workbook", file);
    if (head.starts_with("PK\x03\x04")) {
        // A workbook's list of parts stands at its end: it is held whole, packed.
        std::string all;
        for (std::string piece(256 << 10, '\0');;) {
            MODOU_TRY(const std::size_t count, content->read(piece));
            if (count == 0) break;
            all.append(piece, 0, count);
            if (all.size() > k_max_statement_bytes)
                return base::fail(Code::limit, "a statement has at most 256 MiB: give it in parts", file);
        }
        MODOU_CHECK(read_statement_workbook(all, file, rows));
        container = "xlsx";
    } else {
        MODOU_TRY(encoding, read_statement_text(std::move(content), file, rows));
    }
    MODOU_TRY(Statement statement, rows.finish());
    statement.encoding = encoding;
    statement.container = std::move(container);
    statement.sha256 = hash.end();
    return statement;
}

Result<Statement> read_statement(std::string_view bytes, const std::string& file, const StatementMap& map,
                                 base::Day today, bool keep_as_read) {
    return read_statement(view_source(bytes), file, map, today, keep_as_read);
}

}  // namespace modou::intake
