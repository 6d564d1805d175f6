// Reports over HTTP: what stands, a new one, voices, taking back, photographs.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/json_in.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "net/address.hpp"
#include "picture/pictures.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::JsonOut;
using base::Result;
using base::wrong;
using frame::Call;
using net::Reply;

Result<std::int64_t> id_of(std::string_view text) {
    const auto id = whole<std::int64_t>(text);
    if (!id || *id <= 0) return base::fail(Code::not_found, "no report has that number");
    return *id;
}

}  // namespace

Result<Reply> Door::list_reports(const Call& call) {
    std::optional<routing::Box> box;
    if (const auto text = call.request.parameter("box")) {
        // w,s,e,n as a list of JSON numbers.
        boost::system::error_code error;
        const auto list = json::parse("[" + *text + "]", error);
        if (error || !list.is_array() || list.get_array().size() != 4)
            return wrong("box", "must be west,south,east,north in degrees");
        json::array low{list.at(0), list.at(1)}, high{list.at(2), list.at(3)};
        MODOU_TRY(const auto from, read_position(low, "box", Datum::wgs84));
        MODOU_TRY(const auto to, read_position(high, "box", Datum::wgs84));
        box = routing::Box{from, to};
    }
    std::string mine;
    if (const auto key = call.request.header("modou-device"); !key.empty()) {
        MODOU_TRY(mine, device_of(key));
    }
    const auto standing = navigator_.standing();
    MODOU_TRY(const auto reports, navigator_.reports(Reports::Which::standing));
    JsonOut out;
    out.begin_object()
        .member("type", "FeatureCollection")
        .member("version", standing.version)
        .key("features")
        .begin_list();
    for (const KeptReport& report : reports) {
        const auto at = report.told.at;
        if (box && (at.lon < box->low.lon || at.lon > box->high.lon || at.lat < box->low.lat || at.lat > box->high.lat))
            continue;
        out.begin_object()
            .member("type", "Feature")
            .key("geometry")
            .begin_object()
            .member("type", "Point")
            .key("coordinates");
        write_position(out, at, Datum::wgs84).end_object();
        out.key("properties")
            .begin_object()
            .member("id", report.id)
            .member("kind", finding_name(report.told.finding))
            .member("who", report.told.who == routing::Report::wheels    ? "wheels"
                           : report.told.who == routing::Report::walkers ? "walkers"
                                                                         : "everyone")
            .member("way", report.told.way);
        if (report.told.value) out.number("value", *report.told.value, 3);
        // By the day: a minute would tell who stood there when.
        out.member("since", base::format_day(base::day_of({report.made_ms / 1000})))
            .number("confidence", report.confidence, 2)
            .member("state", state_name(report.state));
        out.key("voices").begin_object().member("still", report.still).member("gone", report.gone).end_object();
        if (report.state == State::accepted && !report.told.note.empty()) out.member("note", report.told.note);
        if (report.state == State::accepted && report.has_photo)
            out.member("photo", fmt::format("/v1/map/photos/{}", report.id));
        out.member("in_effect", report.stands);
        if (report.unconfirmed) out.member("unconfirmed", true);
        if (!mine.empty() && report.device == mine) out.member("mine", true);
        out.end_object().end_object();
    }
    return json_reply(out.end_list().end_object().take(), k_geo);
}

