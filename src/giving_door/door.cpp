// The tables of giving's addresses: what each is for, who may call it, what it costs, and who answers.
#include "giving_door/door.hpp"
#include "frame/replies.hpp"
#include "giving/ingest.hpp"
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {
namespace {

using frame::Call;
using frame::Handler;
using frame::PageRoute;
using frame::Right;
using frame::Route;
using frame::Runs;
using net::Method;
using net::Reply;
using net::WorkClass;

constexpr Runs k_search{WorkClass::search}, k_proof{WorkClass::proof}, k_write{WorkClass::write},
    k_at_once{WorkClass::here};

}  // namespace

frame::Room room(giving::Office& office, std::optional<house::Operator> op) {
    const auto door = std::make_shared<GivingDoor>(office, std::move(op));
    GivingDoor* own = door.get();
    frame::Room room{.name = "giving", .state = door};
    room.routes = own->routes();
    room.pages = own->pages();
    room.below.push_back({"log", frame::nowhere});
    room.live = {[own](frame::Publish publish) { own->begin_live(std::move(publish)); }, [own] { own->end_live(); }};
    room.health = [own] { return own->health(); };
    room.metrics = [own](const frame::Gauge& gauge) { own->metrics(gauge); };
    return room;
}

Handler GivingDoor::json(Maker make) {
    return [this, make = std::move(make)](const Call& call) { return shaped(make(call)); };
}

Handler GivingDoor::of(Answer (GivingDoor::*answer)(const Call&)) {
    return [this, answer](const Call& call) { return (this->*answer)(call); };
}

frame::Standing GivingDoor::standing() const {
    const base::Sequence size = office_.book().read([](const ledger::State& state) { return state.size(); });
    return {size, office_.folder().acts_done(), office_.book().durable() >= size};
}

PageResult GivingDoor::durable(PageResult page) const {
    if (page) MODOU_CHECK(office_.book().wait_durable(page->size));
    return page;
}

GivingDoor::Answer GivingDoor::shaped(PageResult made) const {
    MODOU_TRY(Page page, durable(std::move(made)));
    Reply reply;
    reply.body = std::move(page.json);
    frame::secure(reply, page.is_private ? frame::Privacy::owners : frame::Privacy::open);
    return reply;
}

std::vector<Route> GivingDoor::routes() {
    std::vector<Route> all;
    add_gifts(all);
    add_money(all);
    add_log(all);
    return all;
}

void GivingDoor::add_gifts(std::vector<Route>& all) {
    giving::Office& office = office_;
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary, Handler handler,
                         Runs runs = {}, Right right = Right::anyone) -> Route& {
        all.push_back({Method::get, pattern, operation, right, summary, std::move(handler), runs});
        return all.back();
    };
    const frame::KeptWhile kept = [this] { return standing(); };
    add("/v1/home", "home", {"现在的捐赠情况", "What is being given now"},
        json([&](const Call& call) { return home_page(office, call.lang); }))
        .kept_while = kept;
    add("/v1/projects", "projects", {"公益项目，可筛选和排序", "Projects, filtered and sorted"},
        json([&](const Call& call) { return projects_page(office, call.lang, call.request); }));
    add("/v1/projects/{id}", "project", {"一个项目", "One project"},
        json([&](const Call& call) { return project_page(office, call.lang, call.argument("id")); }))
        .kept_while = kept;
    add("/v1/projects/{id}/updates", "project_updates",
        {"一个项目的进展，从最新的起，最多 20 条；before：只要更早的条目",
         "A project's updates, newest first, at most 20; before: only entries below"},
        json([&](const Call& call) { return updates_page(office, call.lang, call.argument("id"), call.request); }));
    add("/v1/projects/{id}/feed", "project_feed",
        {"最新 50 条进展的 Atom 订阅（RFC 4287）", "Its newest 50 updates as an Atom feed (RFC 4287)"},
        of(&GivingDoor::feed));
    add("/v1/updates/{entry}", "update", {"项目的一条进展", "One update of a project"},
        json([&](const Call& call) { return update_page(office, call.lang, call.argument("entry")); }));
    add("/pictures/{picture}", "picture",
        {"项目页或进展里的一张图片：SHA-256.jpg，永不改变",
         "A picture of a project's page or update: SHA-256.jpg. It never changes"},
        of(&GivingDoor::picture));
    add("/v1/shops", "shops",
        {"商家：按名称（q）或承诺（promise：1% 图书角）找，按名称或金额排序",
         "Shops by name (q), by what they promise (promise: 1% library), sorted by name or sum"},
        json([&](const Call& call) { return shops_page(office, call.lang, call.request); }), k_search);
    add("/v1/shops/{id}", "shop", {"一家商家：只有合计", "One shop: sums only"},
        json([&](const Call& call) { return shop_page(office, call.lang, call.argument("id")); }));
    add("/v1/deeds/{token}", "deeds", {"一位买家的善举，凭私人链接", "A buyer's good deeds, by private link"},
        of(&GivingDoor::deeds), {}, Right::link_token);
    add("/v1/gifts", "gifts",
        {"捐赠，从最新的起，最多 50 笔；可只要一个项目的；before：只要更早的条目",
         "Gifts, newest first, at most 50; of one project; before: only entries below"},
        json([&](const Call& call) { return gifts_page(office, call.lang, call.request); }));
    add("/v1/entries", "entries",
        {"账本条目，写着谁都能看的部分，从最新的起，最多 50 条；before：只要更早的条目",
         "Entries of the book as their public leaves have them, newest first, at most 50; before: only entries below"},
        json([&](const Call& call) { return entries_page(office, call.lang, call.request); }));
    add("/v1/export/{table}", "export",
        {"整张表做成文件：gifts、entries、payouts、projects 或 shops，.csv 或 "
         ".ndjson；捐赠可只要一个项目的，支付可用列表的筛选",
         "A whole list as a file: gifts, entries, payouts, projects or shops, .csv or .ndjson; gifts of one project, "
         "payouts with the filters of their list"},
        of(&GivingDoor::exported), k_search);
    add("/v1/gifts/{sequence}", "gift", {"一笔捐赠和它在账本里的位置", "One gift, with its address in the book"},
        json([&](const Call& call) { return gift_page(office, call.lang, call.argument("sequence"), call.request); }));
    add("/v1/definitions/{sha256}", "definition",
        {"公益活动定义的原文，发布时是什么样就是什么样", "The text of a programme's definition, as it was published"},
        of(&GivingDoor::definition), k_at_once);
}

