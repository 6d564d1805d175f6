// Values as people type them: one form for letters and signs, and every number with its unit, whatever stands around.
// Of this room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modou::routing {

// Small letters, NFKC (full-width digits are digits), single blanks, and one sign each for minus, degree, foot, inch
// and tilde. Text that is not UTF-8 stays as it is.
std::string folded(std::string_view text);
// "unknown" and the like: the tag is there, but nobody told anything with it.
bool says_nothing(std::string_view folded);

// A number with what stands around it. Views into the text that was measured.
struct Measure {
    enum class Before : std::uint8_t { nothing, range, ratio, list };  // what parts it from the number before it
    enum class Mark : std::uint8_t { none, about, above, below };      // "~3", ">3", "<3"
    double value = 0;
    bool whole = false;     // written without a decimal point
    std::string_view unit;  // letters or a sign right behind it; not looked up yet
    Before before = Before::nothing;
    Mark mark = Mark::none;
};
struct Measures {
    std::vector<Measure> numbers;
    std::vector<std::string_view> words;  // letters that stand behind no number
    bool either_sign = false;             // "±5"
    bool plain = true;                    // nothing else than one number and its unit
};
Measures measures_in(std::string_view folded);

// The pieces between any of `separators`, trimmed; empty ones left out.
std::vector<std::string_view> pieces_of(std::string_view text, std::string_view separators);

}  // namespace modou::routing
