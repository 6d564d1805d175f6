#include "giving/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/shown.hpp"
#include "base/text.hpp"

namespace modou::giving {
namespace {

// What takes no room on a page and means nothing in any script. Joiners and variation selectors are not among them.
constexpr std::string_view k_unseen[] = {
    "\xc2\xad",                                                      // U+00AD soft hyphen
    "\xcd\x8f",                                                      // U+034F grapheme joiner
    "\xe1\x85\x9f", "\xe1\x85\xa0", "\xe3\x85\xa4", "\xef\xbe\xa0",  // U+115F, U+1160, U+3164, U+FFA0 Hangul fillers
    "\xe1\xa0\x8e",                                                  // U+180E vowel separator
    "\xe2\x80\x8b",                                                  // U+200B space without width
    "\xe2\x81\xa0", "\xe2\x81\xa1", "\xe2\x81\xa2", "\xe2\x81\xa3", "\xe2\x81\xa4",  // U+2060 … U+2064
    "\xf3\xa0\x80", "\xf3\xa0\x81",                                                  // U+E0000 … U+E007F tags
};

}  // namespace

std::optional<std::string> item_trouble(std::string_view item) {
    if (base::trimmed(item).empty()) return "is empty";
    if (item.size() > k_max_name_bytes)
        return fmt::format("has {} bytes, at most {} are possible", item.size(), k_max_name_bytes);
    if (base::has_control_characters(item))
        return "holds a control character, or one that turns the direction of writing around";
    return std::nullopt;
}

bool means_every_item(std::string_view item) {
    static constexpr std::string_view k_words[] = {
        "＊",       "﹡",       "∗",        "✱",        "**",       "全店", "全部", "所有", "全部宝贝",
        "所有宝贝", "全部商品", "所有商品", "全店宝贝", "全店商品", "all",  "All",  "ALL"};
    return std::ranges::find(k_words, item) != std::end(k_words);
}

std::optional<std::string> shop_trouble(std::string_view name) {
    if (auto trouble = item_trouble(name)) return trouble;
    // Each part between slashes, of either kind.
    for (std::string_view rest = name;;) {
        const auto slash = rest.find_first_of("/\\");
        const std::string_view part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return "reads as a path between folders";
        if (slash == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
}

std::optional<std::string> project_trouble(std::string_view name) {
    if (auto trouble = shop_trouble(name)) return trouble;
    if (std::ranges::any_of(k_unseen, [&](std::string_view one) { return name.find(one) != std::string_view::npos; }))
        return "holds a character that nobody sees, and would look like another project";
    if (name.find_first_of("/\\") != std::string_view::npos) return "holds a slash, and stands in addresses";
    return std::nullopt;
}

}  // namespace modou::giving
