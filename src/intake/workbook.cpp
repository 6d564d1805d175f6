#include "intake/workbook.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "intake/workbook_parts.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::uint32_t k_most_columns = 16'384, k_most_rows = 1'048'576;
constexpr std::size_t k_most_shared_bytes = 256 << 20;
constexpr std::size_t k_longest_cell = 1 << 20;

// "/xl/worksheets/sheet1.xml" and "worksheets/sheet1.xml" beside "xl/workbook.xml".
std::string beside(const std::string& part, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder = part.substr(0, part.rfind('/') + 1);
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        folder = folder.empty() ? folder : folder.substr(0, folder.rfind('/', folder.size() - 2) + 1);
        if (folder == part) folder.clear();
    }
    if (target.starts_with("./")) target.remove_prefix(2);
    return folder + std::string(target);
}
std::string relations_of(const std::string& part) {
    const std::size_t slash = part.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
    return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

struct Relations final : XmlPart {
    std::map<std::string, std::string, std::less<>> by_id;
    std::map<std::string, std::string, std::less<>> by_type;  // the last part of the type's address
    Status begin(std::string_view element, const XmlAttributes& a) override {
        if (element != "Relationship") return {};
        const std::string type(a.find("Type").value_or("")), target(a.find("Target").value_or(""));
        if (const auto id = a.find("Id")) by_id.emplace(*id, target);
        by_type.emplace(type.substr(type.rfind('/') + 1), target);
        return {};
    }
};

struct Book final : XmlPart {
    struct Sheet {
        std::string name, id;
        bool hidden = false;
    };
    std::vector<Sheet> sheets;
    bool from_1904 = false;
    Status begin(std::string_view element, const XmlAttributes& a) override {
        if (element == "workbookPr") {
            const auto said = a.find("date1904").value_or("0");
            from_1904 = said == "1" || said == "true";
        }
        if (element == "sheet")
            sheets.push_back({std::string(a.find("name").value_or("")), std::string(a.find("id").value_or("")),
                              a.find("state").value_or("visible") != "visible"});
        return {};
    }
};

// Whether a number format shows a day or a time of day: a letter of dates outside quotes, colours and escapes.
bool shows_date(std::string_view format) {
    bool date = false;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char c = format[i];
        if (c == '"') {
            const std::size_t end = format.find('"', i + 1);
            const std::string_view words = format.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
            if (words == "年" || words == "月" || words == "日") date = true;
            if (end == std::string_view::npos) break;
            i = end;
        } else if (c == '[') {
            const std::size_t end = format.find(']', i);
            if (end == std::string_view::npos) break;
            const std::string_view inside = format.substr(i + 1, end - i - 1);
            if (inside == "h" || inside == "hh" || inside == "m" || inside == "mm" || inside == "s" || inside == "ss")
                date = true;
            i = end;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == ';') {
            break;  // what follows is for negative numbers
        } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'h' || c == 'H' || c == 'm' || c == 's') {
            date = true;
        } else if (c == 'G' || c == 'g') {
            return false;  // General
        }
    }
    return date;
}
bool is_date_number(int id) {  // ECMA-376 18.8.30, with the formats of Chinese editions
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

// How a number format shows a number: as a percentage, or with the sign of other money than yuan ([$¥-804] and ¥ are
// yuan, [$¥-411] is yen).
WorkbookCell::Shown shown_as(std::string_view format) {
    using Shown = WorkbookCell::Shown;
    std::string outside;  // quotes are looked into for signs of money, not for percent
    bool percent = false, other = false;
    const auto sign = [&](std::string_view text) {
        for (const std::string_view money :
             {"$", "€", "£", "₩", "USD", "EUR", "HKD", "JPY", "美元", "港元", "日元", "欧元"})
            other = other || text.find(money) != std::string_view::npos;
    };
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char c = format[i];
        if (c == '"' || c == '[') {
            const std::size_t end = format.find(c == '"' ? '"' : ']', i + 1);
            const std::string_view inside = format.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
            if (c == '"') {
                sign(inside);
            } else if (inside.starts_with('$')) {
                const std::size_t dash = std::min(inside.find('-'), inside.size());
                const std::string_view money = inside.substr(1, dash - 1);
                const bool yen = inside.ends_with("411");
                other = other ||
                        (!money.empty() &&
                         (yen || (money != "¥" && money != "￥" && money != "CNY" && money != "RMB" && money != "元")));
            }
            if (end == std::string_view::npos) break;
            i = end;
        } else if (c == '\\' && i + 1 < format.size()) {
            sign(format.substr(++i, 1));
        } else if (c == '_' || c == '*') {
            ++i;
        } else if (c == ';') {
            break;
        } else if (c == '%') {
            percent = true;
        } else {
            outside += c;
        }
    }
    sign(outside);
    return percent ? Shown::percent : other ? Shown::other_money : Shown::plain;
}

