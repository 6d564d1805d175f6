#include "intake/ndjson.hpp"

#include <simdjson.h>

#include <fmt/format.h>

#include <cstring>

#include "base/text.hpp"

namespace modou::intake {
namespace {

using base::Code;
namespace ondemand = simdjson::ondemand;

// Text of a batch in one block: unescaped text is never longer than what it was written as.
class Arena {
  public:
    Arena(Batch& batch, std::size_t bytes) {
        batch.text.push_back(std::make_unique<char[]>(bytes));
        at_ = batch.text.back().get();
    }
    std::string_view keep(std::string_view text) {
        std::memcpy(at_, text.data(), text.size());
        const std::string_view kept(at_, text.size());
        at_ += text.size();
        return kept;
    }

  private:
    char* at_;
};

// What one event says, before it is judged.
struct Said {
    std::string_view type, source, order, shop, item, buyer, paid, placed, received, time;
    bool has_paid = false, has_data = false;
};

// A string, or (for amounts and numbers) the bytes of the token itself: 12.50 never becomes a double.
simdjson::error_code text_of(ondemand::value value, Arena& arena, std::string_view& out) {
    ondemand::json_type type;
    if (auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::string) {
        std::string_view text;
        if (auto error = value.get_string().get(text)) return error;
        out = arena.keep(text);
        return simdjson::SUCCESS;
    }
    if (type == ondemand::json_type::null) return value.is_null() ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    if (type != ondemand::json_type::number) return simdjson::INCORRECT_TYPE;
    // raw_json_token may carry the spaces behind the number.
    out = arena.keep(base::trimmed(value.raw_json_token()));
    return simdjson::SUCCESS;
}

simdjson::error_code read_data(ondemand::value value, Arena& arena, Said& said) {
    ondemand::object data;
    if (auto error = value.get_object().get(data)) return error;
    said.has_data = true;
    for (auto field : data) {
        std::string_view key;
        if (auto error = field.unescaped_key().get(key)) return error;
        std::string_view* into = key == "order"      ? &said.order
                                 : key == "shop"     ? &said.shop
                                 : key == "paid"     ? &said.paid
                                 : key == "placed"   ? &said.placed
                                 : key == "received" ? &said.received
                                 : key == "item"     ? &said.item
                                 : key == "buyer"    ? &said.buyer
                                                     : nullptr;
        if (into == nullptr) continue;
        if (into == &said.paid) said.has_paid = true;
        ondemand::value inner;
        if (auto error = field.value().get(inner)) return error;
        if (auto error = text_of(inner, arena, *into)) return error;
    }
    return simdjson::SUCCESS;
}

simdjson::error_code read_event(ondemand::object event, Arena& arena, Said& said) {
    for (auto field : event) {
        std::string_view key;
        if (auto error = field.unescaped_key().get(key)) return error;
        ondemand::value value;
        if (auto error = field.value().get(value)) return error;
        simdjson::error_code error = simdjson::SUCCESS;
        if (key == "data")
            error = read_data(value, arena, said);
        else if (key == "type")
            error = text_of(value, arena, said.type);
        else if (key == "source")
            error = text_of(value, arena, said.source);
        else if (key == "time")
            error = text_of(value, arena, said.time);
        if (error) return error;
    }
    return simdjson::SUCCESS;
}

std::string_view reason_of(simdjson::error_code error) {
    return error == simdjson::UTF8_ERROR ? "bad_encoding" : "bad_json";
}

void judge(const Said& said, const Defaults& defaults, Row& row) {
    row.kind = RowKind::rejected;
    row.source = said.source.empty() ? std::string_view(defaults.source) : said.source;
    row.order = said.order;
    row.item = said.item == "*" ? std::string_view() : said.item;
    row.shop = said.shop.empty() ? std::string_view(defaults.shop) : said.shop;
    row.buyer = said.buyer;
    const bool refund = said.type == "order.refunded";
    if (!refund && said.type != "order.received") {
        row.reason = said.type.empty() ? "missing_field" : "unknown_type";
        return;
    }
    if (row.order.empty() || row.source.empty() ||
        (!refund && (row.shop.empty() || !said.has_paid || said.placed.empty()))) {
        row.reason = "missing_field";
        return;
    }
    const auto when = base::parse_time(refund || said.received.empty() ? said.time : said.received);
    if (!refund) {
        const auto paid = base::parse_yuan(said.paid);
        if (!paid) {
            row.reason = "bad_amount";
            return;
        }
        row.paid = *paid;
        const auto placed = base::parse_time(said.placed);
        if (!placed) {
            row.reason = "bad_time";
            return;
        }
        row.placed = *placed;
    }
    if (!when) {
        row.reason = "bad_time";
        return;
    }
    row.received = *when;
    row.kind = refund ? RowKind::refund : RowKind::order;
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
        row.kind = RowKind::rejected;
        row.reason = reason_of(error);
        row.order = said.order;
        return;
    }
    judge(said, defaults, row);
}

}  // namespace

