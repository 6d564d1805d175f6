// The room's addresses: directions, isochrones, matrices and places in openrouteservice's shape, tiles, names, reports
// and the survey. Requests that hold positions are POST, so that none ends in a proxy's log; nothing here logs.
#pragma once

#include <functional>
#include <span>

#include "net/http.hpp"
#include "services/navigation/answers.hpp"
#include "services/navigation/navigator.hpp"
#include "services/navigation/words.hpp"

namespace modou::navigation {

struct DoorRoute {
    net::Method method;
    std::string_view path;  // "/ors/v2/directions/{profile}/geojson"
    std::string_view operation;
};
std::span<const DoorRoute> door_routes();
// What an address under /ors/ that is none of these answers: 404, and where what it asks for is to be had.
net::Reply ors_nowhere(std::string_view path);

class Door {
  public:
    // A problem reply (RFC 9457) of the server above.
    using Problem =
        std::function<net::Reply(int status, std::string_view code, std::string_view detail, std::string_view where)>;
    Door(Navigator& navigator, Problem problem) : navigator_(navigator), problem_(std::move(problem)) {}

    // operation: of door_routes(); argument: the braced part. Public: nobody signs in yet; reports carry a device's
    // key.
    net::Reply handle(std::string_view operation, std::string_view argument, const net::Request& request);
    // What the page is told before it asks: GET /v1/map.
    std::string about_json() const;
    // Of a change, for event streams.
    static std::string change_json(const Navigator::Change& change);

  private:
    net::Reply refused(const base::Error& error) const;
    base::Result<net::Reply> answer(std::string_view operation, std::string_view argument, const net::Request& request);
    base::Result<net::Reply> directions(std::string_view profile, const net::Request& request, Form form);
    base::Result<net::Reply> isochrones(std::string_view profile, const net::Request& request);
    base::Result<net::Reply> matrix(std::string_view profile, const net::Request& request);
    base::Result<net::Reply> snap(std::string_view profile, const net::Request& request);
    base::Result<net::Reply> tile(std::string_view name, const net::Request& request);
    base::Result<net::Reply> search(const net::Request& request);
    base::Result<net::Reply> list_reports(const net::Request& request);
    base::Result<net::Reply> add_report(const net::Request& request);
    base::Result<net::Reply> voice(std::string_view id, const net::Request& request);
    base::Result<net::Reply> withdraw(std::string_view id, const net::Request& request);
    base::Result<net::Reply> photo(std::string_view id);
    base::Result<net::Reply> survey_list(const net::Request& request);

    Navigator& navigator_;
    Problem problem_;
};

}  // namespace modou::navigation
