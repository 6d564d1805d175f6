#include "intake/event.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "intake/columns.hpp"
#include "intake/json_type.hpp"

namespace modou::intake {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

struct Said {
    std::string_view type, source, order, shop, item, buyer, paid, placed, received, time, specversion, datacontenttype,
        currency, id, data_base64;
    bool has_data = false;
    std::optional<Fault> misfit;  // a member is of the wrong kind, or is said twice in two ways

    // The first one counts.
    void misfits(Field field, FaultKind kind) {
        if (!misfit) misfit = Fault{field, kind};
    }
    // Which member is kept there.
    Field field_of(const std::string_view& member) const {
        const std::pair<const std::string_view*, Field> k_members[] = {
            {&type, Field::type},         {&source, Field::source},
            {&order, Field::order},       {&shop, Field::shop},
            {&item, Field::item},         {&buyer, Field::buyer},
            {&paid, Field::paid},         {&placed, Field::placed},
            {&received, Field::received}, {&time, Field::time},
            {&currency, Field::currency}, {&specversion, Field::specversion},
            {&data_base64, Field::data},  {&datacontenttype, Field::datacontenttype}};
        for (const auto& [at, field] : k_members)
            if (at == &member) return field;
        return Field::data;
    }

    // Whether the event says at all that it is one.
    bool is_event() const { return !type.empty() || !specversion.empty(); }
};

namespace {

// A parser and its buffers live as long as their thread. Data in base64 is read while its event still is.
ondemand::parser& event_parser() {
    thread_local ondemand::parser parser;
    return parser;
}
ondemand::parser& data_parser() {
    thread_local ondemand::parser parser;
    return parser;
}

// A member's name as written; one with escapes is rewritten first.
error_code name_of(ondemand::field& field, std::string_view& out) {
    const char* const begin = field.key().raw();
    const char* at = begin;
    while (*at != '"' && *at != '\\') ++at;  // the line's first pass has found the closing quote
    if (*at == '\\') return field.unescaped_key().get(out);
    out = {begin, static_cast<std::size_t>(at - begin)};
    return simdjson::SUCCESS;
}

// The largest number that every writer of JSON still tells from its neighbours is 2^53 - 1; a name is a whole number of
// that size in its plainest form, or text.
bool is_name(std::string_view number) {
    constexpr std::string_view k_largest = "9007199254740991";
    if (number.find_first_not_of("0123456789") != std::string_view::npos) return false;
    return number.size() < k_largest.size() || (number.size() == k_largest.size() && number <= k_largest);
}

FaultKind long_name(std::string_view number) {
    const bool whole = number.find_first_not_of("0123456789") == std::string_view::npos;
    return whole                                                  ? FaultKind::too_long_number
           : number.find_first_of("eE") != std::string_view::npos ? FaultKind::lost_digits
           : number.starts_with('-')                              ? FaultKind::negative
                                                                  : FaultKind::decimal_point;
}

enum class Kind { text, name };

// Text, or a number as its own bytes: 12.50 never becomes a double. Anything else is a misfit. Null says nothing.
template <Kind kind>
error_code text_of(ondemand::value value, Arena& arena, Said& said, std::string_view& out) {
    std::string_view token = value.raw_json_token();
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' || token.back() == '\n'))
        token.remove_suffix(1);
    std::string_view found;
    switch (token.empty() ? '\0' : token.front()) {
        case '"': {
            const bool as_it_is =
                token.size() >= 2 && token.back() == '"' && std::memchr(token.data(), '\\', token.size()) == nullptr;
            if (as_it_is) {
                found = token.substr(1, token.size() - 2);
            } else {
                std::string_view text;
                if (auto error = value.get_string().get(text)) return error;
                found = arena.keep(text);
            }
            break;
        }
        case 'n':
            return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
        case '-':
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
        case '8':
        case '9':
            if (token.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return simdjson::NUMBER_ERROR;
            if (token.size() > 1 && token[0] == '0' && token[1] >= '0' && token[1] <= '9')
                return simdjson::NUMBER_ERROR;
            if (kind == Kind::name && !is_name(token)) said.misfits(said.field_of(out), long_name(token));
            found = token;
            break;
        default:
            said.misfits(said.field_of(out), FaultKind::not_text);
            return simdjson::SUCCESS;
    }
    // Said before, and otherwise.
    if (out.data() != nullptr && out != found) said.misfits(said.field_of(out), FaultKind::said_twice);
    out = found;
    return simdjson::SUCCESS;
}

// The value of "specversion" as nearly every event says it, without looking further.
bool is_version_one(ondemand::value value) {
    return value.raw_json_token().starts_with("\"1.0\"");
}

// The event's own id says nothing of the order; said twice it must agree, by its bytes.
void see_id(ondemand::value value, Said& said) {
    const std::string_view token = base::trimmed(value.raw_json_token());
    if (token.starts_with('n')) return;
    if (token.find_first_of("\"-0123456789") != 0) said.misfits(Field::data, FaultKind::not_text);
    if (said.id.data() != nullptr && said.id != token) said.misfits(Field::data, FaultKind::said_twice);
    said.id = token;
}

// Members of data that are read.
std::string_view* member_of_data(Said& said, std::string_view name, Kind& kind) {
    kind = Kind::text;
    switch (name.size()) {
        case 4:
            if (name == "paid") return &said.paid;
            kind = Kind::name;
            return name == "shop" ? &said.shop : name == "item" ? &said.item : nullptr;
        case 5:
            kind = Kind::name;
            return name == "order" ? &said.order : name == "buyer" ? &said.buyer : nullptr;
        case 6:
            return name == "placed" ? &said.placed : nullptr;
        case 8:
            return name == "received" ? &said.received : name == "currency" ? &said.currency : nullptr;
        default:
            return nullptr;
    }
}

error_code read_members(ondemand::object data, Arena& arena, Said& said, base::PassedOver& unused) {
    for (auto each : data) {
        ondemand::field field;
        if (auto error = std::move(each).get(field)) return error;
        std::string_view name;
        if (auto error = name_of(field, name)) return error;
        Kind kind{};
        std::string_view* const into = member_of_data(said, name, kind);
        if (into == nullptr) {
            unused.add(name);
            continue;
        }
        if (auto error = kind == Kind::name ? text_of<Kind::name>(field.value(), arena, said, *into)
                                            : text_of<Kind::text>(field.value(), arena, said, *into))
            return error;
    }
    return simdjson::SUCCESS;
}

error_code read_data(ondemand::value value, Arena& arena, Said& said, base::PassedOver& unused) {
    if (said.has_data) said.misfits(Field::data, FaultKind::said_twice);
    ondemand::object data;
    if (auto error = value.get_object().get(data)) {
        if (error != simdjson::INCORRECT_TYPE) return error;
        bool null = false;
        if (value.is_null().get(null) || !null) {
            said.misfits(Field::data, FaultKind::not_text);
            said.has_data = true;
        }
        return simdjson::SUCCESS;
    }
    said.has_data = true;
    return read_members(data, arena, said, unused);
}

// Attributes that are known to say nothing about an order.
bool is_idle_attribute(std::string_view name) {
    return name == "dataschema" || name == "subject" || name == "traceparent" || name == "tracestate" ||
           name == "partitionkey";
}

error_code read_event(ondemand::object event, Arena& arena, Said& said, base::PassedOver& unused,
                      base::PassedOver& unused_data) {
    for (auto each : event) {
        ondemand::field field;
        if (auto error = std::move(each).get(field)) return error;
        std::string_view name;
        if (auto error = name_of(field, name)) return error;
        error_code error = simdjson::SUCCESS;
        if (name == "data")
            error = read_data(field.value(), arena, said, unused_data);
        else if (name == "type")
            error = text_of<Kind::text>(field.value(), arena, said, said.type);
        else if (name == "source")
            error = text_of<Kind::name>(field.value(), arena, said, said.source);
        else if (name == "time")
            error = text_of<Kind::text>(field.value(), arena, said, said.time);
        else if (name == "specversion" && said.specversion.data() == nullptr && is_version_one(field.value()))
            said.specversion = "1.0";
        else if (name == "specversion")
            error = text_of<Kind::text>(field.value(), arena, said, said.specversion);
        else if (name == "id")
            see_id(field.value(), said);
        else if (name == "datacontenttype")
            error = text_of<Kind::text>(field.value(), arena, said, said.datacontenttype);
        else if (name == "data_base64")
            error = text_of<Kind::text>(field.value(), arena, said, said.data_base64);
        else if (!is_idle_attribute(name))
            unused.add(name);
        if (error) return error;
    }
    return simdjson::SUCCESS;
}

bool at_end(ondemand::document& document) {
    const char* place = nullptr;
    return document.current_location().get(place) == simdjson::OUT_OF_BOUNDS;
}

// The whole of `text`, which k_padding readable bytes follow, as the data of an event.
error_code read_whole_data(ondemand::parser& parser, std::string_view text, Arena& arena, Said& said,
                           base::PassedOver& unused) {
    ondemand::document document;
    ondemand::object data;
    if (auto error = parser.iterate(text.data(), text.size(), text.size() + k_padding).get(document)) return error;
    if (auto error = document.get_object().get(data)) return error;
    if (auto error = read_members(data, arena, said, unused)) return error;
    return at_end(document) ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

// Data given as base64: the same object, packed.
void read_base64(Arena& arena, Said& said, base::PassedOver& unused) {
    if (said.has_data) said.misfits(Field::data, FaultKind::said_twice);
    const auto bytes = base::from_base64(said.data_base64);
    if (!bytes) {
        said.misfits(Field::data, FaultKind::not_json);
        return;
    }
    char* const text = arena.room(bytes->size() + k_padding);
    if (!bytes->empty()) std::memcpy(text, bytes->data(), bytes->size());
    std::memset(text + bytes->size(), 0, k_padding);
    if (read_whole_data(data_parser(), {text, bytes->size()}, arena, said, unused))
        said.misfits(Field::data, FaultKind::not_json);
}

// Quickly: most names are of letters, or of digits to their end.
bool may_be_ruined(std::string_view name) {
    if (name.empty()) return false;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!is_digit(name.front())) return name.front() == '#';
    return !is_digit(name.back()) ||
           std::any_of(name.begin(), name.end(), [](char c) { return c == '.' || c == ',' || c == 'e' || c == 'E'; });
}

std::string_view reason_of(error_code error) {
    return error == simdjson::UTF8_ERROR ? "bad_encoding" : "bad_json";
}

// Why an event is no order and no refund; empty when it is one. The tests' order is part of the contract: received,
// then amount.
std::string_view fault_of(const Said& said, Row& row) {
    const bool refund = said.type == "order.refunded";
    const auto wrong = [&](Field field, FaultKind kind, std::string_view reason) {
        row.fault = {field, kind};
        return reason;
    };
    const auto missing = [&](Field field) { return wrong(field, FaultKind::empty, "missing_field"); };
    if (said.misfit) return wrong(said.misfit->field, said.misfit->kind, "bad_field");
    if (said.specversion.data() != nullptr && said.specversion != "1.0")
        return wrong(Field::specversion, FaultKind::unknown, "bad_field");
    if (said.type.empty()) return missing(Field::type);
    if (!refund && said.type != "order.received") return wrong(Field::type, FaultKind::unknown, "unknown_type");
    if (said.datacontenttype.data() != nullptr && !is_json_type(said.datacontenttype))
        return wrong(Field::datacontenttype, FaultKind::unknown, "bad_field");
    if (!said.currency.empty() && !is_yuan(said.currency))
        return wrong(Field::currency, FaultKind::other_unit, "bad_field");
    if (may_be_ruined(row.order) && !is_whole_order(row.order))
        return wrong(Field::order, name_fault(row.order), "bad_field");
    if (may_be_ruined(row.item) && !is_whole_name(row.item))
        return wrong(Field::item, FaultKind::lost_digits, "bad_field");
    if (may_be_ruined(row.shop) && !is_whole_name(row.shop))
        return wrong(Field::shop, FaultKind::lost_digits, "bad_field");
    if (may_be_ruined(row.buyer) && !is_whole_name(row.buyer))
        return wrong(Field::buyer, FaultKind::lost_digits, "bad_field");
    if (row.order.empty()) return missing(Field::order);
    if (row.source.empty()) return missing(Field::source);
    const bool by_event = refund || said.received.empty();
    const std::string_view when_text = by_event ? said.time : said.received;
    if (when_text.empty()) return missing(by_event ? Field::time : Field::received);
    const auto when = base::parse_time(when_text);
    if (!when) return wrong(by_event ? Field::time : Field::received, time_fault(when_text), "bad_time");
    row.received = *when;
    if (refund) return {};
    // An empty text is an amount of no form; null is none at all.
    if (row.shop.empty()) return missing(Field::shop);
    if (said.paid.data() == nullptr) return missing(Field::paid);
    if (said.placed.empty()) return missing(Field::placed);
    const auto paid = base::parse_yuan(said.paid);
    if (!paid) return wrong(Field::paid, amount_fault(said.paid), "bad_amount");
    const auto placed = base::parse_time(said.placed);
    if (!placed) return wrong(Field::placed, time_fault(said.placed), "bad_time");
    row.paid = *paid;
    row.placed = *placed;
    return {};
}

}  // namespace

EventReader::~EventReader() {
    batch_.unused.add(unused_);
    for (const auto& [name, times] : unused_data_.counts())
        batch_.unused.add(name == base::PassedOver::k_other ? name : "data." + name, times);
}

void EventReader::judge(const Said& said, Row& row) const {
    row.source = said.source.empty() ? std::string_view(defaults_.source) : said.source;
    row.order = said.order;
    row.item = said.item == "*" ? std::string_view() : said.item;
    row.shop = said.shop.empty() ? std::string_view(defaults_.shop) : said.shop;
    row.buyer = said.buyer;
    row.reason = intake::fault_of(said, row);
    row.kind = !row.reason.empty()             ? RowKind::rejected
               : said.type == "order.refunded" ? RowKind::refund
                                               : RowKind::order;
    batch_.events += said.is_event() ? 1 : 0;
}

void EventReader::read(std::string_view text, Row& row) {
    ondemand::document document;
    Said said;
    auto error = event_parser().iterate(text.data(), text.size(), text.size() + k_padding).get(document);
    ondemand::object event;
    if (!error) error = document.get_object().get(event);
    if (!error) error = read_event(event, arena_, said, unused_, unused_data_);
    if (!error && !at_end(document)) error = simdjson::TRAILING_CONTENT;
    if (error) {
        row.reason = reason_of(error);
        row.fault = fault_of_reason(row.reason);
        row.order = said.order;
        return;
    }
    if (said.data_base64.data() != nullptr) read_base64(arena_, said, unused_data_);
    judge(said, row);
}

void EventReader::read(const EventAttributes& attributes, std::string_view data, Row& row) {
    Said said;
    const auto keep = [&](const std::optional<std::string>& text, std::string_view& into) {
        if (!text) return;
        into = text->empty() ? std::string_view("") : arena_.keep(*text);
    };
    keep(attributes.specversion, said.specversion);
    keep(attributes.type, said.type);
    keep(attributes.source, said.source);
    keep(attributes.time, said.time);
    keep(attributes.datacontenttype, said.datacontenttype);
    if (attributes.disagree) said.misfits(Field::type, FaultKind::said_twice);
    for (const std::string& name : attributes.others)
        if (name != "id" && !is_idle_attribute(name)) unused_.add(name);
    if (auto error = read_whole_data(event_parser(), data, arena_, said, unused_data_)) {
        row.reason = reason_of(error);
        row.fault = fault_of_reason(row.reason);
        row.order = said.order;
        return;
    }
    judge(said, row);
}

std::size_t EventReader::fault_of(std::string_view text) {
    ondemand::document document;
    ondemand::object event;
    Said said;
    base::PassedOver scrap;
    if (event_parser().iterate(text.data(), text.size(), text.size() + k_padding).get(document)) return 0;
    if (!document.get_object().get(event)) (void)read_event(event, arena_, said, scrap, scrap);
    const char* place = nullptr;
    if (document.current_location().get(place)) return 0;
    const bool inside = place >= text.data() && place <= text.data() + text.size();
    return inside ? static_cast<std::size_t>(place - text.data()) : 0;
}

}  // namespace modou::intake