std::uint64_t parse_ndjson(std::string_view block, std::uint64_t first_line, const Defaults& defaults, Batch& batch) {
    Arena arena(batch, block.size() + 1);
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
    return line - first_line;
}

base::Result<Batch> parse_events(std::string_view body, std::size_t limit) {
    std::string padded(body);
    padded.append(k_padding, '\0');
    const std::string_view text(padded.data(), body.size());
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return base::fail(Code::bad_input, "expected events: one JSON object a line, or an array of them", "offset 0");
    const auto too_many = [&] {
        return base::fail(Code::limit, fmt::format("at most {} events in one request", limit));
    };
    Batch batch;
    const Defaults defaults;
    if (text[begin] != '[') {
        (void)parse_ndjson(text, 1, defaults, batch);
        if (batch.rows.size() > limit) return too_many();
        // A body that is not JSON at all is the caller's mistake, not a bad row among good ones.
        if (!batch.rows.empty() &&
            (batch.rows.front().reason == "bad_json" || batch.rows.front().reason == "bad_encoding")) {
            ondemand::document document;
            std::size_t offset = begin;
            const std::size_t line_end = std::min(text.find('\n', begin), text.size());
            auto error =
                parser().iterate(text.data() + begin, line_end - begin, line_end - begin + k_padding).get(document);
            if (!error) {
                const char* place = nullptr;
                Batch scrap;
                Arena arena(scrap, line_end + 1);
                Said said;
                ondemand::object event;
                if (!document.get_object().get(event)) (void)read_event(event, arena, said);
                if (!document.current_location().get(place) && place >= text.data() &&
                    place <= text.data() + text.size())
                    offset = static_cast<std::size_t>(place - text.data());
            }
            return base::fail(Code::bad_input, "expected events as JSON objects, one a line",
                              fmt::format("offset {}", offset));
        }
        return batch;
    }
    Arena arena(batch, body.size() + 1);
    ondemand::document document;
    ondemand::array events;
    auto error = parser().iterate(text.data(), text.size(), padded.size()).get(document);
    const auto bad = [&] {
        const char* place = nullptr;
        std::size_t offset = begin;
        if (!document.current_location().get(place) && place >= text.data() && place <= text.data() + text.size())
            offset = static_cast<std::size_t>(place - text.data());
        return base::fail(Code::bad_input, "expected a JSON array of events", fmt::format("offset {}", offset));
    };
    if (error) return base::fail(Code::bad_input, "expected a JSON array of events", fmt::format("offset {}", begin));
    if (document.get_array().get(events)) return bad();
    for (auto item : events) {
        if (batch.rows.size() == limit) return too_many();
        Row row;
        row.line = batch.rows.size() + 1;
        Said said;
        ondemand::object event;
        if (item.get_object().get(event) || read_event(event, arena, said)) return bad();
        judge(said, defaults, row);
        batch.rows.push_back(row);
    }
    if (!at_end(document)) return bad();
    return batch;
}

}  // namespace modou::intake
