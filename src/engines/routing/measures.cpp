#include "engines/routing/measures.hpp"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/number.hpp"

namespace modou::routing {
namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// Signs that NFKC leaves apart or, worse, turns into something else: a masculine º would become an "o", a raised ⁰ a
// digit, and "1½" would read 11/2.
struct Sign {
    char16_t from;
    std::u16string_view to;
};
constexpr Sign k_signs[] = {
    {0x00BA, u"°"},   {0x02DA, u"°"},    {0x2070, u"°"},    {0x1D52, u"°"},    {0x2212, u"-"},  {0x2010, u"-"},
    {0x2011, u"-"},   {0x2012, u"-"},    {0x2013, u"-"},    {0x2014, u"-"},    {0x2015, u"-"},  {0xFE58, u"-"},
    {0x2796, u"-"},   {0x207B, u"-"},    {0x208B, u"-"},    {0x2032, u"'"},    {0x2018, u"'"},  {0x2019, u"'"},
    {0x00B4, u"'"},   {0x02B9, u"'"},    {0x0060, u"'"},    {0x2033, u"\""},   {0x201C, u"\""}, {0x201D, u"\""},
    {0x02BA, u"\""},  {0x301C, u"~"},    {0x223C, u"~"},    {0x2248, u"~"},    {0x2264, u"<"},  {0x2265, u">"},
    {0x2A7D, u"<"},   {0x2A7E, u">"},    {0x2044, u"/"},    {0x2215, u"/"},    {0x00F7, u"/"},  {0x2236, u":"},
    {0x3001, u";"},   {0x00BD, u" 1/2"}, {0x00BC, u" 1/4"}, {0x00BE, u" 3/4"}, {0x2026, u".."}, {0x066A, u"%"},
    {0x00D7, u" x "}, {0x00B7, u"."},    {0x00B1, u"+-"},
};

std::u16string with_plain_signs(std::u16string_view text) {
    std::u16string plain;
    for (const char16_t c : text) {
        const auto* sign = std::ranges::find(k_signs, c, &Sign::from);
        if (sign != std::end(k_signs)) {
            plain += sign->to;
            continue;
        }
        if (c >= 0x2150 && c <= 0x215E) plain += u' ';  // 1⅓ is no eleven thirds
        plain += c;
    }
    return plain;
}

void fold_beyond_ascii(std::string& text) {
    constexpr std::size_t k_longest_form = 18;  // of one character, under NFKC
    std::u16string wide(text.size() + 1, u'\0');
    int32_t size = 0;
    UErrorCode error = U_ZERO_ERROR;
    u_strFromUTF8(wide.data(), int32_t(wide.size()), &size, text.data(), int32_t(text.size()), &error);
    if (U_FAILURE(error)) return;
    wide.resize(static_cast<std::size_t>(std::max(size, 0)));
    const std::u16string plain = with_plain_signs(wide);
    const UNormalizer2* form = unorm2_getNFKCCasefoldInstance(&error);
    std::u16string out(plain.size() * k_longest_form + 1, u'\0');
    size = U_SUCCESS(error)
               ? unorm2_normalize(form, plain.data(), int32_t(plain.size()), out.data(), int32_t(out.size()), &error)
               : 0;
    if (U_FAILURE(error)) return;
    out.resize(static_cast<std::size_t>(std::max(size, 0)));
    out = with_plain_signs(out);  // some forms hold such signs again
    std::string back(out.size() * 3 + 1, '\0');
    u_strToUTF8(back.data(), int32_t(back.size()), &size, out.data(), int32_t(out.size()), &error);
    if (U_FAILURE(error)) return;
    back.resize(static_cast<std::size_t>(std::max(size, 0)));
    text = std::move(back);
}

// Reads a text from the front.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}
    bool done() const { return at_ >= text_.size(); }
    char now() const { return done() ? '\0' : text_[at_]; }
    char after(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void skip(std::size_t count = 1) { at_ = std::min(at_ + count, text_.size()); }
    void blanks() {
        while (now() == ' ') skip();
    }
    bool at_number() const { return digit(now()) || ((now() == '.' || now() == ',') && digit(after(1))); }
    std::string_view letters() {
        const std::size_t from = at_;
        while (!done() && letter(now()) && !at_degree()) skip();
        return text_.substr(from, at_ - from);
    }
    bool at_degree() const { return text_.substr(at_).starts_with("°") || text_.substr(at_).starts_with("‰"); }
    std::string_view sign_of_unit() {
        if (at_degree()) return take(text_.substr(at_).starts_with("°") ? 2 : 3);
        if (now() == '\'' && after(1) == '\'') return take(2);
        if (now() == '%' || now() == '\'' || now() == '"') return take(1);
        return {};
    }
    // Digits with at most one decimal point or comma; "1 1/2" is one and a half.
    double number(bool& whole) {
        std::string digits;
        whole = true;
        for (; !done() && digits.size() < 20; skip()) {
            if (digit(now())) {
                digits += now();
            } else if ((now() == '.' || now() == ',') && whole && digit(after(1))) {
                digits += '.';
                whole = false;
            } else {
                break;
            }
        }
        while (digit(now())) skip();
        if (digits.starts_with('.')) digits.insert(0, 1, '0');
        double value = base::real_number(digits).value_or(0);
        if (whole) value += fraction_behind();
        return value;
    }

  private:
    std::string_view take(std::size_t size) {
        const auto taken = text_.substr(at_, size);
        skip(size);
        return taken;
    }
    double fraction_behind() {
        const std::size_t before = at_;
        blanks();
        if (at_ > before && digit(now()) && after(1) == '/' && digit(after(2)) && after(2) != '0' && !digit(after(3))) {
            const double part = double(now() - '0') / (after(2) - '0');
            skip(3);
            return part;
        }
        at_ = before;
        return 0;
    }
    std::string_view text_;
    std::size_t at_ = 0;
};

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

Measure::Mark mark_of(std::string_view word) {
    if (one_of(word, {"over", "above", "more", "least", "min", "minimum", "from", "ab", "mind", "mindestens", "über"}))
        return Measure::Mark::above;
    if (one_of(word, {"under", "below", "less", "max", "maximum", "up to", "bis", "unter", "upto", "höchstens"}))
        return Measure::Mark::below;
    return Measure::Mark::about;
}

}  // namespace

