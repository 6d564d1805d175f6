// The optional columns of projects.csv: what a project is for, as one row says it.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "giving/project_about.hpp"

namespace modou::giving {

inline constexpr std::array<std::string_view, 16> k_about_columns{
    "description_zh",   "description_en",   "plan_zh",     "plan_en",   "target", "beneficiaries",
    "beneficiaries_zh", "beneficiaries_en", "period_from", "period_to", "budget", "filing",
    "holder_en",        "certificate",      "contact",     "pictures"};
// Those of them that may hold several lines.
inline constexpr std::array<std::string_view, 6> k_about_texts{"description_zh", "description_en", "plan_zh",
                                                               "plan_en",        "budget",         "pictures"};

// A file that the column `pictures` names.
struct NamedPicture {
    std::string file, alt_zh, alt_en;
};

struct AboutRow {
    About about;  // without its pictures
    std::vector<NamedPicture> pictures;
};

// `cell` answers the trimmed cell of one of k_about_columns, empty where it says nothing. Errors: bad_input, and the
// sentence begins with the column's name.
base::Result<AboutRow> read_about_row(const std::function<std::string_view(std::string_view column)>& cell);

// Text over several lines as it is kept: line ends of one kind, no blanks at the ends of lines, one blank line between
// paragraphs.
std::string tidied(std::string_view text);

// Words for a project's page: their trouble is told, nothing is cut. Over several lines they come back tidied.
enum class Lines { one, several };
base::Result<std::string> page_words(std::string_view column, std::string_view text, std::size_t most_characters,
                                     Lines lines);

}  // namespace modou::giving
