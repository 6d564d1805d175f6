// The map at work: which map and which reports stand now, and a planner for each who asks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/navigation/asked.hpp"
#include "services/navigation/map_files.hpp"
#include "services/navigation/reports.hpp"

namespace modou::navigation {

class Navigator {
  public:
    using Milliseconds = std::function<std::int64_t()>;  // since 1970
    // DATA/map may hold no map yet: it is taken up within a second once it was imported. Errors: of the reports' store.
    static base::Result<std::unique_ptr<Navigator>> open(std::string data, Milliseconds now);
    ~Navigator();

    // What stands at one moment. Both may be null: no map.
    struct Standing {
        std::shared_ptr<const Map> map;
        std::shared_ptr<const routing::Overlay> reports;
        std::int64_t version = 0;  // of the reports
    };
    Standing standing() const;
    // Why the map in the folder is not in use; empty when it is, or when there is none.
    std::string trouble() const;

    // A planner over the map of `standing`, given back at the end.
    class Lease {
      public:
        ~Lease();
        Lease(Lease&&) noexcept = default;
        routing::Planner& planner() { return *planner_; }
        const Standing& standing() const { return standing_; }
        // The request with the reports that stand, and its own.
        base::Result<routing::Request> complete(const Asked& asked) const;

      private:
        friend class Navigator;
        Lease(Navigator& home, Standing standing, std::unique_ptr<routing::Planner> planner)
            : home_(&home), standing_(std::move(standing)), planner_(std::move(planner)) {}
        Navigator* home_;
        Standing standing_;
        std::unique_ptr<routing::Planner> planner_;
    };
    // Unavailable when there is no map. What the planner looks for ends once `stop` is true.
    base::Result<Lease> lease(const std::atomic<bool>* stop = nullptr);

    // Takes effect before it returns: the next route knows it.
    base::Result<Reports::Added> report(const NewReport& report, const std::string& device, std::string_view address);
    base::Status voice(std::int64_t report, const std::string& device, bool still, std::string_view address);
    base::Status withdraw(std::int64_t report, const std::string& device);
    base::Status decide(std::int64_t report, State state);
    base::Result<std::vector<KeptReport>> reports(Reports::Which which);
    base::Result<std::optional<std::string>> photo(std::int64_t report) { return reports_.photo(report); }

    // Called after each change, from any thread.
    struct Change {
        std::int64_t version = 0;
        std::int64_t report = 0;  // 0: more than one, or another map
        std::optional<routing::Position> at;
    };
    void on_change(std::function<void(const Change&)> tell);

  private:
    Navigator(std::string data, Milliseconds now, Reports reports)
        : data_(std::move(data)), now_(std::move(now)), reports_(std::move(reports)) {}
    void take_up_map();
    base::Status take_up_reports();
    base::Status changed(std::int64_t report);
    void tell(Change change);
    void watch();

    const std::string data_;
    const Milliseconds now_;
    Reports reports_;
    mutable std::mutex mutex_;  // guards what stands and the planners at rest
    Standing standing_;
    std::string trouble_, in_place_;
    std::vector<std::unique_ptr<routing::Planner>> resting_;  // of standing_.map
    std::mutex tell_mutex_;  // held while telling: after on_change({}) nobody is told any more
    std::function<void(const Change&)> tell_;
    std::mutex change_mutex_;  // one change at a time
    std::condition_variable ending_changed_;
    bool ending_ = false;
    std::thread watch_;
};

std::int64_t system_milliseconds();

}  // namespace modou::navigation
