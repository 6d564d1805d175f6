#include "services/navigation/reports.hpp"

#include <sodium.h>

#include <algorithm>
#include <cmath>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "services/navigation/schema.hpp"

namespace modou::navigation {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::int64_t k_ten_minutes_ms = 600'000, k_hour_ms = 3'600'000, k_day_ms = 86'400'000;
constexpr std::size_t k_addresses_most = 20'000;

constexpr std::array<std::string_view, std::size_t(Finding::count)> k_findings = {
    "blocked", "steps", "kerb", "narrow", "steep", "surface", "lift_broken",
    "no_kerb", "flat",  "wide", "ramp",   "lift",  "passable"};

std::string_view who_name(std::uint8_t who) {
    return who == routing::Report::wheels ? "wheels" : who == routing::Report::walkers ? "walkers" : "everyone";
}
std::uint8_t parse_who(std::string_view name) {
    return name == "wheels"    ? routing::Report::wheels
           : name == "walkers" ? routing::Report::walkers
                               : routing::Report::everyone;
}
State parse_state(std::string_view name) {
    return name == "accepted"    ? State::accepted
           : name == "rejected"  ? State::rejected
           : name == "withdrawn" ? State::withdrawn
                                 : State::fresh;
}

Status raise_version(Session& session) {
    MODOU_CHECK(session.run("UPDATE version SET number = number + 1"));
    return {};
}

Result<std::int64_t> count(Session& session, std::string_view sql, std::initializer_list<store::Bind> binds) {
    MODOU_TRY(const auto row, session.first<std::int64_t>(sql, binds));
    return row ? std::get<0>(*row) : 0;
}

Result<double> trust_of(Session& session, const std::string& device) {
    MODOU_TRY(const auto accepted,
              count(session, "SELECT count(*) FROM report WHERE device = :device AND state = 'accepted'", {device}));
    MODOU_TRY(const auto rejected,
              count(session, "SELECT count(*) FROM report WHERE device = :device AND state = 'rejected'", {device}));
    return trust(unsigned(accepted), unsigned(rejected));
}

// What each voice says, oldest first, on top of the report's own weight.
struct Voice {
    bool still = false;
    bool stranger = true;  // a device of which nothing was accepted yet: anyone can make many
    double trust = 0;
    std::int64_t made_ms = 0;
};

double confidence(const KeptReport& report, double reporter, const std::vector<Voice>& voices, std::int64_t now_ms) {
    if (report.state == State::rejected || report.state == State::withdrawn) return 0;
    double sure = report.state == State::accepted ? k_accepted_confidence : reporter;
    std::int64_t seen_ms = report.made_ms;
    unsigned strangers_still = 0, strangers_gone = 0;
    for (const Voice& voice : voices) {
        unsigned& strangers = voice.still ? strangers_still : strangers_gone;
        if (voice.stranger && ++strangers > (report.state == State::accepted ? 1u : k_strangers_heard)) continue;
        if (voice.still) {
            sure = 1 - (1 - sure) * (1 - 0.5 * voice.trust);
            if (voice.trust > 0) seen_ms = std::max(seen_ms, voice.made_ms);
        } else {
            sure *= 1 - voice.trust;
        }
    }
    const double days = double(std::max<std::int64_t>(0, now_ms - seen_ms)) / double(k_day_ms);
    return sure * std::exp2(-days / half_life_days(report.told.finding));
}

}  // namespace

std::string_view finding_name(Finding finding) {
    return k_findings[std::size_t(finding)];
}
std::optional<Finding> parse_finding(std::string_view name) {
    const auto at = std::ranges::find(k_findings, name);
    if (at == k_findings.end()) return std::nullopt;
    return Finding(at - k_findings.begin());
}
std::string_view state_name(State state) {
    switch (state) {
        case State::accepted:
            return "accepted";
        case State::rejected:
            return "rejected";
        case State::withdrawn:
            return "withdrawn";
        case State::fresh:
            break;
    }
    return "new";
}

double half_life_days(Finding finding) {
    switch (finding) {
        case Finding::blocked:
            return 14;
        case Finding::lift_broken:
            return 7;
        case Finding::passable:
            return 180;
        default:
            return 730;
    }
}

