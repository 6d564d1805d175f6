#include "giving/project_index.hpp"

#include <algorithm>
#include <array>

namespace modou::giving {
namespace {

constexpr char k_begin = '\x1f';  // stands before each key

// English names of what imports and pages name in Chinese, where pinyin is not what people would type.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> k_english{{
    {"教育", "education school"},
    {"健康", "health medical"},
    {"助残", "disability accessibility"},
    {"女性", "women"},
    {"儿童", "children"},
    {"环境", "environment nature"},
    {"乡村", "countryside village rural"},
    {"养老", "elderly old age"},
    {"救灾", "disaster relief"},
    {"陕西", "shaanxi"},
    {"内蒙古", "inner mongolia"},
    {"西藏", "tibet"},
    {"香港", "hong kong"},
    {"澳门", "macao"},
    {"重庆", "chongqing"},
}};

const base::Folding& folding() {
    static const base::Folding one;
    return one;
}

bool is_han(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) &&
           word.size() % 3 == 0;
}

bool is_latin(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

// Each part of a name that punctuation sets apart is a name too: "乡村图书角·甘肃" is also found by "gs".
void add_keys(std::string& keys, std::string_view name) {
    if (name.empty()) return;
    keys += folding().keys(name, "");
    static constexpr std::array<std::string_view, 9> k_between{"·", "（", "）", "(", ")", "，", ",", "—", "/"};
    std::string_view rest = name;
    bool parted = false;
    while (!rest.empty()) {
        std::size_t at = rest.size(), width = 0;
        for (const std::string_view sign : k_between)
            if (const auto found = rest.find(sign); found < at) {
                at = found;
                width = sign.size();
            }
        parted = parted || width != 0;
        if (parted && at != 0) keys += folding().keys(rest.substr(0, at), "");
        rest.remove_prefix(at + width);
    }
}

// Whether the word is two or more pieces, of at least two characters each, that all stand in the keys.
bool in_pieces(std::string_view keys, std::string_view word) {
    constexpr std::size_t k_char = 3, k_most = 12;  // bytes of a Chinese character; characters that are looked at
    const std::size_t length = word.size() / k_char;
    if (length < 4 || length > k_most) return false;
    std::array<bool, k_most + 1> reached{true};
    for (std::size_t from = 0; from < length; ++from)
        for (std::size_t to = from + 2; reached[from] && to <= length; ++to)
            if (keys.find(word.substr(from * k_char, (to - from) * k_char)) != std::string_view::npos)
                reached[to] = true;
    return reached[length];
}

bool word_fits(std::string_view keys, std::string_view word) {
    constexpr std::size_t k_short = 3;  // letters: the middle of any name holds some of these
    if (is_latin(word) && word.size() <= k_short) return base::name_fit(keys, word) <= 2;
    return keys.find(word) != std::string_view::npos || (is_han(word) && in_pieces(keys, word));
}

}  // namespace

ProjectQuestion project_question(std::string_view text) {
    return {base::question_words(folding(), text)};
}

ProjectIndex::ProjectIndex(const std::map<std::string, Project>& projects) {
    for (const auto& [id, project] : projects) {
        std::string keys;
        for (const std::string_view name :
             {std::string_view(id), std::string_view(project.title_zh), std::string_view(project.title_en),
              std::string_view(project.holder), std::string_view(project.holder_en), std::string_view(project.cause),
              std::string_view(project.region)})
            add_keys(keys, name);
        for (const auto& [zh, en] : k_english)
            if (project.cause == zh || project.region == zh) (keys += k_begin) += en;
        keys_.emplace(id, std::move(keys));
    }
}

bool ProjectIndex::fits(std::string_view project, const ProjectQuestion& question) const {
    const auto found = keys_.find(project);
    return found != keys_.end() &&
           std::ranges::all_of(question.words, [&](const std::string& word) { return word_fits(found->second, word); });
}

}  // namespace modou::giving
