// A sentence that Modou says to people, in both its languages. Those of a room stand in its sentences.cpp; src/words
// finds them by what was said.
#pragma once

#include <span>
#include <string_view>

namespace modou::base {

// `key` is stable: programs tell one error from another by it. `en` is as it is written where it arises, with {} for
// what comes from the case at hand; `zh` has {0}, {1} where their order differs, {、} or {1、} where it is a list of
// names. Chinese that is empty: the line says what stands in Chinese beside it.
struct Sentence {
    std::string_view key, en, zh;
};
using Sentences = std::span<const Sentence>;

}  // namespace modou::base
