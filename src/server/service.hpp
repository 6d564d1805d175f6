// Routes: what each address does, who may call it, and how replies are shaped. The OpenAPI document (docs/openapi.json)
// describes the same table; a test holds the two against each other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <thread>

#include "giving/office.hpp"
#include "net/server.hpp"
#include "server/operator.hpp"
#include "server/pages.hpp"
#include "services/navigation/door.hpp"

namespace modou::server {

// Who may call a route.
enum class Right {
    anyone,
    ingest_token,  // Authorization: Bearer, the content of DIR/keys/ingest.token
    link_token,    // the address itself holds a private link's token
};

// How much of an address a part in braces is.
enum class Braced { one_segment, the_rest };

struct Route {
    net::Method method;
    std::string_view path;  // "/v1/projects/{id}"
    Right right;
    std::string_view operation;
    Braced braced = Braced::one_segment;
};
std::span<const Route> api_routes();

// Below this many events a request is taken (POST /v1/events).
inline constexpr std::size_t k_max_events = 8'192;
inline constexpr std::uint64_t k_max_events_bytes = 16 << 20;
inline constexpr std::uint64_t k_max_report_bytes = 3 << 19;  // a photograph of 1 MiB as base64, and its words

class Service {
  public:
    // `navigator` is the map, and may be null: the site then has none.
    explicit Service(giving::Office& office, navigation::Navigator* navigator = nullptr);
    // Before the first request.
    void set_operator(Operator op) { operator_ = std::move(op); }
    ~Service();

    net::Reply handle(const net::Request& request);
    // By the head alone, before a byte of the body is read: is there such a door, may this caller use it, and does it
    // take this kind of content.
    net::Admission authorise(const net::Request& head);
    // What each address takes at most as a body.
    static std::uint64_t body_bytes(std::string_view path);
    // Which class of work a request is, and about what it costs (net::Limits says how much of it is let in).
    net::Work work_of(const net::Request& request);
    static net::Reply refused(const base::Error& error);
    static net::Reply problem(int status, std::string_view code, std::string_view detail, std::string_view where = {});

    // Sends totals and first page to the streams of `http` at most once a second, when they changed. `http` outlives
    // the calls.
    void begin_live(net::Server& http);
    void end_live();

  private:
    // Not packed yet, unless it is a file or a page that is kept.
    net::Reply answered(const net::Request& request);
    // The route of an address and its argument, or the reply of an address that has none for this method.
    struct Routed {
        const Route* route = nullptr;
        std::string argument, allowed;  // allowed: by other methods at the same address
    };
    static Routed routed(const net::Request& request, std::span<const std::string> segments);
    static net::Reply not_that_method(const std::string& allowed);
    bool has_token(const net::Request& request) const;
    static net::Reply token_needed();
    net::Reply api(const net::Request& request, const Route& route, std::string_view argument);
    net::Reply html(const net::Request& request, const std::vector<std::string>& segments);
    net::Reply file(const net::Request& request) const;
    net::Reply from_map(const Route& route, std::string_view argument, const net::Request& request);
    net::Reply from_log(const net::Request& request, std::string_view operation, std::string_view argument);
    static void secure(net::Reply& reply, bool is_private);
    net::Reply exported(const net::Request& request, std::string_view table);
    net::Reply take_events(const net::Request& request);
    static std::optional<net::Reply> wrong_type(const net::Request& head);
    net::Reply definition(std::string_view digest) const;
    net::Reply picture(const net::Request& request, std::string_view name) const;
    net::Reply feed(const net::Request& request, std::string_view id);
    net::Reply metrics() const;
    net::Reply health() const;
    net::Reply shaped(PageResult page) const;
    // A public page without a query, kept until the book grows or an act is finished: in between it cannot differ.
    net::Reply remembered(const net::Request& request, const std::function<net::Reply()>& make);
    struct Remembered {
        base::Sequence size = 0;
        std::uint64_t acts = 0;
        std::string version;
        std::shared_ptr<const std::string>
            packed;  // null until somebody took it packed; empty where that gains nothing
        net::Reply reply;
    };
    // What is kept for this request and holds still; nothing when it has to be made.
    std::optional<Remembered> kept(const std::string& key, base::Sequence size, std::uint64_t acts);
    bool is_kept(const net::Request& request);
    std::string live_json();
    std::string snapshot_json();
    net::Reply stream(const net::Request& request);
    void live_loop();

    static constexpr std::size_t k_remembered = 512;

    giving::Office& office_;
    std::optional<Operator> operator_;
    navigation::Navigator* navigator_;
    std::optional<navigation::Door> map_;
    std::mutex remembered_mutex_;
    std::map<std::string, Remembered> remembered_;
    net::Server* http_ = nullptr;
    std::mutex live_mutex_;
    std::condition_variable live_changed_;
    bool live_ending_ = false;
    std::thread live_;
};

}  // namespace modou::server
