#include "base/folding.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/error.hpp"

namespace modou::base {

struct Folding::Rules {
    std::unique_ptr<icu::Transliterator> fold, pinyin;
};

namespace {

std::unique_ptr<icu::Transliterator> rule(const char* id) {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance(icu::UnicodeString::fromUTF8(id), UTRANS_FORWARD, error));
    MODOU_ASSERT(U_SUCCESS(error) && made, "ICU has the transliterations that it always had");
    return made;
}

std::string applied(const icu::Transliterator& rule, std::string_view text) {
    icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), int(text.size())));
    rule.transliterate(unicode);
    std::string out;
    unicode.toUTF8String(out);
    return out;
}

bool has_han(std::string_view text) {
    // U+3400 to U+9FFF in UTF-8: E3 90 80 to E9 BF BF; a few kana more do no harm.
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0xE3 && static_cast<unsigned char>(c) <= 0xE9) return true;
    return false;
}

}  // namespace

Folding::Folding() {
    auto rules = std::make_unique<Rules>();
    rules->fold = rule("Latin-ASCII; Lower");
    rules->pinyin = rule("Han-Latin; Latin-ASCII; Lower");
    rules_ = std::move(rules);
}
Folding::~Folding() = default;

std::string Folding::fold(std::string_view text) const {
    return applied(*rules_->fold, text);
}
std::string Folding::pinyin(std::string_view text) const {
    return has_han(text) ? applied(*rules_->pinyin, text) : std::string();
}

std::string Folding::keys(std::string_view name, std::string_view name_en) const {
    std::string out;
    for (const std::string_view one : {name, name_en})
        if (!one.empty()) out += '\x1f' + fold(one);
    const std::string spelt = pinyin(name);
    if (spelt.empty()) return out;
    std::string joined, initials;
    bool begins = true;
    for (const char c : spelt) {
        if (c == ' ') {
            begins = true;
            continue;
        }
        joined += c;
        if (begins) initials += c;
        begins = false;
    }
    return out + '\x1f' + joined + '\x1f' + initials;
}

unsigned name_fit(std::string_view keys, std::string_view word) {
    unsigned best = 4;
    for (std::size_t at = keys.find(word); at != std::string_view::npos && best > 0; at = keys.find(word, at + 1)) {
        const char before = at == 0 ? '\x1f' : keys[at - 1];
        const std::size_t end = at + word.size();
        unsigned now = 3;
        if (before == '\x1f')
            now = end == keys.size() || keys[end] == '\x1f' ? 0 : 1;
        else if (before == ' ' || before == '-' || static_cast<unsigned char>(word[0]) >= 0xE3)
            // Chinese does not part its words: each character may begin one.
            now = 2;
        best = std::min(best, now);
    }
    return best;
}

std::vector<std::string> question_words(const Folding& folding, std::string_view question) {
    constexpr std::size_t k_most = 12;
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(question.data(), int(question.size())));
    std::vector<std::string> words;
    icu::UnicodeString word;
    const auto end_word = [&] {
        if (!word.isEmpty() && words.size() < k_most) {
            std::string utf8;
            word.toUTF8String(utf8);
            words.push_back(folding.fold(utf8));
        }
        word.remove();
    };
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isUWhiteSpace(c) || c == ',' || c == 0xFF0C || c == 0x3001 || c == '/' || c == 0xB7)
            end_word();
        else
            word.append(c);
    }
    end_word();
    return words;
}

PinyinTable::PinyinTable(const Folding& folding) : syllables_(k_last - k_first + 1) {
    // One line a character: the rules look at one at a time, and never over the end of a line.
    icu::UnicodeString all;
    for (char32_t c = k_first; c <= k_last; ++c) {
        all.append(static_cast<UChar32>(c));
        all.append(static_cast<UChar32>('\n'));
    }
    std::string lines;
    all.toUTF8String(lines);
    const std::string spelt = folding.pinyin(lines);
    std::size_t row = 0, filled = 0;
    for (const char c : spelt) {
        if (c == '\n') {
            ++row;
            filled = 0;
        } else if (row < syllables_.size() && c >= 'a' && c <= 'z' && filled + 1 < syllables_[row].size()) {
            syllables_[row][filled++] = c;
        }
    }
}

bool PinyinTable::spell(std::string_view name, std::string& joined, std::string& initials) const {
    bool any = false;
    for (std::size_t i = 0; i + 2 < name.size(); ++i) {
        const auto lead = static_cast<unsigned char>(name[i]);
        if (lead < 0xE3 || lead > 0xE9) continue;  // U+3000 to U+9FFF: three bytes
        const char32_t c = (lead & 0x0Fu) << 12 | (static_cast<unsigned char>(name[i + 1]) & 0x3Fu) << 6 |
                           (static_cast<unsigned char>(name[i + 2]) & 0x3Fu);
        i += 2;
        if (c < k_first || c > k_last || syllables_[c - k_first][0] == 0) continue;
        const char* syllable = syllables_[c - k_first].data();
        joined += syllable;
        initials += syllable[0];
        any = true;
    }
    return any;
}

}  // namespace modou::base
