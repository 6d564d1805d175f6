// What a row of projects.csv says a project is for: the cells of k_about_columns, with NUL between them. What was read
// and written down again reads as the same, and nothing in it moves a cursor or breaks a line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>

#include "base/money.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/project_columns.hpp"

namespace {

using namespace modou;
using giving::AboutRow;
using Cells = std::map<std::string_view, std::string>;

void hold(bool good) {
    if (!good) std::abort();
}

auto read(const Cells& cells) {
    return giving::read_about_row([&](std::string_view column) {
        const auto at = cells.find(column);
        return at == cells.end() ? std::string_view() : base::trimmed(at->second);
    });
}

Cells written(const AboutRow& row) {
    const giving::About& about = row.about;
    Cells cells{{"description_zh", about.description_zh},
                {"description_en", about.description_en},
                {"plan_zh", about.plan_zh},
                {"plan_en", about.plan_en},
                {"beneficiaries_zh", about.beneficiaries_zh},
                {"beneficiaries_en", about.beneficiaries_en},
                {"period_from", about.period_from},
                {"period_to", about.period_to},
                {"holder_en", about.holder_en},
                {"contact", about.contact}};
    if (about.target_fen > 0) cells["target"] = base::format_yuan({about.target_fen});
    if (about.beneficiaries > 0) cells["beneficiaries"] = std::to_string(about.beneficiaries);
    for (const auto& line : about.budget)
        cells["budget"] += line.zh + " | " + line.en + " | " + base::format_yuan({line.amount_fen}) + "\n";
    for (const auto& one : row.pictures) cells["pictures"] += one.file + " | " + one.alt_zh + " | " + one.alt_en + "\n";
    return cells;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    Cells cells;
    for (const std::string_view column : giving::k_about_columns) {
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        cells[column] = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    auto first = read(cells);
    if (!first) {
        hold(first.error().message.find(": ") != std::string::npos);  // its column is named
        return 0;
    }
    hold(first->about.budget.size() <= giving::k_max_budget_lines);
    hold(first->pictures.size() <= giving::k_max_about_pictures);
    for (const auto& one : first->pictures) hold(one.file.find_first_of("/\\") == std::string::npos);
    for (const std::string* line : {&first->about.filing, &first->about.certificate, &first->about.holder_en,
                                    &first->about.contact, &first->about.beneficiaries_zh})
        hold(!base::has_control_characters(*line));
    auto again = read(written(*first));
    hold(again.has_value());
    // As a spreadsheet writes them they may be wrapped more than once: ="="1"".
    again->about.filing = first->about.filing;
    again->about.certificate = first->about.certificate;
    hold(again->about == first->about);
    hold(written(*again) == written(*first));
    return 0;
}
