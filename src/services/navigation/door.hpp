// The room's addresses: directions, isochrones, matrices and places in openrouteservice's shape, tiles, names, reports
// and the survey. Requests that hold positions are POST, so that none ends in a proxy's log; nothing here logs.
#pragma once

#include <vector>

#include "frame/route.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/api.hpp"
#include "services/navigation/navigator.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {

class Door {
  public:
    // `navigator`: null where the routes are told and none of them is called.
    explicit Door(Navigator* navigator) : navigator_(navigator) {}

    // Public: nobody signs in yet; reports carry a device's key. The door outlives them.
    std::vector<frame::Route> routes();
    // What the page is told before it asks: GET /v1/map. Words are of the map that stands now.
    static api::Map about_map(const Navigator::Standing& standing);
    // Of a change, for event streams.
    static std::string change_json(const Navigator::Change& change);

  private:
    Navigator& navigator() const {
        MODOU_ASSERT(navigator_ != nullptr, "a room that is only described is not asked");
        return *navigator_;
    }
    using Answer = base::Result<net::Reply> (Door::*)(const frame::Call&);
    frame::Handler of_map(Answer answer);
    frame::Handler of_ors(Answer answer);
    frame::Route& add_ors(std::vector<frame::Route>& all, net::Method method, std::string_view pattern,
                          std::string_view operation, frame::Words summary, Answer answer,
                          std::uint64_t (*cost_of)(const net::Request&), frame::Shape body, frame::Shape reply);
    void add_directions(std::vector<frame::Route>& all);
    void add_others(std::vector<frame::Route>& all);

    base::Result<net::Reply> about(const frame::Call& call);
    base::Result<net::Reply> tile(const frame::Call& call);
    base::Result<net::Reply> search(const frame::Call& call);
    base::Result<net::Reply> survey_list(const frame::Call& call);
    base::Result<net::Reply> list_reports(const frame::Call& call);
    base::Result<net::Reply> add_report(const frame::Call& call);
    base::Result<net::Reply> voice(const frame::Call& call);
    base::Result<net::Reply> withdraw(const frame::Call& call);
    base::Result<net::Reply> photo(const frame::Call& call);
    base::Result<net::Reply> ways_as_json(const frame::Call& call);
    base::Result<net::Reply> ways_as_geojson(const frame::Call& call);
    base::Result<net::Reply> no_gpx(const frame::Call& call);
    base::Result<net::Reply> directions(const frame::Call& call, Form form);
    base::Result<net::Reply> isochrones(const frame::Call& call);
    base::Result<net::Reply> matrix(const frame::Call& call);
    base::Result<net::Reply> snap(const frame::Call& call);

    Navigator* navigator_;
};

}  // namespace modou::navigation
