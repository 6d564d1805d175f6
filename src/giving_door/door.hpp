// Giving as the server sees it: its pages, its part of the API, the public log, events in, and what its streams are
// told.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "frame/room.hpp"
#include "giving/office.hpp"
#include "giving_door/pages.hpp"
#include "house/operator.hpp"

namespace modou::giving_door {

// Below this many events a request is taken (POST /v1/events).
inline constexpr std::size_t k_max_events = 8'192;
inline constexpr std::uint64_t k_max_events_bytes = 16 << 20;

// `op`: who runs the site; nothing where nobody said. The office outlives the room.
frame::Room room(giving::Office& office, std::optional<house::Operator> op);
// Its routes for the document: they rest on no folder, and none of them may be called.
frame::Room room_to_describe();

class GivingDoor {
  public:
    // `office`: null where the routes are told and none of them is called.
    GivingDoor(giving::Office* office, std::optional<house::Operator> op) : office_(office), operator_(std::move(op)) {}
    ~GivingDoor() { end_live(); }
    std::vector<frame::Route> routes();
    std::vector<frame::PageRoute> pages();
    frame::Health health() const;
    void metrics(const frame::Gauge& gauge) const;
    // Sends totals and first page to the streams at most once a second, when they changed.
    void begin_live(frame::Publish publish);
    void end_live();

  private:
    using Answer = base::Result<net::Reply>;
    using Maker = std::function<PageResult(const frame::Call&)>;
    void add_gifts(std::vector<frame::Route>& all);
    void add_money(std::vector<frame::Route>& all);
    void add_projects(std::vector<frame::Route>& all);
    void add_lists(std::vector<frame::Route>& all);
    void add_payouts(std::vector<frame::Route>& all);
    void add_log(std::vector<frame::Route>& all);
    giving::Office& office() const {
        MODOU_ASSERT(office_ != nullptr, "a room that is only described is not asked");
        return *office_;
    }
    // The page's figures as JSON, once they are durable: a T, as the route says in its answers.
    template <class T>
    void answer(frame::Route& route, Maker make);
    frame::Handler of(Answer (GivingDoor::*answer)(const frame::Call&));
    PageResult durable(PageResult page) const;
    Answer shaped(PageResult page) const;
    frame::Standing standing() const;

    Answer deeds(const frame::Call& call);
    Answer feed(const frame::Call& call);
    Answer picture(const frame::Call& call);
    Answer exported(const frame::Call& call);
    Answer definition(const frame::Call& call);
    Answer totals(const frame::Call& call);
    Answer stream(const frame::Call& call);
    Answer take_events(const frame::Call& call);
    Answer receipt(const frame::Call& call);
    Answer checkpoint(const frame::Call& call);
    Answer log_key(const frame::Call& call);
    Answer tile(const frame::Call& call);

    std::string live_json();
    std::string snapshot_json();
    void live_loop(const frame::Publish& publish);

    giving::Office* office_;
    std::optional<house::Operator> operator_;
    std::mutex live_mutex_;
    std::condition_variable live_changed_;
    bool live_ending_ = false;
    std::thread live_;
};

// Of events, by the head alone: the refusal of a kind of content that holds none.
std::optional<net::Reply> wrong_type(const net::Request& head);

}  // namespace modou::giving_door
