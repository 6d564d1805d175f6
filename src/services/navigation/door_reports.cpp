// Reports over HTTP: what stands, a new one, voices, taking back, photographs.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/json_in.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "net/address.hpp"
#include "picture/pictures.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"
#include "shape/write.hpp"

namespace modou::navigation {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;
using base::wrong;
using frame::Call;
using net::Reply;

Result<std::int64_t> id_of(std::string_view text) {
    const auto id = base::whole_number<std::int64_t>(text);
    if (!id || *id <= 0) return base::fail(Code::not_found, "no report has that number");
    return *id;
}

Result<NewReport> report_of(const api::NewReport& told) {
    NewReport report;
    MODOU_TRY(report.at, api::position_of(told.at, "at", api::datum_of(told.crs)));
    report.finding = parse_finding(told.kind).value_or(Finding::blocked);  // one of them: the reader held it
    report.way = told.way.value_or(0);
    if (told.who == "wheels") report.who = routing::Report::wheels;
    if (told.who == "walkers") report.who = routing::Report::walkers;
    report.value = told.value;
    const bool percent = report.finding == Finding::steep || report.finding == Finding::flat;
    if (told.value && !percent && (*told.value < 0 || *told.value > 20))
        return wrong("value", "must be between 0 and 20");
    if (told.surface) report.surface = routing::parse_surface(*told.surface);
    if (told.smoothness) {
        report.smoothness = routing::parse_smoothness(*told.smoothness);
        if (report.smoothness == routing::Smoothness::unknown)
            return wrong("smoothness", "is none that OpenStreetMap defines");
    }
    if (told.note) report.note = base::trimmed(*told.note);
    if (told.photo) {
        MODOU_TRY(report.jpeg, picture::jpeg_of_data_url(*told.photo));
    }
    return report;
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
    const auto standing = navigator().standing();
    MODOU_TRY(const auto reports, navigator().reports(Reports::Which::standing));
    api::Reports told;
    told.version = standing.version;
    for (const KeptReport& report : reports) {
        const auto at = report.told.at;
        if (box && (at.lon < box->low.lon || at.lon > box->high.lon || at.lat < box->low.lat || at.lat > box->high.lat))
            continue;
        api::ReportFeature& feature = told.features.emplace_back();
        feature.geometry.coordinates = api::told(at, Datum::wgs84);
        api::Report& one = feature.properties;
        one.id = report.id;
        one.kind = finding_name(report.told.finding);
        one.who = report.told.who == routing::Report::wheels    ? "wheels"
                  : report.told.who == routing::Report::walkers ? "walkers"
                                                                : "everyone";
        one.way = report.told.way;
        one.value = report.told.value;
        one.since = base::day_of({report.made_ms / 1000});
        one.confidence = report.confidence;
        one.state = state_name(report.state);
        one.voices = {report.still, report.gone};
        if (report.state == State::accepted && !report.told.note.empty()) one.note = report.told.note;
        if (report.state == State::accepted && report.has_photo)
            one.photo = fmt::format("/v1/map/photos/{}", report.id);
        one.in_effect = report.stands;
        if (report.unconfirmed) one.unconfirmed = true;
        if (!mine.empty() && report.device == mine) one.mine = true;
    }
    return json_reply(shape::text(told), k_geo);
}

Result<Reply> Door::add_report(const Call& call) {
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_TRY(const auto told, read_body<api::NewReport>(call.request.body));
    MODOU_TRY(const NewReport report, report_of(told));
    MODOU_TRY(const auto added, navigator().report(report, device, net::address_block(call.request.peer)));
    const api::Reported answer{added.id, navigator().standing().version, added.stands, added.unconfirmed,
                               added.confidence};
    Reply reply = json_reply(shape::text(answer));
    reply.status = 201;
    return reply;
}

Result<Reply> Door::voice(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_TRY(const auto told, read_body<api::VoiceAsked>(call.request.body));
    MODOU_CHECK(navigator().voice(report, device, told.still, net::address_block(call.request.peer)));
    return json_reply(shape::text(api::Version{navigator().standing().version}));
}

Result<Reply> Door::withdraw(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto device, device_of(call.request.header("modou-device")));
    MODOU_CHECK(navigator().withdraw(report, device));
    return json_reply(shape::text(api::Version{navigator().standing().version}));
}

Result<Reply> Door::photo(const Call& call) {
    MODOU_TRY(const auto report, id_of(call.argument("id")));
    MODOU_TRY(const auto jpeg, navigator().photo(report));
    if (!jpeg) return base::fail(Code::not_found, "there is no photograph here");
    Reply reply = json_reply(*jpeg, "image/jpeg");
    return reply;
}

}  // namespace modou::navigation