struct Styles final : XmlPart {
    std::map<int, bool> own;
    std::map<int, WorkbookCell::Shown> own_shown;
    std::vector<bool> dates;                 // by a cell's style
    std::vector<WorkbookCell::Shown> shown;  // likewise
    bool in_cells = false;
    Status begin(std::string_view element, const XmlAttributes& a) override {
        const auto number = [&](std::string_view name) {
            return base::whole_number<int>(a.find(name).value_or("0")).value_or(0);
        };
        if (element == "numFmt") {
            own[number("numFmtId")] = shows_date(a.find("formatCode").value_or(""));
            own_shown[number("numFmtId")] = shown_as(a.find("formatCode").value_or(""));
        }
        if (element == "cellXfs") in_cells = true;
        if (element == "xf" && in_cells) {
            const int id = number("numFmtId");
            const auto at = own.find(id);
            dates.push_back(at != own.end() ? at->second : is_date_number(id));
            const bool percent = id == 9 || id == 10;  // ECMA-376 18.8.30
            shown.push_back(at != own.end() ? own_shown[id]
                            : percent       ? WorkbookCell::Shown::percent
                                            : WorkbookCell::Shown::plain);
        }
        return {};
    }
    Status end(std::string_view element) override {
        if (element == "cellXfs") in_cells = false;
        return {};
    }
};

// Text of <si> and <is>: all runs, without the phonetic ones.
struct Runs {
    int phonetic = 0;
    bool in_text = false;
    void begin(std::string_view element) {
        if (element == "rPh") ++phonetic;
        if (element == "t") in_text = phonetic == 0;
    }
    void end(std::string_view element) {
        if (element == "rPh") --phonetic;
        if (element == "t") in_text = false;
    }
};

struct SharedStrings final : XmlPart {
    std::string bytes;
    std::vector<std::size_t> ends;
    Runs runs;
    Status begin(std::string_view element, const XmlAttributes&) override {
        runs.begin(element);
        return {};
    }
    Status end(std::string_view element) override {
        runs.end(element);
        if (element == "si") ends.push_back(bytes.size());
        if (bytes.size() > k_most_shared_bytes)
            return base::fail(Code::limit, "the workbook's texts are more than 256 MiB");
        return {};
    }
    void text(std::string_view t) override {
        if (runs.in_text) bytes += t;
    }
    std::string_view at(std::size_t i) const {
        const std::size_t from = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(from, ends[i] - from);
    }
};