void GivingDoor::add_money(std::vector<Route>& all) {
    giving::Office& office = office_;
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary, Handler handler,
                         Runs runs = {}) {
        all.push_back({Method::get, pattern, operation, Right::anyone, summary, std::move(handler), runs});
    };
    add("/v1/entries/{sequence}/trace", "trace",
        {"一条条目的钱去了哪里，或（backwards）由谁付的：先进先出，最多 100 段",
         "What an entry's money did, or (backwards) who paid it: first in, first out, at most 100 parts"},
        json([&](const Call& call) { return trace_reply(office, call.argument("sequence"), call.request); }), k_search);
    add("/v1/operator", "operator",
        {"谁在运营这个网站，怎么联系、怎么投诉（serve --operator）",
         "Who runs this site, how to reach them and how to complain (serve --operator)"},
        json([this](const Call& call) { return about_page(office_, call.lang, operator_ ? &*operator_ : nullptr); }));
    add("/v1/payouts", "payouts",
        {"项目的支付，从最新的起，最多 100 "
         "笔；可按项目、持有方、进度和最后一步的日子（from、to）筛选；before：只要更小的编号",
         "Payments out of projects, newest first, at most 100; narrowed by project, holder, status and the day of the "
         "last step (from, to); before: only smaller numbers"},
        json([&](const Call& call) { return payouts_page(office, call.lang, call.request); }));
    add("/v1/payouts/{payout}", "payout", {"一笔支付", "One payment"},
        json([&](const Call& call) { return payout_page(office, call.lang, call.argument("payout"), call.request); }));
    add("/v1/payouts/{payout}/sources", "payout_sources",
        {"这笔支付用的是哪些捐赠，按日子；一天可能接到下一页",
         "The gifts that a payment was paid from, by day; a day may go on on the next page"},
        json([&](const Call& call) { return payout_sources_reply(office, call.argument("payout"), call.request); }),
        k_search);
    add("/v1/payouts/{payout}/gifts", "payout_gifts",
        {"同样的捐赠，一笔一笔，最多 100 笔，按用掉的顺序；day：只要那一天的",
         "The same gifts one by one, at most 100, in the order in which they were spent; day: of that day only"},
        json([&](const Call& call) { return payout_gifts_reply(office, call.argument("payout"), call.request); }),
        k_search);
    add("/v1/totals", "totals", {"全部合计，同 `modou totals`", "All totals, as `modou totals`"},
        of(&GivingDoor::totals));
    add("/v1/stream", "stream",
        {"服务器推送的事件，每种每秒最多一次：totals（实时数字）和 home（同一时刻的 "
         "/v1/home；已经有那么多条目的，开头不再发）",
         "Server-sent events, each at most once a second: totals (live counters), and home (the reply of /v1/home, all "
         "of one moment; not sent at first to who asks with the size that they have)"},
        of(&GivingDoor::stream));
    all.push_back({Method::post,
                   "/v1/events",
                   "events",
                   Right::ingest_token,
                   {"接收事件：NDJSON 或数组，最多 8,192 个；写稳之后才答复",
                    "Take events in: NDJSON or an array, at most 8,192; answered when they are durable"},
                   of(&GivingDoor::take_events),
                   k_write,
                   {},
                   {k_max_events_bytes, wrong_type}});
}

