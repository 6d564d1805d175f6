// The door of the house: finds the route of each request, asks whether its sender may, and shapes what is sent. It
// serves the rooms that it is given and knows none of them by name.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "frame/replies.hpp"
#include "frame/room.hpp"
#include "frame/route_tree.hpp"
#include "net/server.hpp"

namespace modou::server {

// What all rooms share of the site.
struct Site {
    base::Secret<std::string> ingest_token;
    std::function<bool()> made_data;  // no real gifts: each page says so
    std::string address{};            // of the site, for previews of its pages; may be empty
};

class Service {
  public:
    // Errors: of frame::RouteTree::build.
    static base::Result<std::unique_ptr<Service>> open(std::vector<frame::Room> rooms, Site site);
    ~Service();

    // For a server of HTTP; both call this, which outlives them.
    net::Handler handler();
    std::uint64_t body_bytes(const net::Request& head) const;

    net::Reply handle(const net::Request& request);
    // By the head alone, before a byte of the body is read: is there such a door, may this caller use it, and does it
    // take this kind of content.
    net::Admission authorise(const net::Request& head);
    // Which class of work a request is, and about what it costs (net::Limits says how much of it is let in).
    net::Work work_of(const net::Request& request);
    // Of all rooms; the gravest of each first. Any thread.
    std::vector<frame::Trouble> troubles() const;
    std::vector<frame::Room> const& rooms() const { return rooms_; }
    const std::vector<frame::Route>& routes() const { return tree_.routes(); }

    // Lets the rooms tell the streams of `http` what changes; `http` outlives the calls.
    void begin_live(net::Server& http);
    void end_live();

  private:
    Service(std::vector<frame::Room> rooms, Site site) : site_(std::move(site)), rooms_(std::move(rooms)) {}
    base::Status build();
    void add_own(std::vector<frame::Route>& all);
    void add_page(std::vector<frame::Route>& all, const frame::PageRoute& page);

    frame::RouteTree::Found found(const net::Request& request) const;
    // Not packed yet, unless it is a file or a page that is kept.
    net::Reply answered(const net::Request& request);
    net::Reply dispatched(const net::Request& request, frame::RouteTree::Found found);
    const frame::Below* below(std::string_view segment) const;
    // What is refused, as the room of this address words it.
    net::Reply worded(std::string_view path, net::Reply reply) const;
    // For whoever asked: worded, and in their language.
    net::Reply told(const net::Request& request, net::Reply reply) const;
    bool has_token(const net::Request& request) const;
    net::Reply file(const net::Request& request) const;
    // A page as HTML. `own` is null where the address is none.
    net::Reply shown(const frame::Call& call, const frame::PageRoute* own, frame::PageResult made) const;
    net::Reply metrics() const;
    net::Reply health() const;
    boost::json::object health_schema(shape::Components& all) const;

    struct Kept {
        frame::Standing as_of;
        std::string version;
        std::shared_ptr<const std::string>
            packed;  // null until somebody took it packed; empty where that gains nothing
        net::Reply reply;
    };
    // What is kept for this request and holds still; nothing when it has to be made.
    std::optional<Kept> kept(const std::string& key, const frame::Standing& now);
    bool is_kept(const net::Request& request, const frame::KeptWhile& kept_while);
    net::Reply remembered(const net::Request& request, const frame::KeptWhile& kept_while,
                          const std::function<net::Reply()>& make);

    static constexpr std::size_t k_remembered = 512;

    Site site_;
    std::vector<frame::Room> rooms_;
    frame::RouteTree tree_;
    std::mutex kept_mutex_;
    std::map<std::string, Kept> kept_;
    net::Server* http_ = nullptr;
};

// The OpenAPI document of these rooms and of what the server adds. None of their functions is called. Errors: of
// Service::open and of frame::openapi.
base::Result<std::string> describe(std::vector<frame::Room> rooms, std::string_view version);

}  // namespace modou::server