std::string date_text(double serial, bool from_1904) {
    const double whole = std::floor(serial);
    auto second = static_cast<std::int64_t>(std::llround((serial - whole) * 86'400));
    auto day = static_cast<std::int64_t>(whole);
    if (second == 86'400) {
        second = 0;
        ++day;
    }
    const std::string time = fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if (day == 0 && !from_1904) return time;
    // Day 1 is 1900-01-01, and day 60 the 1900-02-29 that never was; 25,569 is 1970-01-01 (24,107 from 1904 on).
    const std::int64_t since_1970 = day - (from_1904 ? 24'107 : day < 60 ? 25'568 : 25'569);
    if (since_1970 < -25'567 || since_1970 > 49'709) return {};
    const std::string date = base::format_day({static_cast<std::int32_t>(since_1970)});
    return second == 0 ? date : date + " " + time;
}

class SheetReading final : public XmlPart {
  public:
    SheetReading(const Styles& styles, const SharedStrings& shared, bool from_1904, WorkbookVisitor& visitor)
        : styles_(styles), shared_(shared), from_1904_(from_1904), visitor_(visitor) {}

    Status begin(std::string_view element, const XmlAttributes& a) override {
        if (element == "row") return begin_row(a);
        if (element == "mergeCell") return merge(a.find("ref").value_or(""));
        if (element == "c") return begin_cell(a);
        runs_.begin(element);
        if (element == "v") in_value_ = true;
        if (element == "f") formula_ = true;
        return {};
    }
    Status end(std::string_view element) override {
        runs_.end(element);
        if (element == "v") in_value_ = false;
        if (element == "c") return end_cell();
        if (element == "row") return end_row();
        return {};
    }
    void text(std::string_view t) override {
        if (!in_value_ && !(runs_.in_text && type_ == "inlineStr")) return;
        has_value_ = true;
        if (value_.size() < k_longest_cell) value_ += t;
    }

  private:
    struct Held {
        WorkbookCell::Kind kind = WorkbookCell::Kind::empty;
        WorkbookCell::Shown shown = WorkbookCell::Shown::plain;
        std::size_t from = 0, size = 0;
    };

    Status begin_row(const XmlAttributes& a) {
        const auto said = a.find("r");
        const std::uint64_t row = said ? base::whole_number<std::uint64_t>(*said).value_or(0) : row_ + 1;
        if (row <= row_ || row > k_most_rows)
            return base::fail(Code::damaged, "the workbook's rows do not stand in order");
        row_ = static_cast<std::uint32_t>(row);
        held_.clear();
        text_.clear();
        const auto hidden = a.find("hidden").value_or("0");
        return hidden == "1" || hidden == "true" ? visitor_.hidden_row(row_) : Status{};
    }
    // "A3:B5".
    Status merge(std::string_view area) {
        WorkbookArea found;
        std::size_t at = 0;
        const auto corner = [&](std::uint32_t& row, std::size_t& column) {
            std::size_t letters = 0, digits = 0;
            for (; at < area.size() && area[at] >= 'A' && area[at] <= 'Z' && letters <= k_most_columns; ++at)
                letters = letters * 26 + static_cast<std::size_t>(area[at] - 'A' + 1);
            for (; at < area.size() && area[at] >= '0' && area[at] <= '9' && digits <= k_most_rows; ++at)
                digits = digits * 10 + static_cast<std::size_t>(area[at] - '0');
            column = letters - 1;
            row = static_cast<std::uint32_t>(digits);
            return letters > 0 && letters <= k_most_columns && digits > 0 && digits <= k_most_rows;
        };
        const bool first = corner(found.first_row, found.first_column);
        const bool colon = at < area.size() && area[at++] == ':';
        if (!first || !colon || !corner(found.last_row, found.last_column) || at != area.size())
            return base::fail(Code::damaged, "the workbook merges cells that cannot be found");
        return visitor_.merged(found);
    }
    Status begin_cell(const XmlAttributes& a) {
        std::size_t column = held_.size();
        if (const auto place = a.find("r")) {
            std::size_t letters = 0;
            for (char c : *place) {
                if (c < 'A' || c > 'Z') break;
                letters = letters * 26 + static_cast<std::size_t>(c - 'A' + 1);
                if (letters > k_most_columns) break;
            }
            if (letters == 0 || letters > k_most_columns || letters <= held_.size())
                return base::fail(Code::damaged, fmt::format("the cells of row {} do not stand in order", row_));
            column = letters - 1;
        }
        if (column >= k_most_columns) return base::fail(Code::limit, "a row has more than 16,384 cells");
        held_.resize(column + 1);
        type_ = a.find("t").value_or("n");
        const auto style = a.find("s");
        const auto at = style ? base::whole_number<std::uint64_t>(*style).value_or(0) : 0;
        date_ = at < styles_.dates.size() && styles_.dates[at];
        shown_ = at < styles_.shown.size() ? styles_.shown[at] : WorkbookCell::Shown::plain;
        value_.clear();
        has_value_ = formula_ = in_value_ = false;
        return {};
    }
    Status end_cell() {
        using Kind = WorkbookCell::Kind;
        Held& cell = held_.back();
        cell.kind = Kind::text;
        std::string_view text = value_;
        std::string made;
        if (!has_value_) {
            cell.kind = formula_ && type_ != "str" ? Kind::unreckoned : Kind::empty;
        } else if (type_ == "s") {
            const auto index = base::whole_number<std::uint64_t>(base::trimmed(value_));
            if (!index || *index >= shared_.ends.size())
                return base::fail(Code::damaged,
                                  fmt::format("row {} names a text that the workbook does not hold", row_));
            text = shared_.at(*index);
        } else if (type_ == "n") {
            cell.kind = Kind::number;
            if (date_) {
                if (const auto days = base::real_number(base::trimmed(value_))) made = date_text(*days, from_1904_);
                if (!made.empty()) {
                    cell.kind = Kind::date;
                    text = made;
                }
            }
        } else if (type_ == "b") {
            cell.kind = Kind::logical;
            text = value_ == "1" ? "TRUE" : "FALSE";
        } else if (type_ == "e") {
            cell.kind = Kind::error;
        } else if (type_ == "d") {
            cell.kind = Kind::date;
        }
        cell.shown = shown_;
        cell.from = text_.size();
        cell.size = text.size();
        text_ += text;
        return {};
    }
    Status end_row() {
        cells_.clear();
        for (const Held& cell : held_)
            cells_.push_back({cell.kind, std::string_view(text_).substr(cell.from, cell.size), cell.shown});
        return visitor_.take_row(cells_, row_);
    }

    const Styles& styles_;
    const SharedStrings& shared_;
    bool from_1904_;
    WorkbookVisitor& visitor_;
    std::uint32_t row_ = 0;
    std::vector<Held> held_;
    std::vector<WorkbookCell> cells_;
    std::string text_, value_, type_;
    Runs runs_;
    WorkbookCell::Shown shown_ = WorkbookCell::Shown::plain;
    bool date_ = false, has_value_ = false, formula_ = false, in_value_ = false;
};

}  // namespace

Status read_workbook(std::string_view bytes, const std::string& file, WorkbookVisitor& visitor) {
    if (bytes.size() > k_max_workbook_bytes)
        return base::fail(Code::limit, "a workbook has at most 256 MiB: give it in parts", file);
    MODOU_TRY(WorkbookArchive archive, WorkbookArchive::open(bytes, file));
    if (!archive.has("_rels/.rels"))
        return base::fail(Code::bad_input,
                          archive.has("content.xml")
                              ? "this is an OpenDocument workbook: save it as .xlsx or as CSV"
                              : "this is a packed folder and no workbook: unpack it, and give the files in it",
                          file);
    Relations top;
    MODOU_CHECK(read_xml(archive, "_rels/.rels", file, top));
    const auto main = top.by_type.find("officeDocument");
    if (main == top.by_type.end())
        return base::fail(Code::bad_input, "this is no workbook: save it as .xlsx or as CSV", file);
    const std::string book_part = beside("", main->second);
    if (book_part.ends_with(".bin"))
        return base::fail(Code::bad_input, "this is an .xlsb workbook: save it as .xlsx or as CSV", file);
    Book book;
    MODOU_CHECK(read_xml(archive, book_part, file, book));
    Relations parts;
    if (archive.has(relations_of(book_part))) MODOU_CHECK(read_xml(archive, relations_of(book_part), file, parts));
    Styles styles;
    if (const auto at = parts.by_type.find("styles"); at != parts.by_type.end())
        MODOU_CHECK(read_xml(archive, beside(book_part, at->second), file, styles));
    SharedStrings shared;
    if (const auto at = parts.by_type.find("sharedStrings"); at != parts.by_type.end())
        MODOU_CHECK(read_xml(archive, beside(book_part, at->second), file, shared));
    if (book.sheets.empty()) return base::fail(Code::bad_input, "the workbook has no sheet", file);
    for (const Book::Sheet& sheet : book.sheets) {
        const auto part = parts.by_id.find(sheet.id);
        if (part == parts.by_id.end()) return base::fail(Code::damaged, "a sheet of the workbook is missing", file);
        if (part->second.find("worksheets") == std::string::npos) continue;  // a chart
        MODOU_CHECK(visitor.begin_sheet(sheet.name, sheet.hidden));
        SheetReading reading(styles, shared, book.from_1904, visitor);
        MODOU_CHECK(read_xml(archive, beside(book_part, part->second), file, reading));
        MODOU_CHECK(visitor.end_of_sheet());
    }
    return {};
}

}  // namespace modou::intake