Result<Reply> Door::add_report(const Call& call) {
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_TRY(const json::value body, base::parse_json(call.request.body));
    if (!body.is_object()) return base::fail(Code::bad_input, "must be a JSON object");
    const json::object& object = body.get_object();
    MODOU_TRY(const Datum datum, read_datum(object));
    NewReport report;
    // What somebody tells of a barrier and nobody takes up must not look taken.
    for (const auto& [name, value] : object) {
        static constexpr std::array<std::string_view, 10> k_members{"at",      "way",        "kind", "who",   "value",
                                                                    "surface", "smoothness", "note", "photo", "crs"};
        const std::string_view own(name.data(), name.size());
        if (std::ranges::find(k_members, own) == k_members.end())
            return wrong(own.substr(0, 80),
                         "is not part of a report: at, way, kind, who, value, surface, smoothness, note, photo");
    }
    const auto* at = object.if_contains("at");
    if (at == nullptr) return wrong("at", "is needed: [lon, lat]");
    MODOU_TRY(report.at, read_position(*at, "at", datum));
    const auto* kind = object.if_contains("kind");
    if (kind == nullptr) return wrong("kind", "is needed: what is there");
    MODOU_TRY(const auto kind_name, read_text(*kind, "kind"));
    const auto finding = parse_finding(kind_name);
    if (!finding)
        return wrong("kind",
                     "is none that can be reported: blocked, steps, kerb, narrow, steep, surface, lift_broken, "
                     "no_kerb, flat, wide, ramp, lift, passable");
    report.finding = *finding;
    if (const auto* way = object.if_contains("way"); way != nullptr && !way->is_null()) {
        if (!way->is_int64()) return wrong("way", "must be a whole number");
        report.way = way->get_int64();
    }
    if (const auto* who = object.if_contains("who")) {
        MODOU_TRY(const auto text, read_text(*who, "who"));
        if (text == "wheels")
            report.who = routing::Report::wheels;
        else if (text == "walkers")
            report.who = routing::Report::walkers;
        else if (text != "everyone")
            return wrong("who", "must be everyone, wheels or walkers");
    }
    if (const auto* value = object.if_contains("value"); value != nullptr && !value->is_null()) {
        const bool percent = report.finding == Finding::steep || report.finding == Finding::flat;
        MODOU_TRY(report.value, read_number(*value, "value", percent ? -100 : 0, percent ? 100 : 20));
    }
    if (const auto* surface = object.if_contains("surface")) {
        MODOU_TRY(const auto text, read_text(*surface, "surface"));
        report.surface = routing::parse_surface(text);
    }
    if (const auto* smoothness = object.if_contains("smoothness")) {
        MODOU_TRY(const auto text, read_text(*smoothness, "smoothness"));
        report.smoothness = routing::parse_smoothness(text);
        if (report.smoothness == routing::Smoothness::unknown)
            return wrong("smoothness", "is none that OpenStreetMap defines");
    }
    if (const auto* note = object.if_contains("note")) {
        MODOU_TRY(const auto text, read_text(*note, "note"));
        if (!base::is_utf8(text)) return wrong("note", "must be UTF-8");
        report.note = base::trimmed(text);
    }
    if (const auto* photo = object.if_contains("photo"); photo != nullptr && !photo->is_null()) {
        MODOU_TRY(const auto text, read_text(*photo, "photo"));
        MODOU_TRY(report.jpeg, picture::jpeg_of_data_url(text));
    }
    MODOU_TRY(const auto added, navigator_.report(report, device, net::address_block(call.request.peer)));
    JsonOut out;
    out.begin_object()
        .member("id", added.id)
        .member("version", navigator_.standing().version)
        .member("in_effect", added.stands)
        .member("unconfirmed", added.unconfirmed)
        .number("confidence", added.confidence, 2);
    Reply reply = json_reply(out.end_object().take());
    reply.status = 201;
    return reply;
}

Result<Reply> Door::voice(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_TRY(const auto object, parse_object(call.request.body));
    const auto* still = object.if_contains("still");
    if (still == nullptr || !still->is_bool()) return wrong("still", "is needed: true or false");
    MODOU_CHECK(navigator_.voice(report, device, still->get_bool(), net::address_block(call.request.peer)));
    return json_reply(fmt::format("{{\"version\":{}}}", navigator_.standing().version));
}

Result<Reply> Door::withdraw(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_CHECK(navigator_.withdraw(report, device));
    return json_reply(fmt::format("{{\"version\":{}}}", navigator_.standing().version));
}

Result<Reply> Door::photo(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto jpeg, navigator_.photo(report));
    if (!jpeg) return base::fail(Code::not_found, "there is no photograph here");
    Reply reply = json_reply(*jpeg, "image/jpeg");
    return reply;
}

}  // namespace modou::navigation
