#include "giving/project_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/money.hpp"
#include "base/number.hpp"
#include "base/ruined.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;

constexpr std::int64_t k_most_beneficiaries = 10'000'000'000;  // more than there are people
constexpr std::size_t k_max_file_name_bytes = 200;

tl::unexpected<base::Error> bad(std::string_view column, std::string why) {
    return base::fail(Code::bad_input, fmt::format("{}: {}", column, why));
}

std::string quoted(std::string_view text) {
    return base::json_quoted(base::shortened(text, 60));
}

Result<std::int64_t> yuan(std::string_view column, std::string_view text) {
    const auto amount = base::parse_yuan_lenient(text);
    if (!amount)
        return bad(column, fmt::format("{} is no amount: expected digits, with at most two decimals, like 128.00",
                                       quoted(text)));
    if (amount->value <= 0) return bad(column, "the amount must be more than 0");
    return amount->value;
}

Result<std::int64_t> people(std::string_view column, std::string_view text) {
    const std::string_view digits = base::spreadsheet_value(text);
    const auto number = base::whole_number<std::int64_t>(digits, 1, k_most_beneficiaries);
    if (!number)
        return bad(column, fmt::format("{} is no number of people: expected a whole number, like 1200", quoted(text)));
    return *number;
}

Result<std::string> day(std::string_view column, std::string_view text) {
    const auto read = base::parse_day(base::spreadsheet_value(text));
    if (!read) return bad(column, fmt::format("{} is no day: expected one like 2026-11-30", quoted(text)));
    return base::format_day(*read);
}

// A number that somebody looks up elsewhere: a spreadsheet's remains of it would lead nowhere.
Result<std::string> looked_up(std::string_view column, std::string_view text) {
    const std::string_view value = base::spreadsheet_value(text);
    if (base::is_ruined_number(value))
        return bad(column, "a spreadsheet has ruined this number: make the column text, and write it out whole");
    return page_words(column, value, k_max_words_characters, Lines::one);
}

// "a | b | c", a line each; lines end at a line end, `;` or `；`.
Result<std::vector<std::array<std::string, 3>>> lines_of_three(std::string_view column, std::string_view text,
                                                               std::size_t most, std::string_view expected) {
    constexpr std::string_view k_wide = "；";
    std::vector<std::array<std::string, 3>> lines;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min({rest.find_first_of("\r\n;"), rest.find(k_wide), rest.size()});
        const std::string_view line = base::trimmed(rest.substr(0, end));
        const std::size_t sign = rest.substr(end).starts_with(k_wide) ? k_wide.size() : 1;
        rest.remove_prefix(std::min(end + sign, rest.size()));
        if (line.empty()) continue;
        std::vector<std::string_view> parts;
        for (std::string_view left = line;;) {
            const std::size_t bar = left.find('|');
            parts.push_back(base::trimmed(left.substr(0, bar)));
            if (bar == std::string_view::npos) break;
            left.remove_prefix(bar + 1);
        }
        if (parts.size() != 3)
            return bad(column, fmt::format("{} is no line of it: expected {}", quoted(line), expected));
        if (lines.size() == most) return bad(column, fmt::format("at most {} lines are possible", most));
        auto& three = lines.emplace_back();
        for (std::size_t i = 0; i < 3; ++i) {
            MODOU_TRY(three[i], page_words(column, parts[i], k_max_words_characters, Lines::one));
            if (three[i].empty())
                return bad(column, fmt::format("a part of the line {} is empty: expected {}", quoted(line), expected));
        }
    }
    return lines;
}

Result<std::vector<BudgetLine>> budget(std::string_view text) {
    MODOU_TRY(const auto lines, lines_of_three("budget", text, k_max_budget_lines, "zh | en | yuan"));
    std::vector<BudgetLine> out;
    for (const auto& [zh, en, amount] : lines) {
        MODOU_TRY(const std::int64_t fen, yuan("budget", amount));
        out.push_back({zh, en, fen});
    }
    return out;
}

Result<std::vector<NamedPicture>> pictures(std::string_view text) {
    MODOU_TRY(const auto lines,
              lines_of_three("pictures", text, k_max_about_pictures, "file.jpg | words zh | words en"));
    std::vector<NamedPicture> out;
    for (const auto& [file, zh, en] : lines) {
        // Only from the folder that was given for them.
        if (file.find_first_of("/\\") != std::string::npos || file == "." || file == ".." ||
            file.size() > k_max_file_name_bytes)
            return bad("pictures", fmt::format("{} is no name of a file in the folder of pictures", quoted(file)));
        out.push_back({file, zh, en});
    }
    return out;
}

}  // namespace

std::string tidied(std::string_view text) {
    std::string out;
    std::size_t blank = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        const std::string_view line = base::trimmed(rest.substr(0, end));
        const bool both = rest.substr(end).starts_with("\r\n");
        rest.remove_prefix(std::min(end + (both ? 2 : 1), rest.size()));
        if (line.empty()) {
            ++blank;
            continue;
        }
        if (!out.empty()) out += blank > 0 ? "\n\n" : "\n";
        out += line;
        blank = 0;
    }
    return out;
}

Result<std::string> page_words(std::string_view column, std::string_view text, std::size_t most_characters,
                               Lines lines) {
    std::string words = lines == Lines::several ? tidied(text) : std::string(base::trimmed(text));
    const bool harmful = lines == Lines::several ? base::shown(words, base::LineEnds::keep) != words
                                                 : base::has_control_characters(words);
    if (harmful) return bad(column, "it holds a control character, or one that turns the direction of writing around");
    if (const std::size_t count = base::characters(words); count > most_characters)
        return bad(column, fmt::format("it has {} characters, at most {} are possible", count, most_characters));
    return words;
}

Result<AboutRow> read_about_row(const std::function<std::string_view(std::string_view)>& cell) {
    AboutRow row;
    About& about = row.about;
    for (const auto& [column, into] : {std::pair{"description_zh", &about.description_zh},
                                       {"description_en", &about.description_en},
                                       {"plan_zh", &about.plan_zh},
                                       {"plan_en", &about.plan_en}}) {
        MODOU_TRY(*into, page_words(column, cell(column), k_max_about_characters, Lines::several));
    }
    for (const auto& [column, into] : {std::pair{"beneficiaries_zh", &about.beneficiaries_zh},
                                       {"beneficiaries_en", &about.beneficiaries_en},
                                       {"holder_en", &about.holder_en},
                                       {"contact", &about.contact}}) {
        MODOU_TRY(*into, page_words(column, cell(column), k_max_words_characters, Lines::one));
    }
    for (const auto& [column, into] : {std::pair{"filing", &about.filing}, {"certificate", &about.certificate}}) {
        MODOU_TRY(*into, looked_up(column, cell(column)));
    }
    for (const auto& [column, into] : {std::pair{"period_from", &about.period_from}, {"period_to", &about.period_to}}) {
        if (cell(column).empty()) continue;
        MODOU_TRY(*into, day(column, cell(column)));
    }
    if (const auto text = cell("target"); !text.empty()) {
        MODOU_TRY(about.target_fen, yuan("target", text));
    }
    if (const auto text = cell("beneficiaries"); !text.empty()) {
        MODOU_TRY(about.beneficiaries, people("beneficiaries", text));
    }
    MODOU_TRY(about.budget, budget(cell("budget")));
    MODOU_TRY(row.pictures, pictures(cell("pictures")));
    return row;
}

}  // namespace modou::giving
