#include "engines/atlas/names.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "base/error.hpp"

namespace modou::atlas {

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

unsigned fit(std::string_view keys, std::string_view word) {
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

}  // namespace modou::atlas