double trust(unsigned accepted, unsigned rejected) {
    if (rejected >= 3 && rejected > accepted) return 0;
    return (accepted + 1.0) / (accepted + 2.0 * rejected + 2.0);
}

Result<std::string> device_of(std::string_view key) {
    std::array<unsigned char, 32> raw{};
    std::size_t length = 0;
    if (sodium_base642bin(raw.data(), raw.size(), key.data(), key.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        length != raw.size())
        return base::fail(Code::bad_input,
                          "the header Modou-Device must be 32 random bytes in base64url, kept by the device");
    return base::hex(base::sha256(std::as_bytes(std::span(raw)))).substr(0, 32);
}

Result<Reports> Reports::open(const std::string& path) {
    MODOU_TRY(auto store, store::Store::open(path, migrations()));
    std::string key(crypto_generichash_KEYBYTES, '\0');
    MODOU_CHECK(store.write([&](Session& session) -> Status {
        bool kept = false;
        MODOU_CHECK(session.rows<base::Bytes>("SELECT key FROM origin_key", {}, [&](base::Bytes bytes) {
            key.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            kept = true;
        }));
        if (kept) return {};
        randombytes_buf(key.data(), key.size());
        MODOU_CHECK(session.run("INSERT INTO origin_key (key) VALUES (:key)", {base::bytes_of(key)}));
        return {};
    }));
    return Reports(std::move(store), std::move(key));
}

Result<bool> Reports::is_known(const std::string& device) {
    return store_->read([&](Session& session) -> Result<bool> {
        MODOU_TRY(
            const auto accepted,
            count(session, "SELECT count(*) FROM report WHERE device = :device AND state = 'accepted'", {device}));
        return accepted > 0;
    });
}

Status Reports::take_turn(std::string_view address, bool known, std::int64_t now_ms) {
    std::lock_guard lock(*mutex_);
    if (now_ms - all_.spell_ms > k_ten_minutes_ms) all_.spell_ms = now_ms, all_.in_spell = 0;
    const auto crowded = [] {
        return base::fail(Code::limit, "very many people report at this moment: please go on in ten minutes");
    };
    if (!known && all_.in_spell >= k_all_spell) return crowded();
    if (turns_.size() > k_addresses_most)
        std::erase_if(turns_, [&](const auto& one) { return now_ms - one.second.hour_ms > k_hour_ms; });
    if (!known && turns_.size() > k_addresses_most && !turns_.contains(address)) return crowded();
    Turns& turns = turns_[std::string(address)];
    if (now_ms - turns.spell_ms > k_ten_minutes_ms) turns.spell_ms = now_ms, turns.in_spell = 0;
    if (now_ms - turns.hour_ms > k_hour_ms) turns.hour_ms = now_ms, turns.devices = 0;
    if (++turns.in_spell > k_address_spell)
        return base::fail(Code::limit, "many reports came from here: please go on in ten minutes");
    if (!known) ++all_.in_spell;
    return {};
}
Status Reports::take_device(std::string_view address, std::int64_t now_ms) {
    std::lock_guard lock(*mutex_);
    Turns& turns = turns_[std::string(address)];
    if (now_ms - turns.hour_ms > k_hour_ms) turns.hour_ms = now_ms, turns.devices = 0;
    if (++turns.devices > k_address_devices)
        return base::fail(Code::limit, "many new devices reported from here: please go on in an hour");
    return {};
}

Result<Reports::Added> Reports::add(const NewReport& report, const std::string& device, std::string_view address,
                                    std::int64_t now_ms) {
    if (report.note.size() > k_note_most)
        return base::fail(Code::bad_input, "a note has at most 280 characters", "note");
    MODOU_TRY(const bool trusted, is_known(device));
    MODOU_CHECK(take_turn(address, trusted, now_ms));
    const std::int64_t origin = origin_of(address);
    return store_->write([&](Session& session) -> Result<Added> {
        MODOU_TRY(const auto known, count(session, "SELECT count(*) FROM report WHERE device = :device", {device}));
        if (known == 0) MODOU_CHECK(take_device(address, now_ms));
        constexpr std::string_view k_since = "SELECT count(*) FROM report WHERE device = :device AND made_ms > :since";
        MODOU_TRY(const auto spell, count(session, k_since, {device, now_ms - k_ten_minutes_ms}));
        MODOU_TRY(const auto day, count(session, k_since, {device, now_ms - k_day_ms}));
        MODOU_TRY(const auto open,
                  count(session, "SELECT count(*) FROM report WHERE device = :device AND state = 'new'", {device}));
        if (spell >= k_a_spell)
            return base::fail(Code::limit, "thank you: that is many reports at once, please go on in ten minutes");
        if (day >= k_a_day)
            return base::fail(Code::limit, "thank you: that is many reports for one day, please go on tomorrow");
        if (open >= k_undecided_most)
            return base::fail(Code::limit, "thank you: a moderator looks at your earlier reports first");
        if (!report.jpeg.empty()) {
            MODOU_TRY(
                const auto waiting,
                count(session, "SELECT count(*) FROM photo JOIN report ON report.id = photo.report WHERE state = 'new'",
                      {}));
            if (waiting >= k_photos_waiting_most)
                return base::fail(Code::limit,
                                  "many photographs wait for a moderator: please send the report without one");
        }
        const std::optional<std::int64_t> milli =
            report.value ? std::optional(std::int64_t(std::llround(*report.value * 1000))) : std::nullopt;
        MODOU_CHECK(session.run(
            "INSERT INTO report (made_ms, lon, lat, way, kind, who, value_milli, surface, smoothness, note, device, "
            "origin, state) "
            "VALUES (:made, :lon, :lat, :way, :kind, :who, :value, :surface, :smoothness, :note, :device, :origin, "
            "'new')",
            {now_ms, report.at.lon, report.at.lat, report.way, finding_name(report.finding), who_name(report.who),
             milli, routing::surface_name(report.surface), routing::smoothness_name(report.smoothness), report.note,
             device, origin}));
        MODOU_TRY(const auto id, count(session, "SELECT max(id) FROM report", {}));
        if (!report.jpeg.empty())
            MODOU_CHECK(session.run("INSERT INTO photo (report, jpeg) VALUES (:report, :jpeg)",
                                    {id, base::bytes_of(report.jpeg)}));
        MODOU_CHECK(raise_version(session));
        MODOU_TRY(const double sure, trust_of(session, device));
        Added added;
        added.id = id;
        added.confidence = sure;
        MODOU_CHECK(weigh_neighbours(session, report, added, device, origin, sure, now_ms));
        added.stands = sure >= k_least_confidence && !added.unconfirmed;
        return added;
    });
}

Status Reports::voice(std::int64_t report, const std::string& device, bool still, std::string_view address,
                      std::int64_t now_ms) {
    MODOU_TRY(const bool known, is_known(device));
    MODOU_CHECK(take_turn(address, known, now_ms));
    return store_->write([&](Session& session) -> Status {
        MODOU_TRY(const auto row,
                  session.first<std::string, std::string>("SELECT device, state FROM report WHERE id = :id", {report}));
        if (!row || std::get<1>(*row) == "withdrawn" || std::get<1>(*row) == "rejected")
            return base::fail(Code::not_found, "this report is no longer there");
        if (std::get<0>(*row) == device)
            return base::fail(Code::forbidden, "this is your own report: take it back instead");
        MODOU_CHECK(
            session.run("INSERT INTO voice (report, device, still, made_ms) VALUES (:report, :device, :still, :made) "
                        "ON CONFLICT (report, device) DO UPDATE SET still = excluded.still, made_ms = excluded.made_ms",
                        {report, device, still ? 1 : 0, now_ms}));
        // A second voice is one from another address, of somebody who was not found lying.
        MODOU_TRY(const double weight, trust_of(session, device));
        if (still && weight > 0)
            MODOU_CHECK(
                session.run("UPDATE report SET seconded = 1, origin = NULL WHERE id = :id AND origin <> :origin",
                            {report, origin_of(address)}));
        return raise_version(session);
    });
}

Status Reports::withdraw(std::int64_t report, const std::string& device) {
    return store_->write([&](Session& session) -> Status {
        // A decided report stays: its evidence is the moderator's.
        MODOU_TRY(
            const auto changed,
            session.run("UPDATE report SET state = 'withdrawn' WHERE id = :id AND device = :device AND state = 'new'",
                        {report, device}));
        if (changed == 0) return base::fail(Code::not_found, "no open report of this device has that number");
        MODOU_CHECK(session.run("DELETE FROM photo WHERE report = :id", {report}));
        return raise_version(session);
    });
}

Status Reports::decide(std::int64_t report, State state, std::int64_t now_ms) {
    return store_->write([&](Session& session) -> Status {
        MODOU_TRY(const auto changed,
                  session.run("UPDATE report SET state = :state, decided_ms = :now WHERE id = :id AND "
                              "state <> 'withdrawn'",
                              {state_name(state), now_ms, report}));
        if (changed == 0) return base::fail(Code::not_found, fmt::format("there is no report {}", report));
        if (state == State::rejected) MODOU_CHECK(session.run("DELETE FROM photo WHERE report = :id", {report}));
        return raise_version(session);
    });
}

Result<std::vector<KeptReport>> Reports::list(Which which, std::int64_t now_ms) {
    return store_->read([&](Session& session) -> Result<std::vector<KeptReport>> {
        std::map<std::string, std::pair<unsigned, unsigned>> records;  // accepted, rejected by device
        MODOU_CHECK((session.rows<std::string, std::string, std::int64_t>(
            "SELECT device, state, count(*) FROM report WHERE state IN ('accepted', 'rejected') GROUP BY device, state",
            {}, [&](const std::string& device, const std::string& state, std::int64_t n) {
                (state == "accepted" ? records[device].first : records[device].second) = unsigned(n);
            })));
        const auto trusted = [&](const std::string& device) {
            const auto at = records.find(device);
            return at == records.end() ? k_new_trust : trust(at->second.first, at->second.second);
        };
        std::map<std::int64_t, std::vector<Voice>> voices;
        MODOU_CHECK((session.rows<std::int64_t, std::string, std::int64_t, std::int64_t>(
            "SELECT report, device, still, made_ms FROM voice ORDER BY made_ms, device", {},
            [&](std::int64_t report, const std::string& device, std::int64_t still, std::int64_t made) {
                const auto record = records.find(device);
                const bool stranger = record == records.end() || record->second.first == 0;
                voices[report].push_back({still != 0, stranger, trusted(device), made});
            })));
        std::vector<KeptReport> out;
        MODOU_CHECK((session.rows<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::string,
                                  std::string, std::optional<std::int64_t>, std::string, std::string, std::string,
                                  std::string, std::string, std::int64_t, std::int64_t>(
            "SELECT r.id, made_ms, lon, lat, way, kind, who, value_milli, surface, smoothness, note, device, state, "
            "EXISTS (SELECT 1 FROM photo WHERE photo.report = r.id), crowded = 1 AND seconded = 0 FROM report r "
            "WHERE :all = 1 OR state IN ('new', 'accepted') ORDER BY r.id",
            {which == Which::all ? 1 : 0},
            [&](std::int64_t id, std::int64_t made, std::int64_t lon, std::int64_t lat, std::int64_t way,
                const std::string& kind, const std::string& who, std::optional<std::int64_t> milli,
                const std::string& surface, const std::string& smoothness, std::string note, std::string device,
                const std::string& state, std::int64_t photo, std::int64_t alone) {
                KeptReport report;
                report.id = id;
                report.made_ms = made;
                report.told.at = {std::int32_t(lon), std::int32_t(lat)};
                report.told.way = way;
                report.told.finding = parse_finding(kind).value_or(Finding::blocked);
                report.told.who = parse_who(who);
                if (milli) report.told.value = double(*milli) / 1000;
                report.told.surface = routing::parse_surface(surface);
                report.told.smoothness = routing::parse_smoothness(smoothness);
                report.told.note = std::move(note);
                report.device = std::move(device);
                report.state = parse_state(state);
                report.has_photo = photo != 0;
                const auto& said = voices[id];
                for (const Voice& voice : said) ++(voice.still ? report.still : report.gone);
                report.confidence = confidence(report, trusted(report.device), said, now_ms);
                report.unconfirmed = alone != 0 && report.state == State::fresh;
                report.stands = report.confidence >= k_least_confidence && !report.unconfirmed;
                if (which == Which::standing && report.confidence < k_least_confidence) return;
                if (which == Which::undecided && report.state != State::fresh) return;
                out.push_back(std::move(report));
            })));
        return out;
    });
}

Result<std::optional<std::string>> Reports::photo(std::int64_t report) {
    return store_->read([&](Session& session) -> Result<std::optional<std::string>> {
        std::optional<std::string> out;
        MODOU_CHECK(session.rows<base::Bytes>(
            "SELECT jpeg FROM photo JOIN report ON report.id = photo.report WHERE report = :id AND state = 'accepted'",
            {report}, [&](base::Bytes jpeg) { out.emplace(reinterpret_cast<const char*>(jpeg.data()), jpeg.size()); }));
        return out;
    });
}

Result<std::int64_t> Reports::version() {
    return store_->read([&](Session& session) { return count(session, "SELECT number FROM version", {}); });
}

routing::Report effect_of(const KeptReport& report) {
    using Kind = routing::Report::Kind;
    routing::Report out;
    out.id = std::uint64_t(report.id);
    out.at = report.told.at;
    out.way = report.told.way;
    out.who = report.told.who;
    out.confidence = float(report.confidence);
    out.kind = Kind::fact;
    const auto value = [&](double untold) { return report.told.value.value_or(untold); };
    switch (report.told.finding) {
        case Finding::blocked:
        case Finding::lift_broken:
            out.kind = Kind::blocked;
            break;
        case Finding::steps:
            out.kind = Kind::blocked;
            out.who = routing::Report::wheels;
            break;
        case Finding::kerb:
            out.kerb_m = value(0.15);  // OpenStreetMap's "raised" without a height counts as much
            break;
        case Finding::no_kerb:
            out.kerb_m = value(0);
            break;
        case Finding::narrow:
            out.width_m = value(0.6);
            break;
        case Finding::wide:
            out.width_m = value(1.2);  // two can pass: DIN 18040-1's width of a ramp
            break;
        case Finding::steep:
            out.incline_percent = value(15);  // as OpenStreetMap's "steep"
            break;
        case Finding::flat:
            out.incline_percent = value(0);
            break;
        case Finding::surface:
            out.surface = report.told.surface;
            out.smoothness = report.told.surface == routing::Surface::unknown &&
                                     report.told.smoothness == routing::Smoothness::unknown
                                 ? routing::Smoothness::bad
                                 : report.told.smoothness;
            break;
        case Finding::ramp:
        case Finding::lift:
        case Finding::passable:
        case Finding::count:
            out.kind = Kind::passable;
            break;
    }
    return out;
}

std::string osm_notes(const std::vector<KeptReport>& reports) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm-notes>\n";
    for (const KeptReport& report : reports) {
        if (report.state == State::rejected || report.state == State::withdrawn) continue;
        const std::string when = base::format_utc({report.made_ms / 1000});
        std::string text = fmt::format("Barrier report: {}", finding_name(report.told.finding));
        if (report.told.value) text += fmt::format(" {:g}", *report.told.value);
        if (report.told.way != 0) text += fmt::format(", way {}", report.told.way);
        text += fmt::format(", for {}, confidence {:.2f}", who_name(report.told.who), report.confidence);
        // What people write freely leaves the house only when a moderator has read it.
        if (report.state == State::accepted && !report.told.note.empty()) text += ". " + report.told.note;
        out += fmt::format(
            "<note id=\"-{}\" lat=\"{:.7f}\" lon=\"{:.7f}\" created_at=\"{}\">\n<comment action=\"opened\" "
            "timestamp=\"{}\">{}</comment>\n"
            "</note>\n",
            report.id, report.told.at.lat_degrees(), report.told.at.lon_degrees(), when, when,
            base::html_escaped(text));
    }
    return out + "</osm-notes>\n";
}

}  // namespace modou::navigation
