#include "services/family/categories.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace modou::family {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Lower case, without spaces and marks, of ASCII and of Chinese type.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : base::trimmed(text)) {
        const char low = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
        if (static_cast<unsigned char>(low) >= 0x80 || is_digit(low) || (low >= 'a' && low <= 'z')) out += low;
    }
    for (const std::string_view mark : {"（", "）", "，", "、", "：", "　", "－", "—"})
        for (std::size_t at = 0; (at = out.find(mark)) != out.npos;) out.erase(at, mark.size());
    return out;
}

constexpr std::string_view k_untold[] = {"", "sample", "samples", "person", "样本", "检材", "普通样本", "待测样本"};
constexpr std::string_view k_found[] = {"livingunidentified",
                                        "livingunidentifiedperson",
                                        "uhr",
                                        "deceased",
                                        "deceasedperson",
                                        "deceasedunidentified",
                                        "humanremains",
                                        "remains",
                                        "found",
                                        "foundperson",
                                        "foundchild",
                                        "foundbody",
                                        "foundremains",
                                        "无名氏",
                                        "无名尸",
                                        "无名尸体",
                                        "无名遗体",
                                        "无名遗骸",
                                        "未知名尸体",
                                        "未知名遗体",
                                        "身份不明",
                                        "身份不明者",
                                        "身份不明人员",
                                        "身份不明尸体",
                                        "不明身份",
                                        "不明身份者",
                                        "不明身份人员",
                                        "不明身份尸体",
                                        "来历不明儿童",
                                        "来历不明人员",
                                        "疑似被拐儿童",
                                        "疑似被拐人员",
                                        "疑似被拐",
                                        "寻亲者",
                                        "寻亲人",
                                        "寻亲人员",
                                        "被寻者",
                                        "死者",
                                        "遗骸",
                                        "遗体",
                                        "尸体",
                                        "被发现者",
                                        "发现的人"};
constexpr std::string_view k_missing[] = {"missing",
                                          "missingperson",
                                          "missingpersons",
                                          "missinghuman",
                                          "missingchild",
                                          "deducedmissingperson",
                                          "missingpersondirectreference",
                                          "directreference",
                                          "directreferencesample",
                                          "失踪人",
                                          "失踪者",
                                          "失踪人员",
                                          "失踪儿童",
                                          "失踪人本人",
                                          "被寻人",
                                          "失踪人员本人"};
constexpr std::string_view k_relative_parts[] = {"biological", "relative",        "sibling", "spouse",
                                                 "kin",        "familyreference", "亲属",    "家属"};
constexpr std::string_view k_relatives[] = {
    "father", "mother", "parent", "parents", "child",        "son",          "daughter",     "frs",         "父亲",
    "母亲",   "父母",   "子女",   "配偶",    "失踪儿童父母", "失踪人员父母", "失踪儿童父亲", "失踪儿童母亲"};
constexpr std::string_view k_control_parts[] = {"control", "ladder", "blank", "对照", "标准物", "空白", "质控"};

bool is_one_of(auto& words, std::string_view word) {
    return std::ranges::find(words, word) != std::end(words);
}
bool has_one_of(auto& parts, std::string_view word) {
    return std::ranges::any_of(parts, [&](std::string_view part) { return word.find(part) != word.npos; });
}

// "unidentified", and behind it only words for people and what is left of them.
bool is_unidentified_somebody(std::string_view word) {
    constexpr std::string_view k_unidentified = "unidentified";
    if (!word.starts_with(k_unidentified)) return false;
    word.remove_prefix(k_unidentified.size());
    constexpr std::string_view k_words[] = {"persons",  "person", "people", "humans",     "human",  "remains",
                                            "bodies",   "body",   "living", "deceased",   "dead",   "child",
                                            "children", "minor",  "adult",  "male",       "female", "man",
                                            "woman",    "boy",    "girl",   "individual", "victim", "skeletal"};
    while (!word.empty()) {
        const auto next = std::ranges::find_if(k_words, [&](std::string_view one) { return word.starts_with(one); });
        if (next == std::end(k_words)) return false;
        word.remove_prefix(next->size());
    }
    return true;
}

// Controls of kits, cell lines and standards, and what laboratories call theirs.
constexpr std::string_view k_control_names[] = {"9947a",
                                                "9947",
                                                "9948",
                                                "2800m",
                                                "007",
                                                "k562",
                                                "f312",
                                                "srm2391",
                                                "srm2391a",
                                                "srm2391b",
                                                "srm2391c",
                                                "srm2391d",
                                                "2391a",
                                                "2391b",
                                                "2391c",
                                                "2391d",
                                                "srm2372",
                                                "srm2372a",
                                                "pc",
                                                "nc",
                                                "ntc",
                                                "pos",
                                                "neg",
                                                "positive",
                                                "negative",
                                                "control",
                                                "controls",
                                                "ctrl",
                                                "ctl",
                                                "poscontrol",
                                                "negcontrol",
                                                "positivecontrol",
                                                "negativecontrol",
                                                "posctrl",
                                                "negctrl",
                                                "controldna",
                                                "ladder",
                                                "allelicladder",
                                                "gsladder",
                                                "blank",
                                                "reagentblank",
                                                "extractionblank",
                                                "pcrblank",
                                                "h2o",
                                                "ddh2o",
                                                "dh2o",
                                                "water",
                                                "qc",
                                                "qualitycontrol",
                                                "notemplate",
                                                "阳性",
                                                "阴性",
                                                "对照",
                                                "阳性对照",
                                                "阴性对照",
                                                "阳性对照品",
                                                "阴性对照品",
                                                "空白",
                                                "空白对照",
                                                "试剂空白",
                                                "提取空白",
                                                "扩增空白",
                                                "质控",
                                                "质控品",
                                                "标准品",
                                                "分型标准物",
                                                "等位基因分型标准物",
                                                "纯水",
                                                "超纯水"};
