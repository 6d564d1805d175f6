#include "giving/demo_projects.hpp"

#include <algorithm>

#include "base/csv.hpp"
#include "giving/demo_files.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;

Result<std::string> picture(const std::string& name) {
    const std::string_view bytes = demo_file(name);
    if (bytes.empty()) return base::fail(Code::not_found, "there is no such picture");
    return std::string(bytes);
}

}  // namespace

std::string_view demo_file(std::string_view name) {
    for (const DemoFile& file : demo_files())
        if (file.name == name) return file.bytes;
    return {};
}

Result<std::size_t> import_demo_projects(Office& office) {
    ProjectImport how;
    how.picture = picture;
    MODOU_TRY(const auto imported, office.import_projects(demo_file("projects.csv"), "demonstration", how));
    return imported.rows;
}

Result<std::vector<UpdateAsked>> demo_updates() {
    MODOU_TRY(const auto table, base::CsvTable::read(demo_file("updates.csv")));
    std::vector<std::size_t> at;
    for (const std::string_view name :
         {"project", "day", "title_zh", "title_en", "text_zh", "text_en", "picture", "alt_zh", "alt_en"}) {
        MODOU_TRY(at.emplace_back(), table.column(name));
    }
    std::vector<UpdateAsked> updates;
    for (const auto& row : table.rows()) {
        const auto cell = [&](std::size_t i) { return std::string(row.cells[at[i]]); };
        UpdateAsked& one = updates.emplace_back();
        one.words.project = cell(0);
        MODOU_TRY(one.day, base::parse_day(cell(1)));
        one.words.title_zh = cell(2);
        one.words.title_en = cell(3);
        one.words.text_zh = cell(4);
        one.words.text_en = cell(5);
        if (cell(6).empty()) continue;
        MODOU_TRY(one.picture, picture(cell(6)));
        one.picture_alt_zh = cell(7);
        one.picture_alt_en = cell(8);
    }
    std::ranges::stable_sort(updates, {}, [](const UpdateAsked& one) { return one.day->number; });
    return updates;
}

}  // namespace modou::giving