void GivingDoor::add_log(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         Answer (GivingDoor::*answer)(const Call&)) {
        all.push_back({Method::get, pattern, operation, Right::anyone, summary, of(answer), k_proof});
    };
    add("/v1/entries/{sequence}/receipt", "receipt",
        {"一条条目的 C2SP tlog-proof；凭捐赠人的私人链接，还打开它的承诺值",
         "C2SP tlog-proof of an entry; with its giver's private link also the opening of the commitment"},
        &GivingDoor::receipt);
    add("/log/checkpoint", "checkpoint",
        {"最新的签名检查点（C2SP tlog-checkpoint），最多比账本晚一秒",
         "The newest signed checkpoint (C2SP tlog-checkpoint), at most a second behind the book"},
        &GivingDoor::checkpoint);
    add("/log/vkey", "log_key", {"日志的验证公钥，最新的在前", "The log's verifier keys, the newest first"},
        &GivingDoor::log_key);
    add("/log/tile/{tile...}", "tile",
        {"日志的一个文件（C2SP tlog-tiles）：L/N、L/N.p/W、entries/N",
         "A file of the log (C2SP tlog-tiles): L/N, L/N.p/W, entries/N"},
        &GivingDoor::tile);
}

std::vector<PageRoute> GivingDoor::pages() {
    giving::Office& office = office_;
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
    const Maker home = [&](const Call& call) { return home_page(office, call.lang); };
    PageRoute& first = add("/", "home", home);
    first.data = at("/v1/home");
    first.kept_while = kept;
    add("/parts", "parts", home).data = at("/v1/home");
    add("/proof", "proof", [&](const Call& call) { return proof_page(office, call.lang); }).data = at("/v1/home");
    add("/about", "about", [this](const Call& call) {
        return about_page(office_, call.lang, operator_ ? &*operator_ : nullptr);
    }).data = at("/v1/operator");
    add("/projects", "projects", [&](const Call& call) { return projects_page(office, call.lang, call.request); });
    add("/projects/{id}", "project", [&](const Call& call) {
        return project_page(office, call.lang, call.argument("id"));
    }).kept_while = kept;
    add("/updates", "updates", [&](const Call& call) {
        return updates_page(office, call.lang, call.request.parameter("project").value_or(""), call.request);
    }).data = [](const Call& call) {
        return fmt::format("/v1/projects/{}/updates", percent_encoded(call.request.parameter("project").value_or("")));
    };
    add("/updates/{entry}", "update",
        [&](const Call& call) { return update_page(office, call.lang, call.argument("entry")); });
    add(
        "/shops", "shops", [&](const Call& call) { return shops_page(office, call.lang, call.request); }, k_search);
    add("/shops/{id}", "shop", [&](const Call& call) { return shop_page(office, call.lang, call.argument("id")); });
    add(
        "/deeds/{token}", "deeds",
        [&](const Call& call) { return deeds_page(office, call.lang, call.argument("token"), call.request); }, {},
        Right::link_token);
    add("/gifts", "gifts", [&](const Call& call) { return gifts_page(office, call.lang, call.request); });
    add("/gifts/{sequence}", "gift",
        [&](const Call& call) { return gift_page(office, call.lang, call.argument("sequence"), call.request); });
    add("/entries", "entries", [&](const Call& call) { return entries_page(office, call.lang, call.request); });
    add("/payouts", "payouts", [&](const Call& call) { return payouts_page(office, call.lang, call.request); });
    // It follows the payment back to its gifts.
    add(
        "/payouts/{payout}", "payout",
        [&](const Call& call) { return payout_page(office, call.lang, call.argument("payout"), call.request); },
        k_search);
    return all;
}

// What fails at the address of a private link is private as well.
GivingDoor::Answer GivingDoor::deeds(const Call& call) {
    auto reply = shaped(deeds_page(office_, call.lang, call.argument("token"), call.request));
    if (reply) return reply;
    Reply refused = frame::refused(reply.error());
    frame::secure(refused, frame::Privacy::owners);
    return refused;
}

// The text of a definition, as it was published: whoever has an entry's can take its SHA-256.
GivingDoor::Answer GivingDoor::definition(const Call& call) {
    const std::string_view digest = call.argument("sha256");
    const giving::PublishedDefinition* found = office_.definitions().find(digest);
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
    MODOU_TRY(std::string told, giving::totals_json(office_));
    Page page;
    page.json = std::move(told);
    MODOU_TRY(Reply reply, shaped(std::move(page)));
    reply.headers.emplace_back("Content-Disposition", "inline; filename=\"totals.json\"");
    return reply;
}

}  // namespace modou::giving_door
