// What people report of the ways: kept, weighed by who says it and how long ago, and moderated. No names: a reporter is
// the digest of a key that a browser made for itself.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/routing/overlay.hpp"
#include "store/store.hpp"

namespace modou::navigation {

// What can be said of a place; `value` in the unit given.
enum class Finding : std::uint8_t {
    blocked,  // nobody of `who` gets through
    steps,    // steps that the map does not have
    kerb,     // m
    narrow,   // m
    steep,    // %, up in the direction in which the way is drawn
    surface,  // ground or smoothness named
    lift_broken,
    no_kerb,  // lowered to the road
    flat,
    wide,  // m
    ramp,
    lift,
    passable,
    count,
};
std::string_view finding_name(Finding finding);
std::optional<Finding> parse_finding(std::string_view name);

struct NewReport {
    routing::Position at;
    std::int64_t way = 0;  // OSM id; 0: the nearest
    Finding finding = Finding::blocked;
    std::uint8_t who = routing::Report::everyone;
    std::optional<double> value;
    routing::Surface surface = routing::Surface::unknown;
    routing::Smoothness smoothness = routing::Smoothness::unknown;
    std::string note;  // at most k_note_most bytes
    std::string jpeg;  // as clean_jpeg gives it; may be empty
};
inline constexpr std::size_t k_note_most = 1'120;  // 280 characters of four bytes
enum class State : std::uint8_t { fresh, accepted, rejected, withdrawn };
std::string_view state_name(State state);  // "new", "accepted" …

struct KeptReport {
    std::int64_t id = 0;
    std::int64_t made_ms = 0;
    NewReport told;  // without the picture
    std::string device;
    State state = State::fresh;
    bool has_photo = false;
    unsigned still = 0, gone = 0;  // voices of others
    double confidence = 0;         // 0 to 1, now
    bool unconfirmed = false;      // one of a crowd, without a second voice
    bool stands = false;           // counts in routes now
};

// How reports are weighed. These numbers are ours, chosen to be checked by the tests of a hostile reporter.
inline constexpr double k_new_trust = 0.5;  // of a device nobody knows
inline constexpr double k_accepted_confidence = 0.95;
inline constexpr double k_least_confidence = 0.2;  // below, a report does not count in routes
inline constexpr int k_a_spell = 8, k_a_day = 40;  // reports of one device in ten minutes, in a day
inline constexpr int k_address_spell = 60;         // reports and voices from one address in ten minutes
inline constexpr int k_address_devices = 6;        // new devices from one address in an hour
inline constexpr int k_all_spell = 600;            // reports and voices in ten minutes of all devices that nobody knows
inline constexpr int k_photos_waiting_most = 1'000;  // photographs that no moderator has looked at
// More reports than that in ten minutes within a kilometre come from a crowd, or from one who makes up a crowd: each
// needs a second voice from another address before it counts in anybody's routes.
inline constexpr int k_crowd = 20;
inline constexpr int k_crowd_m = 1'000;
inline constexpr int k_same_place_m = 30;     // two reports of one thing are voices for each other
inline constexpr int k_undecided_most = 200;  // undecided reports of one device that may stand
// Voices of unknown devices that are heard on a report, one only once a moderator accepted it: many made-up devices
// together can neither keep a barrier alive nor talk one away that was looked at.
inline constexpr unsigned k_strangers_heard = 2;
// Days until a finding is worth half: what is built stays, what stands in the way goes.
double half_life_days(Finding finding);
// (accepted + 1) / (accepted + 2·rejected + 2); nothing once three were rejected and more than were accepted.
double trust(unsigned accepted, unsigned rejected);

// A device's key (what its browser keeps) as it is stored: a digest, so that the table gives no key away. bad_input
// unless it is 32 bytes as base64url.
base::Result<std::string> device_of(std::string_view key);

class Reports {
  public:
    static base::Result<Reports> open(const std::string& path);

    struct Added {
        std::int64_t id = 0;
        double confidence = 0;
        bool stands = false, unconfirmed = false;
        bool moved_others = false;  // others' reports count, or no longer do, because of it
    };
    // `address`: as limits count it (net::address_block). limit: too many of this device or address for now (the
    // sentence says when to come back).
    base::Result<Added> add(const NewReport& report, const std::string& device, std::string_view address,
                            std::int64_t now_ms);
    // "Still there" or "gone", one voice a device; not its own reports. not_found, forbidden, limit.
    base::Status voice(std::int64_t report, const std::string& device, bool still, std::string_view address,
                       std::int64_t now_ms);
    base::Status withdraw(std::int64_t report, const std::string& device);
    // A moderator's word. not_found.
    base::Status decide(std::int64_t report, State state, std::int64_t now_ms);

    // With their confidence at `now_ms`; those that cannot count again (rejected, withdrawn) only when asked for.
    // standing: those that count, and those that would if they were confirmed.
    enum class Which { standing, undecided, all };
    base::Result<std::vector<KeptReport>> list(Which which, std::int64_t now_ms);
    base::Result<std::optional<std::string>> photo(std::int64_t report);  // JPEG of an accepted report
    // Rises with each change, also those of other processes.
    base::Result<std::int64_t> version();

  private:
    Reports(store::Store store, std::string key)
        : store_(std::make_unique<store::Store>(std::move(store))), key_(std::move(key)) {}
    base::Result<bool> is_known(const std::string& device);
    base::Status take_turn(std::string_view address, bool known, std::int64_t now_ms);
    std::int64_t origin_of(std::string_view address) const;
    // Marks a crowd around a new report, and reports that are voices for each other.
    base::Status weigh_neighbours(store::Session& session, const NewReport& report, Added& added,
                                  const std::string& device, std::int64_t origin, double trust, std::int64_t now_ms);
    base::Status take_device(std::string_view address, std::int64_t now_ms);

    struct Turns {
        std::int64_t spell_ms = 0, hour_ms = 0;
        int in_spell = 0, devices = 0;
    };
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    std::map<std::string, Turns, std::less<>> turns_;  // by address: in memory only, forgotten after an hour
    Turns all_;                                        // of all unknown devices together
    std::string key_;                                  // of origins
};

// What a report does to routes.
routing::Report effect_of(const KeptReport& report);

// The notes of accepted and undecided reports in OpenStreetMap's notes format (.osn), for those who mend the map.
std::string osm_notes(const std::vector<KeptReport>& reports);

}  // namespace modou::navigation
