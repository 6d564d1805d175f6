// Keys that a name is found by: folded (small letters, no accents), its pinyin and the pinyin's initials. Of this room.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace modou::atlas {

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
unsigned fit(std::string_view keys, std::string_view word);

}  // namespace modou::atlas
