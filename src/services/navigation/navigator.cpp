#include "services/navigation/navigator.hpp"

#include <chrono>
#include <filesystem>

namespace modou::navigation {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::chrono::seconds k_look{1};  // for a map that was imported: by the name of a file
constexpr int k_looks_a_weighing = 600;    // confidence fades by the day: every ten minutes is often enough
constexpr std::size_t k_resting_most = 8;

}  // namespace

std::int64_t system_milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Result<std::unique_ptr<Navigator>> Navigator::open(std::string data, Milliseconds now) {
    std::error_code error;
    std::filesystem::create_directories(data + "/map", error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), data + "/map");
    MODOU_TRY(auto reports, Reports::open(data + "/map/reports.db"));
    std::unique_ptr<Navigator> navigator(new Navigator(std::move(data), std::move(now), std::move(reports)));
    navigator->take_up_map();
    MODOU_CHECK(navigator->take_up_reports());
    navigator->watch_ = std::thread([raw = navigator.get()] { raw->watch(); });
    return navigator;
}

Navigator::~Navigator() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    ending_changed_.notify_all();
    if (watch_.joinable()) watch_.join();
}

Navigator::Standing Navigator::standing() const {
    std::lock_guard lock(mutex_);
    return standing_;
}
std::string Navigator::trouble() const {
    std::lock_guard lock(mutex_);
    return trouble_;
}
void Navigator::on_change(std::function<void(const Change&)> tell) {
    std::lock_guard lock(tell_mutex_);
    tell_ = std::move(tell);
}
void Navigator::tell(Change change) {
    change.version = standing().version;
    std::lock_guard lock(tell_mutex_);
    if (tell_) tell_(change);
}

// A map that does not open leaves the one before in use.
void Navigator::take_up_map() {
    const std::string in_place = map_in_place(data_);
    {
        std::lock_guard lock(mutex_);
        if (in_place == in_place_) return;
    }
    auto map = in_place.empty() ? Result<std::shared_ptr<const Map>>(nullptr) : open_map(data_);
    std::lock_guard lock(mutex_);
    in_place_ = in_place;
    trouble_ = map ? "" : map.error().text();
    if (!map) return;
    resting_.clear();
    standing_.map = std::move(*map);
    standing_.reports = nullptr;
}

Status Navigator::take_up_reports() {
    const auto map = standing().map;
    // Read before the reports: what comes between is looked at again.
    MODOU_TRY(const std::int64_t version, reports_.version());
    std::shared_ptr<const routing::Overlay> overlay;
    if (map) {
        MODOU_TRY(const auto kept, reports_.list(Reports::Which::standing, now_()));
        std::vector<routing::Report> effects;
        effects.reserve(kept.size());
        for (const KeptReport& report : kept)
            if (report.stands) effects.push_back(effect_of(report));
        MODOU_TRY(overlay, routing::Overlay::make(map->graph, effects));
    }
    std::lock_guard lock(mutex_);
    if (standing_.map != map) return {};  // another map came: the next look weighs them on it
    standing_.reports = std::move(overlay);
    standing_.version = version;
    return {};
}

void Navigator::watch() {
    std::unique_lock lock(mutex_);
    bool unweighed = false;
    for (int looks = 1; !ending_changed_.wait_for(lock, k_look, [&] { return ending_; }); ++looks) {
        const Standing before = standing_;
        lock.unlock();
        {
            std::lock_guard change(change_mutex_);
            take_up_map();
            const bool other_map = standing().map != before.map;
            // What failed (the disk) is made again a second later.
            if (other_map || unweighed || looks % k_looks_a_weighing == 0) {
                unweighed = !take_up_reports();
                if (!unweighed) tell({});
            }
        }
        lock.lock();
    }
}

Result<Navigator::Lease> Navigator::lease(const std::atomic<bool>* stop) {
    std::unique_lock lock(mutex_);
    if (!standing_.map)
        return base::fail(Code::unavailable, trouble_.empty() ? "there is no map yet: modou map import" : trouble_);
    Standing standing = standing_;
    std::unique_ptr<routing::Planner> planner;
    if (!resting_.empty()) {
        planner = std::move(resting_.back());
        resting_.pop_back();
    }
    lock.unlock();
    if (!planner) planner = std::make_unique<routing::Planner>(standing.map->graph);
    planner->stop_when(stop);
    return Lease(*this, std::move(standing), std::move(planner));
}

Navigator::Lease::~Lease() {
    if (!planner_) return;
    planner_->stop_when(nullptr);
    std::lock_guard lock(home_->mutex_);
    if (home_->standing_.map == standing_.map && home_->resting_.size() < k_resting_most)
        home_->resting_.push_back(std::move(planner_));
}

Result<routing::Request> Navigator::Lease::complete(const Asked& asked) const {
    routing::Request request = asked.request;
    request.reports = standing_.reports;
    if (!asked.own.empty()) {
        MODOU_TRY(request.own, routing::Overlay::make(standing_.map->graph, asked.own));
    }
    return request;
}

Result<Reports::Added> Navigator::report(const NewReport& report, const std::string& device, std::string_view address) {
    std::lock_guard change(change_mutex_);
    const auto before = standing();
    if (!before.map) return base::fail(Code::unavailable, "there is no map yet: modou map import");
    KeptReport kept;
    kept.told = report;
    const routing::Report trial = effect_of(kept);
    MODOU_TRY(const auto placed, routing::Overlay::make(before.map->graph, std::span(&trial, 1)));
    if (placed->attached() == 0)
        return base::fail(Code::bad_input, "no way is within 60 m of this place: move the mark onto the street or path",
                          "at");
    MODOU_TRY(auto added, reports_.add(report, device, address, now_()));
    if (added.moved_others) {
        MODOU_CHECK(changed(added.id));
        return added;
    }
    kept.id = added.id;
    kept.confidence = added.confidence;
    auto overlay = before.reports;
    // One more on top of what stands: its weight is known, so nothing else is read or weighed again.
    if (added.stands && overlay) {
        MODOU_TRY(overlay, overlay->with(before.map->graph, effect_of(kept)));
    }
    {
        std::lock_guard lock(mutex_);
        if (standing_.map == before.map) standing_.reports = std::move(overlay), ++standing_.version;
    }
    tell({.report = added.id, .at = report.at});
    return added;
}

Status Navigator::changed(std::int64_t report) {
    MODOU_CHECK(take_up_reports());
    tell({.report = report, .at = std::nullopt});
    return {};
}
Status Navigator::voice(std::int64_t report, const std::string& device, bool still, std::string_view address) {
    std::lock_guard change(change_mutex_);
    MODOU_CHECK(reports_.voice(report, device, still, address, now_()));
    return changed(report);
}
Status Navigator::withdraw(std::int64_t report, const std::string& device) {
    std::lock_guard change(change_mutex_);
    MODOU_CHECK(reports_.withdraw(report, device));
    return changed(report);
}
Status Navigator::decide(std::int64_t report, State state) {
    std::lock_guard change(change_mutex_);
    MODOU_CHECK(reports_.decide(report, state, now_()));
    return changed(report);
}
Result<std::vector<KeptReport>> Navigator::reports(Reports::Which which) {
    return reports_.list(which, now_());
}

}  // namespace modou::navigation
