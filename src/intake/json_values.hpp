// Cuts a stream of JSON documents, or of arrays of them, into its elements, however they are laid out: what a line
// cannot do for events that were printed for people, or sent as one array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace modou::intake {

struct JsonPiece {
    std::size_t offset = 0, size = 0;
    std::uint64_t lines_before = 0;  // line ends in the text before it
    bool stray = false;              // no element: something stands (or is missing) where none can be
};

// Elements are found by their brackets and quotes only: whether they are JSON is for their reader to say.
class JsonCutter {
  public:
    // Goes on from what was cut before. An element that does not end in `text` is left for the next call; when the text
    // is the `last`, its first line is a stray piece. Answers how many bytes are done with.
    std::size_t cut(std::string_view text, bool last, std::vector<JsonPiece>& pieces);
    // Past something that was given up outside: the next element begins wherever one can.
    void resume() { expected_ = Expected::anything; }
    // At the end of all text: whether an array was left open. False when asked again.
    bool close() { return std::exchange(in_array_, false); }

  private:
    enum class Expected { document, first, comma, element, anything };
    bool punctuation(char c);

    Expected expected_ = Expected::document;
    bool in_array_ = false;
};

// Whether text that begins like this is one JSON document a line, or documents over several lines or in an array, for
// JsonCutter.
enum class JsonLayout { lines, documents };
JsonLayout json_layout(std::string_view beginning);

}  // namespace modou::intake
