#include "intake/ndjson.hpp"

#include <simdjson.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "intake/arena.hpp"

namespace modou::intake {
namespace {

using base::Code;
namespace ondemand = simdjson::ondemand;

// What one event says, before it is judged.
struct Said {
    std::string_view type, source, order, shop, item, buyer, paid, placed, received, time;
    bool has_paid = false;
    bool misfit = false;  // a member that should be text is something else
};

// A member's name as written; one with escapes is rewritten first.
simdjson::error_code name_of(ondemand::field& field, std::string_view& out) {
    const char* const begin = field.key().raw();
    const char* at = begin;
    while (*at != '"' && *at != '\\') ++at;  // the line's first pass has found the closing quote
    if (*at == '\\') return field.unescaped_key().get(out);
    out = {begin, static_cast<std::size_t>(at - begin)};
    return simdjson::SUCCESS;
}

// Text, or a number as its own bytes: 12.50 never becomes a double. Anything else is a misfit.
simdjson::error_code text_of(ondemand::value value, Arena& arena, Said& said, std::string_view& out) {
    std::string_view token = value.raw_json_token();
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' || token.back() == '\n'))
        token.remove_suffix(1);
    out = {};
    switch (token.empty() ? '\0' : token.front()) {
        case '"': {
            const bool as_it_is =
                token.size() >= 2 && token.back() == '"' && std::memchr(token.data(), '\\', token.size()) == nullptr;
            if (as_it_is) {
                out = token.substr(1, token.size() - 2);
                return simdjson::SUCCESS;
            }
            std::string_view text;
            if (auto error = value.get_string().get(text)) return error;
            out = arena.keep(text);
            return simdjson::SUCCESS;
        }
        case 'n':
            return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    }
    if (token.find_first_of("-0123456789") != 0) {
        said.misfit = true;
        return simdjson::SUCCESS;
    }
    out = token;
    return token.find_first_not_of("0123456789+-.eE") == std::string_view::npos ? simdjson::SUCCESS
                                                                                : simdjson::NUMBER_ERROR;
}

simdjson::error_code read_data(ondemand::value value, Arena& arena, Said& said) {
    ondemand::object data;
    if (auto error = value.get_object().get(data)) {
        if (error != simdjson::INCORRECT_TYPE) return error;
        said.misfit = true;
        return simdjson::SUCCESS;
    }
    for (auto each : data) {
        ondemand::field field;
        if (auto error = std::move(each).get(field)) return error;
        std::string_view name;
        if (auto error = name_of(field, name)) return error;
        std::string_view* into = name == "order"      ? &said.order
                                 : name == "shop"     ? &said.shop
                                 : name == "paid"     ? &said.paid
                                 : name == "placed"   ? &said.placed
                                 : name == "received" ? &said.received
                                 : name == "item"     ? &said.item
                                 : name == "buyer"    ? &said.buyer
                                                      : nullptr;
        if (into == nullptr) continue;
        if (auto error = text_of(field.value(), arena, said, *into)) return error;
        // An empty text is an amount of no form; null is none at all.
        if (into == &said.paid) said.has_paid = into->data() != nullptr;
    }
    return simdjson::SUCCESS;
}

simdjson::error_code read_event(ondemand::object event, Arena& arena, Said& said) {
    for (auto each : event) {
        ondemand::field field;
        if (auto error = std::move(each).get(field)) return error;
        std::string_view name;
        if (auto error = name_of(field, name)) return error;
        simdjson::error_code error = simdjson::SUCCESS;
        if (name == "data")
            error = read_data(field.value(), arena, said);
        else if (name == "type")
            error = text_of(field.value(), arena, said, said.type);
        else if (name == "source")
            error = text_of(field.value(), arena, said, said.source);
        else if (name == "time")
            error = text_of(field.value(), arena, said, said.time);
        if (error) return error;
    }
    return simdjson::SUCCESS;
}

std::string_view reason_of(simdjson::error_code error) {
    return error == simdjson::UTF8_ERROR ? "bad_encoding" : "bad_json";
}

// Why an event is no order and no refund; empty when it is one. The tests' order is part of the contract: received,
// then amount.
std::string_view fault_of(const Said& said, Row& row) {
    const bool refund = said.type == "order.refunded";
    if (said.misfit) return "bad_field";
    if (said.type.empty()) return "missing_field";
    if (!refund && said.type != "order.received") return "unknown_type";
    if (row.order.empty() || row.source.empty()) return "missing_field";
    const std::string_view when_text = refund || said.received.empty() ? said.time : said.received;
    if (when_text.empty()) return "missing_field";
    const auto when = base::parse_time(when_text);
    if (!when) return "bad_time";
    row.received = *when;
    if (refund) return {};
    if (row.shop.empty() || !said.has_paid || said.placed.empty()) return "missing_field";
    const auto paid = base::parse_yuan(said.paid);
    if (!paid) return "bad_amount";
    const auto placed = base::parse_time(said.placed);
    if (!placed) return "bad_time";
    row.paid = *paid;
    row.placed = *placed;
    return {};
}

void judge(const Said& said, const Defaults& defaults, Row& row) {
    row.source = said.source.empty() ? std::string_view(defaults.source) : said.source;
    row.order = said.order;
    row.item = said.item == "*" ? std::string_view() : said.item;
    row.shop = said.shop.empty() ? std::string_view(defaults.shop) : said.shop;
    row.buyer = said.buyer;
    row.reason = fault_of(said, row);
    row.kind = !row.reason.empty()             ? RowKind::rejected
               : said.type == "order.refunded" ? RowKind::refund
                                               : RowKind::order;
}

bool at_end(ondemand::document& document) {
    const char* place = nullptr;
    return document.current_location().get(place) == simdjson::OUT_OF_BOUNDS;
}

// A parser and its buffers live as long as their thread.
ondemand::parser& parser() {
    thread_local ondemand::parser parser;
    return parser;
}

void parse_line(const char* line, std::size_t length, const Defaults& defaults, Arena& arena, Row& row) {
    ondemand::document document;
    Said said;
    auto error = parser().iterate(line, length, length + k_padding).get(document);
    ondemand::object event;
    if (!error) error = document.get_object().get(event);
    if (!error) error = read_event(event, arena, said);
    if (!error && !at_end(document)) error = simdjson::TRAILING_CONTENT;
    if (error) {
        row.reason = reason_of(error);
        row.order = said.order;
        return;
    }
    judge(said, defaults, row);
}

}  // namespace

void parse_ndjson(std::string_view block, std::uint64_t first_line, const Defaults& defaults, Batch& batch) {
    Arena arena(batch);
    batch.rows.reserve(block.size() / 200 + 1);
    std::uint64_t line = first_line;
    for (std::size_t at = 0; at < block.size(); ++line) {
        const void* end = std::memchr(block.data() + at, '\n', block.size() - at);
        const std::size_t stop =
            end == nullptr ? block.size() : static_cast<std::size_t>(static_cast<const char*>(end) - block.data());
        std::size_t length = stop - at;
        const char* begin = block.data() + at;
        at = stop + 1;
        if (line == 1 && length >= 3 && std::memcmp(begin, "\xEF\xBB\xBF", 3) == 0) {
            begin += 3;
            length -= 3;
        }
        if (length > 0 && begin[length - 1] == '\r') --length;
        if (base::trimmed({begin, length}).empty()) continue;
        Row& row = batch.rows.emplace_back();
        row.line = line;
        parse_line(begin, length, defaults, arena, row);
    }
}

namespace {

bool is_json(const Row& row) {
    return row.reason != "bad_json" && row.reason != "bad_encoding";
}

// Where a document stopped making sense; `otherwise` when the parser cannot say.
std::size_t offset_in(std::string_view text, ondemand::document& document, std::size_t otherwise) {
    const char* place = nullptr;
    if (document.current_location().get(place)) return otherwise;
    const bool inside = place >= text.data() && place <= text.data() + text.size();
    return inside ? static_cast<std::size_t>(place - text.data()) : otherwise;
}

tl::unexpected<base::Error> not_json(std::string_view expected, std::size_t offset) {
    return base::fail(Code::bad_input, std::string(expected), fmt::format("offset {}", offset));
}

tl::unexpected<base::Error> too_many(std::size_t limit) {
    return base::fail(Code::limit, fmt::format("at most {} events in one request", limit));
}

// The place in the first line that is not blank, none of them being JSON.
tl::unexpected<base::Error> no_line_is_json(std::string_view text, std::size_t begin) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    ondemand::document document;
    std::size_t offset = begin;
    if (!parser().iterate(text.data() + begin, end - begin, end - begin + k_padding).get(document)) {
        Batch scrap;
        Arena arena(scrap);
        Said said;
        ondemand::object event;
        if (!document.get_object().get(event)) (void)read_event(event, arena, said);
        offset = offset_in(text, document, begin);
    }
    return not_json("expected events as JSON objects, one a line", offset);
}

base::Result<Batch> parse_array(std::string_view text, std::size_t begin, std::size_t limit, Batch batch) {
    constexpr std::string_view k_expected = "expected a JSON array of events";
    const Defaults defaults;
    Arena arena(batch);
    ondemand::document document;
    ondemand::array events;
    if (parser().iterate(text.data(), text.size(), text.size() + k_padding).get(document))
        return not_json(k_expected, begin);
    if (document.get_array().get(events)) return not_json(k_expected, offset_in(text, document, begin));
    for (auto item : events) {
        if (batch.rows.size() == limit) return too_many(limit);
        Row row;
        row.line = batch.rows.size() + 1;
        Said said;
        ondemand::object event;
        if (item.get_object().get(event) || read_event(event, arena, said))
            return not_json(k_expected, offset_in(text, document, begin));
        judge(said, defaults, row);
        batch.rows.push_back(row);
    }
    if (!at_end(document)) return not_json(k_expected, offset_in(text, document, begin));
    return batch;
}

}  // namespace

base::Result<Batch> parse_events(std::string_view body, std::size_t limit) {
    Batch batch;
    batch.text.push_back(std::make_unique<char[]>(body.size() + k_padding));
    std::memcpy(batch.text.back().get(), body.data(), body.size());
    const std::string_view text(batch.text.back().get(), body.size());
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return not_json("expected events: one JSON object a line, or an array of them", 0);
    if (text[begin] == '[') return parse_array(text, begin, limit, std::move(batch));
    parse_ndjson(text, 1, Defaults{}, batch);
    if (batch.rows.size() > limit) return too_many(limit);
    // A body that is not JSON at all is the caller's mistake, not a bad row among good ones.
    if (std::none_of(batch.rows.begin(), batch.rows.end(), is_json)) return no_line_is_json(text, begin);
    return batch;
}

}  // namespace modou::intake
