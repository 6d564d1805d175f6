// What a name is found by: folded (small letters, no accents), its pinyin and the pinyin's initials.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace modou::base {

// ICU's rules, made once; const use from any thread.
class Folding {
  public:
    Folding();
    ~Folding();
    // "Café" → "cafe", "云豆街" stays.
    std::string fold(std::string_view text) const;
    // "云豆街" → "yun dou jie"; empty when there is no Chinese character in it.
    std::string pinyin(std::string_view text) const;
    // All keys, each begun by '\x1f': folded names, pinyin joined, initials.
    std::string keys(std::string_view name, std::string_view name_en) const;

  private:
    struct Rules;
    std::unique_ptr<const Rules> rules_;
};

// How well keys fit a folded word: 0 the whole of one, 1 the beginning of one, 2 the beginning of a word in one, 3
// inside one; nothing: 4.
unsigned name_fit(std::string_view keys, std::string_view word);

// The words of a question, folded: parted by spaces of any script, commas and slashes. At most 12; more are left out.
std::vector<std::string> question_words(const Folding& folding, std::string_view question);

// The pinyin of single characters, as a table: for looking through many names at once.
class PinyinTable {
  public:
    explicit PinyinTable(const Folding& folding);
    // Adds the name's pinyin, without tones and spaces, and its initials ("yundou", "yd"); other characters than
    // Chinese ones are passed over. False, and nothing is added, when there is no Chinese character in it.
    bool spell(std::string_view name, std::string& joined, std::string& initials) const;

  private:
    static constexpr char32_t k_first = 0x3400, k_last = 0x9FFF;
    std::vector<std::array<char, 8>> syllables_;  // ends with a zero; empty where ICU has no reading
};

}  // namespace modou::base
