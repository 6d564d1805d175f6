// Cuts a stream of bytes into blocks of whole lines, whole CSV records, or whole JSON documents, in bounded memory.
#pragma once

#include <atomic>
#include <boost/container/vector.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "intake/bytes_in.hpp"
#include "intake/json_values.hpp"

namespace modou::intake {

inline constexpr std::size_t k_max_line_bytes = 1 << 20;

class Blocks {
  public:
    explicit Blocks(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

    enum class Unit { records, lines, documents };
    void cut_by(Unit unit) { unit_ = unit; }

    struct Block {
        std::unique_ptr<char[]> text;  // with k_padding readable bytes behind it
        std::size_t size = 0;
        std::uint64_t lines = 0;
        std::uint64_t position = 0;        // raw bytes read so far
        std::vector<JsonPiece> documents;  // in text, when it is cut by documents
        std::string_view rejected;         // not empty: one line stood here that cannot be read, for this reason
    };

    // The first bytes (64 KiB where there are as many); next() gives them too.
    base::Result<std::string_view> sample();
    // Everything, for a reader that must hold it whole. Error limit: it is more than `most` bytes.
    base::Result<std::string> take_all(std::size_t most);
    // Takes the first record off, without its line end. Error bad_input when it is longer than a line may be.
    base::Result<std::string> take_header();
    std::uint64_t header_lines() const { return header_lines_; }

    // Nothing at the end. When the source fails, the whole lines before that are given first, then the error.
    base::Result<std::optional<Block>> next();
    // Ends a next() that waits or skips, from another thread.
    void interrupt();

  private:
    base::Status fill(std::size_t wanted);
    base::Result<std::size_t> read(std::span<char> out);
    std::string_view ahead() const { return {held_.data() + at_, held_.size() - at_}; }
    void end_last_line();
    std::size_t border(std::string_view text);
    base::Status skip_line();

    // What looking along an element of JSON that does not end may cost, in bytes: so much, and so much more for each
    // byte that is done with. Beyond it a line is given up unseen, so that no text takes time that grows faster than
    // itself.
    static constexpr std::int64_t k_looks_ahead = 64 << 20, k_looks_a_byte = 16;

    std::unique_ptr<ByteSource> bytes_;
    Unit unit_ = Unit::records;
    JsonCutter cutter_;
    std::int64_t looks_ = k_looks_ahead;
    std::optional<base::CsvRecords::Open> open_;  // of a record that was too long, counted in held_
    boost::container::vector<char> held_;         // read; given up to at_ (a vector that need not be filled before)
    std::size_t at_ = 0;
    bool ended_ = false;
    std::optional<base::Error> failure_;
    std::uint64_t header_lines_ = 0;
    std::atomic<bool> stopped_ = false;
};

std::uint64_t count_lines(std::string_view text);

}  // namespace modou::intake
