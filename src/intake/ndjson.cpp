#include "intake/ndjson.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "intake/event.hpp"

namespace modou::intake {
namespace {

using base::Code;

constexpr std::string_view k_mark = "\xEF\xBB\xBF";
constexpr std::size_t k_none = std::string_view::npos;

// A line that is no event may be two, where one file was put behind another that did not end its last line: the second
// begins with a byte order mark. Both, or nothing.
bool read_joint(EventReader& reader, std::string_view line, std::uint64_t number, Batch& batch) {
    const std::size_t mark = line.find(k_mark);
    if (mark == k_none || mark == 0) return false;
    const std::string_view before = base::trimmed(line.substr(0, mark));
    const std::string_view after = base::trimmed(line.substr(mark + k_mark.size()));
    if (!before.ends_with('}') || !after.starts_with('{')) return false;
    Row first, second;
    first.line = second.line = number;
    reader.read(before, first);
    reader.read(after, second);
    if (first.reason == "bad_json" || second.reason == "bad_json") return false;
    batch.rows.back() = first;
    batch.rows.push_back(second);
    return true;
}

}  // namespace

void parse_ndjson(std::string_view block, std::uint64_t first_line, const Defaults& defaults, Batch& batch) {
    EventReader reader(defaults, batch);
    batch.rows.reserve(block.size() / 200 + 1);
    std::uint64_t line = first_line;
    for (std::size_t at = 0; at < block.size(); ++line) {
        const void* end = std::memchr(block.data() + at, '\n', block.size() - at);
        const std::size_t stop =
            end == nullptr ? block.size() : static_cast<std::size_t>(static_cast<const char*>(end) - block.data());
        std::string_view text = block.substr(at, stop - at);
        at = stop + 1;
        while (text.starts_with(k_mark)) text.remove_prefix(k_mark.size());
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (base::trimmed(text).empty()) continue;
        batch.rows.emplace_back().line = line;
        reader.read(text, batch.rows.back());
        if (batch.rows.back().reason == "bad_json") read_joint(reader, text, line, batch);
    }
}

void parse_documents(std::string_view block, std::span<const JsonPiece> pieces, std::uint64_t first_line,
                     const Defaults& defaults, Batch& batch) {
    EventReader reader(defaults, batch);
    for (const JsonPiece& piece : pieces) {
        Row& row = batch.rows.emplace_back();
        row.line = first_line + piece.lines_before;
        if (piece.stray)
            row.reason = "bad_json", row.fault = {Field::row, FaultKind::not_json};
        else
            reader.read(block.substr(piece.offset, piece.size), row);
    }
}

namespace {

tl::unexpected<base::Error> not_json(std::string_view expected, std::size_t offset) {
    return base::fail(Code::bad_input, std::string(expected), fmt::format("offset {}", offset));
}

tl::unexpected<base::Error> too_many(std::size_t limit) {
    return base::fail(Code::limit, fmt::format("at most {} events in one request", limit));
}

// A body of which nothing is an event is the caller's mistake, not a bad row among good ones. `first`: what stands
// where its first event should.
base::Result<Batch> unless_nothing(Batch batch, std::string_view text, std::string_view first) {
    if (batch.rows.empty() || batch.events > 0) return batch;
    const std::size_t begin = static_cast<std::size_t>(first.data() - text.data());
    const std::string_view reason = batch.rows.front().reason;
    if (reason != "bad_json" && reason != "bad_encoding")
        return not_json("expected events: JSON objects with a specversion and a type", begin);
    Batch scrap;
    const Defaults defaults;
    return not_json("expected events as JSON objects, one a line, or an array of them",
                    begin + EventReader(defaults, scrap).fault_of(first));
}

base::Result<Batch> parse_body_documents(std::string_view text, std::size_t begin, std::size_t limit, Batch batch) {
    std::vector<JsonPiece> pieces;
    JsonCutter().cut(text, true, pieces);
    const auto stray = std::find_if(pieces.begin(), pieces.end(), [](const JsonPiece& p) { return p.stray; });
    // An array that is none says nothing for sure: it may have been cut off.
    if (text[begin] == '[' && stray != pieces.end()) return not_json("expected a JSON array of events", stray->offset);
    if (pieces.size() > limit) return too_many(limit);
    parse_documents(text, pieces, 1, Defaults{}, batch);
    const std::string_view first =
        pieces.empty() ? std::string_view() : text.substr(pieces.front().offset, pieces.front().size);
    return unless_nothing(std::move(batch), text, first);
}

// A copy of the body that lives in the batch, with room behind it.
std::string_view keep(std::string_view body, Batch& batch) {
    batch.text.push_back(std::make_unique<char[]>(body.size() + k_padding));
    std::memcpy(batch.text.back().get(), body.data(), body.size());
    return {batch.text.back().get(), body.size()};
}

}  // namespace

base::Result<Batch> parse_events(std::string_view body, std::size_t limit) {
    Batch batch;
    const std::string_view text = keep(body, batch);
    const std::size_t mark = text.starts_with(k_mark) ? k_mark.size() : 0;
    const auto begin = text.find_first_not_of(" \t\r\n", mark);
    if (begin == k_none) return not_json("expected events: one JSON object a line, or an array of them", 0);
    if (text[begin] == '[' || json_layout(text) == JsonLayout::documents)
        return parse_body_documents(text, begin, limit, std::move(batch));
    parse_ndjson(text, 1, Defaults{}, batch);
    if (batch.rows.size() > limit) return too_many(limit);
    const std::string_view first = text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
    return unless_nothing(std::move(batch), text, first);
}

base::Result<Batch> parse_event(const EventAttributes& attributes, std::string_view body) {
    Batch batch;
    const std::string_view text = keep(body, batch);
    {
        const Defaults defaults;
        EventReader(defaults, batch).read(attributes, text, batch.rows.emplace_back());
    }
    const std::string_view reason = batch.rows.front().reason;
    if (reason == "bad_json" || reason == "bad_encoding" || batch.events == 0) {
        batch.events = 0;
        return unless_nothing(std::move(batch), text, text);
    }
    return batch;
}

}  // namespace modou::intake
