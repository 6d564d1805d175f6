#include "programme/toml_reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "programme/toml_signs.hpp"

namespace modou::programme {

using base::Code;
using base::Fen;
using base::Result;
using base::Status;

namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

bool gives_up(std::string_view text) {
    try {
        (void)toml::parse(text);
    } catch (const TomlGaveUp&) {
        return true;
    } catch (const toml::parse_error&) {
        return false;  // before it came there
    }
    return false;
}

// The line at which the library gives up: that of the shortest beginning of the text where it does, found by halving.
std::size_t line_given_up(std::string_view text) {
    std::vector<std::size_t> ends;  // of lines
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) ends.push_back(at + 1);
    const auto first =
        std::ranges::partition_point(ends, [&](std::size_t end) { return !gives_up(text.substr(0, end)); });
    return static_cast<std::size_t>(first - ends.begin()) + 1;
}

}  // namespace

Result<toml::table> read_toml(std::string_view text, std::string_view file) {
    if (const auto wrong = wrong_sign(text)) {
        const std::string_view before = text.substr(0, wrong->at);
        const std::size_t line_at = before.rfind('\n') + 1;  // npos + 1: the first line
        return base::fail(Code::bad_input, wrong->expected,
                          fmt::format("{}:{}:{}", file, std::ranges::count(before, '\n') + 1,
                                      base::characters(before.substr(line_at)) + 1));
    }
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        return base::fail(Code::bad_input, std::string(error.description()),
                          fmt::format("{}:{}:{}", file, error.source().begin.line, error.source().begin.column));
    } catch (const TomlGaveUp&) {
        return base::fail(Code::bad_input, "expected a name here, in letters, digits, - and _, or in quotes",
                          fmt::format("{}:{}", file, line_given_up(text)));
    }
}

Place TomlReader::place(const toml::node& node) const {
    return fmt::format("{}:{}:{}", file_, node.source().begin.line, node.source().begin.column);
}

tl::unexpected<base::Error> TomlReader::wrong(const toml::node& node, std::string expected) const {
    return base::fail(Code::bad_input, std::move(expected), place(node));
}

Status TomlReader::only(const toml::table& table, std::initializer_list<std::string_view> known) const {
    for (const auto& [key, node] : table) {
        if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
        std::string_view nearest = *known.begin();
        for (std::string_view k : known)
            if (distance(k, key.str()) < distance(nearest, key.str())) nearest = k;
        const bool near = distance(nearest, key.str()) <= 3;
        std::string all;
        for (std::string_view k : known) all += (all.empty() ? "" : ", ") + std::string(k);
        return base::fail(Code::bad_input,
                          fmt::format("unknown key \"{}\": {}", key.str(),
                                      near ? fmt::format("did you mean \"{}\"?", nearest) : "expected one of " + all),
                          fmt::format("{}:{}:{}", file_, key.source().begin.line, key.source().begin.column));
    }
    return {};
}

Result<const toml::node*> TomlReader::need(const toml::table& table, std::string_view key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return wrong(table, fmt::format("expected the key \"{}\" here", key));
    return node;
}

Result<std::string> TomlReader::word(const toml::table& table, std::string_view key) const {
    MODOU_TRY(const toml::node* node, need(table, key));
    return text(*node, key);
}

Result<std::string> TomlReader::optional_word(const toml::table& table, std::string_view key) const {
    return table.contains(key) ? word(table, key) : Result<std::string>(std::string());
}

Result<std::string> TomlReader::text(const toml::node& node, std::string_view key) const {
    const auto* value = node.as_string();
    if (value == nullptr || value->get().empty()) return wrong(node, fmt::format("expected text for \"{}\"", key));
    return value->get();
}

Result<const toml::table*> TomlReader::table(const toml::table& in, std::string_view key) const {
    MODOU_TRY(const toml::node* node, need(in, key));
    if (node->as_table() == nullptr) return wrong(*node, fmt::format("expected a table for \"{}\"", key));
    return node->as_table();
}

Result<std::vector<const toml::node*>> TomlReader::list(const toml::table& in, std::string_view key) const {
    std::vector<const toml::node*> out;
    const toml::node* node = in.get(key);
    if (node == nullptr) return out;
    if (node->as_array() == nullptr) return wrong(*node, fmt::format("expected a list for \"{}\"", key));
    for (const auto& item : *node->as_array()) out.push_back(&item);
    return out;
}

Result<bool> TomlReader::flag(const toml::table& in, std::string_view key) const {
    const toml::node* node = in.get(key);
    if (node == nullptr) return false;
    if (!node->is_boolean()) return wrong(*node, fmt::format("expected true or false for \"{}\"", key));
    return node->as_boolean()->get();
}

Result<std::optional<std::int64_t>> TomlReader::whole(const toml::table& in, std::string_view key,
                                                      std::pair<std::int64_t, std::int64_t> range) const {
    const toml::node* node = in.get(key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_integer();
    if (value == nullptr || value->get() < range.first || value->get() > range.second)
        return wrong(*node,
                     fmt::format("expected a whole number from {} to {} for \"{}\"", range.first, range.second, key));
    return value->get();
}

Result<Fen> TomlReader::money(const toml::node& node, std::string_view key) const {
    if (node.is_floating_point() || node.is_integer())
        return wrong(
            node,
            fmt::format("expected money for \"{}\" as text in quotes, like \"0.02\": a number may not hold it exactly",
                        key));
    MODOU_TRY(const std::string value, text(node, key));
    const auto fen = base::parse_yuan(value);
    if (!fen) return wrong(node, fmt::format("expected money for \"{}\" like \"0.02\", found \"{}\"", key, value));
    return *fen;
}

Result<Words> TomlReader::words(const toml::table& in, std::string_view key) const {
    MODOU_TRY(const toml::table* both, table(in, key));
    MODOU_CHECK(only(*both, {"zh", "en"}));
    Words out;
    MODOU_TRY(out.zh, word(*both, "zh"));
    MODOU_TRY(out.en, word(*both, "en"));
    return out;
}

}  // namespace modou::programme