std::string folded(std::string_view text) {
    std::string out(text);
    if (std::ranges::any_of(out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) fold_beyond_ascii(out);
    std::size_t kept = 0;
    for (char c : out) {
        if (c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f') c = ' ';
        if (c == ' ' && (kept == 0 || out[kept - 1] == ' ')) continue;
        out[kept++] = c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
    }
    if (kept > 0 && out[kept - 1] == ' ') --kept;
    out.resize(kept);
    return out;
}

bool says_nothing(std::string_view folded) {
    return folded.empty() || one_of(folded, {"unknown", "undefined", "null", "fixme", "todo", "tbd"});
}

std::vector<std::string_view> pieces_of(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const auto cut = std::min(text.find_first_of(separators), text.size());
        std::string_view piece = text.substr(0, cut);
        while (piece.starts_with(' ')) piece.remove_prefix(1);
        while (piece.ends_with(' ')) piece.remove_suffix(1);
        if (!piece.empty()) pieces.push_back(piece);
        text.remove_prefix(std::min(cut + 1, text.size()));
    }
    return pieces;
}

Measures measures_in(std::string_view folded) {
    using Before = Measure::Before;
    using Mark = Measure::Mark;
    Measures out;
    Scanner scan(folded);
    Before before = Before::nothing;
    Mark mark = Mark::none;
    bool negative = false;
    const auto odd = [&](Mark seen) {
        out.plain = false;
        if (mark != Mark::above && mark != Mark::below) mark = seen;
    };
    while (!scan.done()) {
        if (scan.at_number()) {
            Measure one;
            one.value = scan.number(one.whole);
            if (negative) one.value = -one.value;
            one.before = before;
            one.mark = mark;
            scan.blanks();
            one.unit = scan.sign_of_unit();
            if (one.unit.empty()) one.unit = scan.letters();
            if (!out.numbers.empty() && before != Before::ratio) out.plain = false;
            before = Before::nothing, mark = Mark::none, negative = false;
            if (scan.now() == '+') one.mark = Mark::above, out.plain = false, scan.skip();  // "3 cm+"
            out.numbers.push_back(one);
            // "10-15", "10 - 15", "10..15", "10~15": from one to the other.
            scan.blanks();
            if (scan.now() == '-' || scan.now() == '~') {
                before = Before::range;
                scan.skip();
                scan.blanks();
            } else if (scan.now() == '.' && scan.after(1) == '.') {
                before = Before::range;
                while (scan.now() == '.') scan.skip();
            } else if (scan.now() == ':' || scan.now() == '/') {
                before = Before::ratio;
                scan.skip();
                scan.blanks();
            }
            continue;
        }
        const char c = scan.now();
        if (letter(c) && !scan.at_degree()) {
            const auto word = scan.letters();
            if (!out.numbers.empty() && before == Before::nothing && one_of(word, {"to", "bis", "until", "und", "and"}))
                before = Before::range;
            else if (!out.numbers.empty() && one_of(word, {"more", "mehr", "plus"}))
                out.numbers.back().mark = Mark::above, out.plain = false;  // "3 cm or more"
            else
                odd(mark_of(word));
            out.words.push_back(word);
            continue;
        }
        scan.skip();
        if (c == ' ') continue;
        if (c == '-' && (scan.at_number() || scan.now() == ' '))
            negative = true;
        else if (c == '>')
            odd(Mark::above);
        else if (c == '<')
            odd(Mark::below);
        else if (c == ';' || c == '|' || c == ',' || c == '&')
            before = Before::list, out.plain = negative = false;
        else if (c == '+' && (scan.now() == '-' || (scan.now() == '/' && scan.after(1) == '-')))
            out.either_sign = true, odd(Mark::about);
        else if (c != '+')
            odd(Mark::about);
    }
    return out;
}

}  // namespace modou::routing