// What may stand beside such a name.
constexpr std::string_view k_beside[] = {
    "dna",         "cell",          "line",      "human",    "male",    "female", "allelic",  "pcr",      "extraction",
    "reagent",     "amplification", "amp",       "template", "no",      "size",   "standard", "ampflstr", "powerplex",
    "identifiler", "globalfiler",   "goldeneye", "huaxia",   "run",     "rep",    "repeat",   "ng",       "ul",
    "nist",        "srm",           "plate",     "well",     "genomic", "sample", "sterile",  "tube",     "lane"};

bool is_letter_or_more(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// Runs of letters and digits; Chinese words end where digits begin.
std::vector<std::string> parts_of(std::string_view id) {
    std::vector<std::string> parts(1);
    for (const char c : id) {
        const bool wide = static_cast<unsigned char>(c) >= 0x80;
        const bool was_wide = !parts.back().empty() && static_cast<unsigned char>(parts.back().back()) >= 0x80;
        if (!parts.back().empty() && (wide != was_wide || !(is_digit(c) || is_letter_or_more(c)))) parts.emplace_back();
        if (is_digit(c) || is_letter_or_more(c)) parts.back() += c;
    }
    std::vector<std::string> out;
    for (const auto& part : parts)
        if (const auto word = plain(part); !word.empty()) out.push_back(word);
    return out;
}

bool is_number_at_most(std::string_view part, std::size_t digits) {
    return !part.empty() && part.size() <= digits && std::ranges::all_of(part, is_digit);
}

// Runs, repeats and wells of a plate: 3, 12, a05, r2.
bool is_count(std::string_view part) {
    return is_number_at_most(part, 3) ||
           (part[0] >= 'a' && part[0] <= 'r' && (part.size() == 1 || is_number_at_most(part.substr(1), 2)));
}

// The name itself, or with a count glued to it: "pc1", "ladder03". 007 and 9948 have none: they would be other numbers.
bool is_control(std::string_view part) {
    if (is_one_of(k_control_names, part)) return true;
    std::string_view head = part;
    while (!head.empty() && is_digit(head.back())) head.remove_suffix(1);
    return !head.empty() && part.size() - head.size() <= 3 && is_one_of(k_control_names, head);
}

}  // namespace

Category category_of(std::string_view category) {
    const std::string word = plain(category);
    if (is_one_of(k_untold, word)) return Category::untold;
    if (is_one_of(k_found, word) || is_unidentified_somebody(word)) return Category::found;
    if (is_one_of(k_missing, word)) return Category::missing;
    if (has_one_of(k_control_parts, word)) return Category::control;
    if (is_one_of(k_relatives, word) || has_one_of(k_relative_parts, word)) return Category::relative;
    return Category::other;
}

bool is_found_role(std::string_view role) {
    const std::string word = plain(role);
    return is_one_of(k_found, word) || is_unidentified_somebody(word);
}

std::optional<RoleWord> role_of_category(std::string_view category) {
    const std::string word = plain(category);
    if (category_of(category) == Category::missing) return RoleWord{Role::self, kinship::Sex::unknown};
    for (const auto& [name, role] : {std::pair("biologicalfather", "father"),
                                     {"biologicalmother", "mother"},
                                     {"biologicalchild", "child"},
                                     {"biologicalson", "son"},
                                     {"biologicaldaughter", "daughter"},
                                     {"biologicalfullsibling", "full_sib"}})
        if (word == name) return role_of(role);
    return category_of(category) == Category::relative ? role_of(word) : std::nullopt;
}

bool is_number(std::string_view id) {
    return std::ranges::none_of(id, is_letter_or_more);
}

bool is_control_name(std::string_view id) {
    if (id.size() > k_id_bytes_most) return false;
    if (is_one_of(k_control_names, plain(id))) return true;
    const auto parts = parts_of(id);
    bool named = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool number = std::ranges::all_of(parts[i], is_digit);
        if (is_control(parts[i]) && (i == 0 || named || !number || is_one_of(k_beside, parts[i - 1])))
            named = true;
        else if (!is_count(parts[i]) && !is_one_of(k_beside, parts[i]))
            return false;
    }
    return named;
}

}  // namespace modou::family
