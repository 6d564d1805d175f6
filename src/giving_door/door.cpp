// The room of giving: its pages, and what of its part of the API (routes.cpp) is no page.
#include "giving_door/door.hpp"

#include "frame/replies.hpp"
#include "giving/ingest.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {
namespace {

using frame::Call;
using frame::Handler;
using frame::PageRoute;
using frame::Right;
using frame::Runs;
using net::Method;
using net::Reply;
using net::WorkClass;

constexpr Runs k_search{WorkClass::search};

frame::Room room_of(giving::Office* office, std::optional<house::Operator> op) {
    const auto door = std::make_shared<GivingDoor>(office, std::move(op));
    GivingDoor* own = door.get();
    frame::Room room{.name = "giving", .state = door};
    room.routes = own->routes();
    room.pages = own->pages();
    room.below.push_back({"log", frame::nowhere});
    room.live = {[own](frame::Publish publish) { own->begin_live(std::move(publish)); }, [own] { own->end_live(); }};
    room.health = [own] { return own->health(); };
    room.health_says = &frame::schema_within<api::Health>;
    room.metrics = [own](const frame::Gauge& gauge) { own->metrics(gauge); };
    return room;
}

}  // namespace

frame::Room room(giving::Office& office, std::optional<house::Operator> op) {
    return room_of(&office, std::move(op));
}

frame::Room room_to_describe() {
    return room_of(nullptr, {});
}

Handler GivingDoor::of(Answer (GivingDoor::*answer)(const Call&)) {
    return [this, answer](const Call& call) { return (this->*answer)(call); };
}

frame::Standing GivingDoor::standing() const {
    const base::Sequence size = office().book().read([](const ledger::State& state) { return state.size(); });
    return {size, office().folder().acts_done(), office().book().durable() >= size};
}

PageResult GivingDoor::durable(PageResult page) const {
    if (page) MODOU_CHECK(office().book().wait_durable(page->size));
    return page;
}

GivingDoor::Answer GivingDoor::shaped(PageResult made) const {
    MODOU_TRY(Page page, durable(std::move(made)));
    Reply reply;
    reply.body = std::move(page.json);
    frame::secure(reply, page.is_private ? frame::Privacy::owners : frame::Privacy::open);
    return reply;
}

std::vector<PageRoute> GivingDoor::pages() {
    std::vector<PageRoute> all;
    const auto add = [&](std::string_view pattern, std::string_view name, Maker make, Runs runs = {},
                         Right right = Right::anyone) -> PageRoute& {
        all.push_back({pattern,
                       name,
                       right,
                       [this, make = std::move(make)](const Call& call) { return durable(make(call)); },
                       {},
                       runs});
        return all.back();
    };
    const auto at = [](std::string_view address) { return [address](const Call&) { return std::string(address); }; };
    const frame::KeptWhile kept = [this] { return standing(); };
    const Maker home = [this](const Call& call) { return home_page(office(), call.lang); };
    PageRoute& first = add("/", "home", home);
    first.data = at("/v1/home");
    first.kept_while = kept;
    add("/parts", "parts", home).data = at("/v1/home");
    add("/proof", "proof", [this](const Call& call) { return proof_page(office(), call.lang); }).data = at("/v1/home");
    add("/about", "about", [this](const Call& call) {
        return about_page(office(), call.lang, operator_ ? &*operator_ : nullptr);
    }).data = at("/v1/operator");
    add("/projects", "projects", [this](const Call& call) { return projects_page(office(), call.lang, call.request); });
    add("/projects/{id}", "project", [this](const Call& call) {
        return project_page(office(), call.lang, call.argument("id"));
    }).kept_while = kept;
    add("/updates", "updates", [this](const Call& call) {
        return updates_page(office(), call.lang, call.request.parameter("project").value_or(""), call.request);
    }).data = [](const Call& call) {
        return fmt::format("/v1/projects/{}/updates", percent_encoded(call.request.parameter("project").value_or("")));
    };
    add("/updates/{entry}", "update",
        [this](const Call& call) { return update_page(office(), call.lang, call.argument("entry")); });
    add(
        "/shops", "shops", [this](const Call& call) { return shops_page(office(), call.lang, call.request); },
        k_search);
    add("/shops/{id}", "shop",
        [this](const Call& call) { return shop_page(office(), call.lang, call.argument("id")); });
    add(
        "/deeds/{token}", "deeds",
        [this](const Call& call) { return deeds_page(office(), call.lang, call.argument("token"), call.request); }, {},
        Right::link_token);
    add("/gifts", "gifts", [this](const Call& call) { return gifts_page(office(), call.lang, call.request); });
    add("/gifts/{sequence}", "gift",
        [this](const Call& call) { return gift_page(office(), call.lang, call.argument("sequence"), call.request); });
    add("/entries", "entries", [this](const Call& call) { return entries_page(office(), call.lang, call.request); });
    add("/payouts", "payouts", [this](const Call& call) { return payouts_page(office(), call.lang, call.request); });
    // It follows the payment back to its gifts.
    add(
        "/payouts/{payout}", "payout",
        [this](const Call& call) { return payout_page(office(), call.lang, call.argument("payout"), call.request); },
        k_search);
    return all;
}

// What fails at the address of a private link is private as well.
GivingDoor::Answer GivingDoor::deeds(const Call& call) {
    auto reply = shaped(deeds_page(office(), call.lang, call.argument("token"), call.request));
    if (reply) return reply;
    Reply refused = frame::refused(reply.error());
    frame::secure(refused, frame::Privacy::owners);
    return refused;
}

// The text of a definition, as it was published: whoever has an entry's can take its SHA-256.
GivingDoor::Answer GivingDoor::definition(const Call& call) {
    const std::string_view digest = call.argument("sha256");
    const tally::PublishedDefinition* found = office().definitions().find(digest);
    if (found == nullptr || found->text.empty())
        return tl::unexpected(not_found("no definition of this SHA-256 was published here"));
    Reply reply;
    reply.content_type = "application/toml; charset=utf-8";
    reply.body = found->text;
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("inline; filename=\"definition-{}.toml\"", digest.substr(0, 12)));
    frame::secure(reply);
    return reply;
}

GivingDoor::Answer GivingDoor::totals(const Call&) {
    MODOU_TRY(std::string told, giving::totals_json(office()));
    Page page;
    page.json = std::move(told);
    MODOU_TRY(Reply reply, shaped(std::move(page)));
    reply.headers.emplace_back("Content-Disposition", "inline; filename=\"totals.json\"");
    return reply;
}

}  // namespace modou::giving_door
