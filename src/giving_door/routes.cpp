// The table of giving's part of the API: what each address is for, who may call it, what it costs, what it takes and
// answers, and who answers.
#include "frame/shape.hpp"
#include "giving/api.hpp"
#include "giving_door/api_exports.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/door.hpp"

namespace modou::giving_door {
namespace {

using frame::Call;
using frame::Parameter;
using frame::Right;
using frame::Route;
using frame::Runs;
using frame::Values;
using net::Method;
using net::WorkClass;

constexpr Runs k_search{WorkClass::search}, k_proof{WorkClass::proof}, k_write{WorkClass::write},
    k_at_once{WorkClass::here};

constexpr Parameter argument(std::string_view name, frame::Words says) {
    return {name, says, Parameter::In::path};
}

constexpr std::string_view k_project_orders[] = {"raised", "gifts", "name"}, k_shop_orders[] = {"name", "sum"},
                           k_directions[] = {"forwards", "forward", "backwards", "backward"},
                           k_statuses[] = {"proposed", "approved", "paid", "cancelled"};

constexpr Parameter asked(std::string_view name, frame::Words says, Values values = {}) {
    return {name, says, Parameter::In::query, values};
}

constexpr Parameter k_before = asked("before",
                                     {"只要编号比它小的条目：上一页的 `next`",
                                      "only entries below this number: `next` of the page before"},
                                     Values::whole_number(0)),
                    k_page = asked("page", {"从 1 起", "from 1"}, Values::whole_number(1)),
                    k_day_from =
                        asked("from", {"最后一步在这一天或以后的", "whose last step was on this day or later"}),
                    k_day_to = asked("to", {"或在这一天或以前的", "or earlier"}),
                    k_status =
                        asked("status", {"支付的进度", "how far a payment has come"}, Values::one_of(k_statuses)),
                    k_entry = argument("sequence", {"账本条目的编号", "the number of an entry of the book"}),
                    k_project = argument("id", {"项目编号", "the project's id"}),
                    k_payout = argument("payout", {"支付的编号", "the payout's number"}),
                    k_deed = asked("deed", {"买家私人链接的令牌", "the token of a buyer's private link"});

}  // namespace

template <class T>
void GivingDoor::answer(Route& route, Maker make) {
    route.handler = [this, make = std::move(make)](const Call& call) {
        PageResult made = make(call);
        MODOU_ASSERT(!made || made->schema == &frame::schema_as<T>, "a route answers what it says that it answers");
        return shaped(std::move(made));
    };
    route.answers.shape = frame::shape_of<T>();
}

namespace {

// Answered as a file or as text is; what is JSON of a described struct is said by answer().
Route& add(std::vector<Route>& all, std::string_view pattern, std::string_view operation, frame::Words summary,
           frame::Handler handler, std::string_view media, std::vector<Parameter> parameters, Runs runs = {}) {
    all.push_back({.method = Method::get,
                   .pattern = pattern,
                   .operation = operation,
                   .right = Right::anyone,
                   .summary = summary,
                   .handler = std::move(handler),
                   .runs = runs,
                   .answers = {{media}},
                   .parameters = std::move(parameters)});
    return all.back();
}

base::Result<net::Reply> unanswered(const Call&) {
    return base::fail(base::Code::bug, "this route has no handler");
}

}  // namespace

std::vector<Route> GivingDoor::routes() {
    std::vector<Route> all;
    add_gifts(all);
    add_projects(all);
    add_lists(all);
    add_payouts(all);
    add_money(all);
    add_log(all);
    return all;
}

void GivingDoor::add_gifts(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         std::vector<Parameter> parameters = {}, Runs runs = {}) -> Route& {
        return giving_door::add(all, pattern, operation, summary, unanswered, {}, std::move(parameters), runs);
    };
    Route& home = add("/v1/home", "home", {"现在的捐赠情况", "What is being given now"});
    home.kept_while = [this] { return standing(); };
    answer<api::Home>(home, [this](const Call& call) { return home_page(office(), call.lang); });
    answer<api::Gifts>(add("/v1/gifts", "gifts",
                           {"捐赠，从最新的起，最多 50 笔；可只要一个项目的；before：只要更早的条目",
                            "Gifts, newest first, at most 50; of one project; before: only entries below"},
                           {asked("project", {"只要这个项目的", "of this project only"}), k_before}),
                       [this](const Call& call) { return gifts_page(office(), call.lang, call.request); });
    answer<api::GiftPage>(
        add("/v1/gifts/{sequence}", "gift", {"一笔捐赠和它在账本里的位置", "One gift, with its address in the book"},
            {k_entry, k_deed}),
        [this](const Call& call) { return gift_page(office(), call.lang, call.argument("sequence"), call.request); });
    Route& deeds =
        add("/v1/deeds/{token}", "deeds", {"一位买家的善举，凭私人链接", "A buyer's good deeds, by private link"},
            {argument("token", {"私人链接的令牌", "of the private link"}), k_before});
    deeds.right = Right::link_token;
    deeds.answers.shape = frame::shape_of<api::Deeds>();
    deeds.handler = of(&GivingDoor::deeds);
}

void GivingDoor::add_projects(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         std::vector<Parameter> parameters) -> Route& {
        return giving_door::add(all, pattern, operation, summary, unanswered, {}, std::move(parameters));
    };
    answer<api::Projects>(
        add("/v1/projects", "projects", {"公益项目，可筛选和排序", "Projects, filtered and sorted"},
            {asked("q", {"名称、机构或地区里的词", "words of a name, an organisation or a region"}),
             asked("cause", {"只要这个领域的", "of this cause only"}),
             asked("region", {"只要这个地区的", "of this region only"}),
             asked("sort", {"按什么排", "in which order"}, Values::one_of(k_project_orders)), k_page}),
        [this](const Call& call) { return projects_page(office(), call.lang, call.request); });
    Route& project = add("/v1/projects/{id}", "project", {"一个项目", "One project"}, {k_project});
    project.kept_while = [this] { return standing(); };
    answer<api::Project>(project,
                         [this](const Call& call) { return project_page(office(), call.lang, call.argument("id")); });
    answer<api::Updates>(
        add("/v1/projects/{id}/updates", "project_updates",
            {"一个项目的进展，从最新的起，最多 20 条；before：只要更早的条目",
             "A project's updates, newest first, at most 20; before: only entries below"},
            {k_project, k_before}),
        [this](const Call& call) { return updates_page(office(), call.lang, call.argument("id"), call.request); });
    answer<api::UpdatePage>(
        add("/v1/updates/{entry}", "update", {"项目的一条进展", "One update of a project"},
            {argument("entry", {"账本里记下它的那一条", "the note of the book that names it"})}),
        [this](const Call& call) { return update_page(office(), call.lang, call.argument("entry")); });
    giving_door::add(all, "/v1/projects/{id}/feed", "project_feed",
                     {"最新 50 条进展的 Atom 订阅（RFC 4287）", "Its newest 50 updates as an Atom feed (RFC 4287)"},
                     of(&GivingDoor::feed), "application/atom+xml",
                     {k_project, asked("lang", {"zh 或 en", "zh or en"})});
    giving_door::add(all, "/pictures/{picture}", "picture",
                     {"项目页或进展里的一张图片：SHA-256.jpg，永不改变",
                      "A picture of a project's page or update: SHA-256.jpg. It never changes"},
                     of(&GivingDoor::picture), "image/jpeg",
                     {argument("picture", {"十六进制的 SHA-256，加 .jpg", "SHA-256 in hex, and .jpg"})});
}

void GivingDoor::add_lists(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         std::vector<Parameter> parameters, Runs runs = {}) -> Route& {
        return giving_door::add(all, pattern, operation, summary, unanswered, {}, std::move(parameters), runs);
    };
    answer<api::Shops>(add("/v1/shops", "shops",
                           {"商家：按名称（q）或承诺（promise：1% 图书角）找，按名称或金额排序",
                            "Shops by name (q), by what they promise (promise: 1% library), sorted by name or sum"},
                           {asked("q", {"名称里的词", "words of a name"}),
                            asked("promise", {"捐多少、捐给哪个项目", "how much, and to which project"}),
                            asked("sort", {"sum：金额大的在前；不写则按名称", "sum: the largest first; else by name"},
                                  Values::one_of(k_shop_orders)),
                            k_page},
                           k_search),
                       [this](const Call& call) { return shops_page(office(), call.lang, call.request); });
    answer<api::Shop>(add("/v1/shops/{id}", "shop", {"一家商家：只有合计", "One shop: sums only"},
                          {argument("id", {"商家的名称", "the shop's name"})}),
                      [this](const Call& call) { return shop_page(office(), call.lang, call.argument("id")); });
    answer<api::Entries>(
        add("/v1/entries", "entries",
            {"账本条目，写着谁都能看的部分，从最新的起，最多 50 条；before：只要更早的条目",
             "Entries of the book as their public leaves have them, newest first, at most 50; before: only entries "
             "below"},
            {k_before}),
        [this](const Call& call) { return entries_page(office(), call.lang, call.request); });
    answer<giving::api::Trace>(
        add("/v1/entries/{sequence}/trace", "trace",
            {"一条条目的钱去了哪里，或（backwards）由谁付的：先进先出，最多 100 段",
             "What an entry's money did, or (backwards) who paid it: first in, first out, at most 100 parts"},
            {k_entry,
             asked("direction", {"向前（去了哪里）或向后（由谁付的）", "forwards or backwards"},
                   Values::one_of(k_directions)),
             asked("page", {"上一页的 `next`", "`next` of the page before"}, Values::whole_number(0))},
            k_search),
        [this](const Call& call) { return trace_reply(office(), call.argument("sequence"), call.request); });
    giving_door::add(
        all, "/v1/export/{table}", "export",
        {"整张表做成文件：gifts、entries、payouts、projects 或 shops，.csv 或 "
         ".ndjson；捐赠可只要一个项目的，支付可用列表的筛选",
         "A whole list as a file: gifts, entries, payouts, projects or shops, .csv or .ndjson; gifts of one "
         "project, payouts with the filters of their list"},
        of(&GivingDoor::exported), "text/csv",
        {argument("table",
                  {"gifts.csv、gifts.ndjson、entries.csv 等", "gifts.csv, gifts.ndjson, entries.csv and so on"}),
         asked("project", {"只要这个项目的", "of this project only"}),
         asked("holder", {"只要这个机构的支付", "payouts of this holder only"}), k_status, k_day_from, k_day_to},
        k_search)
        .answers.others = {frame::shape_of<api::ExportedRow>("application/x-ndjson")};
    giving_door::add(
        all, "/v1/definitions/{sha256}", "definition",
        {"公益活动定义的原文，发布时是什么样就是什么样", "The text of a programme's definition, as it was published"},
        of(&GivingDoor::definition), "application/toml",
        {argument("sha256",
                  {"原文的 SHA-256，十六进制，同捐赠的规则所写", "of the text, in hex: as a gift's rule says it"})},
        k_at_once);
}

void GivingDoor::add_payouts(std::vector<Route>& all) {
    const auto add = [&](std::string_view pattern, std::string_view operation, frame::Words summary,
                         std::vector<Parameter> parameters, Runs runs = {}) -> Route& {
        return giving_door::add(all, pattern, operation, summary, unanswered, {}, std::move(parameters), runs);
    };
    answer<api::Payouts>(
        add("/v1/payouts", "payouts",
            {"项目的支付，从最新的起，最多 100 "
             "笔；可按项目、持有方、进度和最后一步的日子（from、to）筛选；before：只要更小的编号",
             "Payments out of projects, newest first, at most 100; narrowed by project, holder, status and the day of "
             "the last step (from, to); before: only smaller numbers"},
            {asked("project", {"只要这个项目付出的", "out of this project only"}),
             asked("holder", {"只要这个机构的", "of this holder only"}), k_status, k_day_from, k_day_to,
             asked("before", {"只要编号更小的：上一页的 `next`", "only smaller numbers: `next` of the page before"},
                   Values::whole_number(0))}),
        [this](const Call& call) { return payouts_page(office(), call.lang, call.request); });
    answer<api::PayoutPage>(
        add("/v1/payouts/{payout}", "payout", {"一笔支付", "One payment"}, {k_payout}),
        [this](const Call& call) { return payout_page(office(), call.lang, call.argument("payout"), call.request); });
    const Parameter from = asked("from",
                                 {"从这笔支付的第几分起：上一页的 `next`",
                                  "the payment's fen that the page begins at: `next` of the page before"},
                                 Values::whole_number(0));
    answer<api::PayoutSources>(
        add("/v1/payouts/{payout}/sources", "payout_sources",
            {"这笔支付用的是哪些捐赠，按日子；一天可能接到下一页",
             "The gifts that a payment was paid from, by day; a day may go on on the next page"},
            {k_payout, from}, k_search),
        [this](const Call& call) { return payout_sources_reply(office(), call.argument("payout"), call.request); });
    answer<api::PayoutGifts>(
        add("/v1/payouts/{payout}/gifts", "payout_gifts",
            {"同样的捐赠，一笔一笔，最多 100 笔，按用掉的顺序；day：只要那一天的",
             "The same gifts one by one, at most 100, in the order in which they were spent; day: of that day only"},
            {k_payout, from, asked("day", {"只要这一天的", "of this day only"})}, k_search),
        [this](const Call& call) { return payout_gifts_reply(office(), call.argument("payout"), call.request); });
}

void GivingDoor::add_money(std::vector<Route>& all) {
    answer<api::OperatorPage>(
        add(all, "/v1/operator", "operator",
            {"谁在运营这个网站，怎么联系、怎么投诉（serve --operator）",
             "Who runs this site, how to reach them and how to complain (serve --operator)"},
            unanswered, {}, {}),
        [this](const Call& call) { return about_page(office(), call.lang, operator_ ? &*operator_ : nullptr); });
    add(all, "/v1/totals", "totals", {"全部合计，同 `modou totals`", "All totals, as `modou totals`"},
        of(&GivingDoor::totals), {}, {})
        .answers.shape = frame::shape_of<giving::api::Totals>();
    add(all, "/v1/stream", "stream",
        {"服务器推送的事件，每种每秒最多一次：totals（实时数字）和 home（同一时刻的 "
         "/v1/home；已经有那么多条目的，开头不再发）",
         "Server-sent events, each at most once a second: totals (live counters), and home (the reply of /v1/home, all "
         "of one moment; not sent at first to who asks with the size that they have)"},
        of(&GivingDoor::stream), "text/event-stream",
        {asked("size", {"提问方已有的账本条数", "entries of the book that the asker has already"},
               Values::whole_number(0))});
    Route events{.method = Method::post,
                 .pattern = "/v1/events",
                 .operation = "events",
                 .right = Right::ingest_token,
                 .summary = {"接收事件：NDJSON 或数组，最多 8,192 个；写稳之后才答复",
                             "Take events in: NDJSON or an array, at most 8,192; answered when they are durable"},
                 .handler = of(&GivingDoor::take_events),
                 .runs = k_write,
                 .takes = {k_max_events_bytes, wrong_type},
                 .answers = {frame::shape_of<std::vector<api::Outcome>>()}};
    // Lines, documents over several lines, or an array; or (binary mode) the data of one event whose attributes are
    // ce- headers.
    events.bodies = {{"application/x-ndjson"},
                     frame::shape_of<std::vector<api::Event>>(),
                     frame::shape_of<api::Event>("application/cloudevents+json"),
                     frame::shape_of<std::vector<api::Event>>("application/cloudevents-batch+json")};
    all.push_back(std::move(events));
}

void GivingDoor::add_log(std::vector<Route>& all) {
    add(all, "/v1/entries/{sequence}/receipt", "receipt",
        {"一条条目的 C2SP tlog-proof；凭捐赠人的私人链接，还打开它的承诺值",
         "C2SP tlog-proof of an entry; with its giver's private link also the opening of the commitment"},
        of(&GivingDoor::receipt), "text/plain", {k_entry, k_deed}, k_proof);
    add(all, "/log/checkpoint", "checkpoint",
        {"最新的签名检查点（C2SP tlog-checkpoint），最多比账本晚一秒",
         "The newest signed checkpoint (C2SP tlog-checkpoint), at most a second behind the book"},
        of(&GivingDoor::checkpoint), "text/plain", {}, k_proof);
    add(all, "/log/vkey", "log_key", {"日志的验证公钥，最新的在前", "The log's verifier keys, the newest first"},
        of(&GivingDoor::log_key), "text/plain", {}, k_proof);
    add(all, "/log/tile/{tile...}", "tile",
        {"日志的一个文件（C2SP tlog-tiles）：L/N、L/N.p/W、entries/N",
         "A file of the log (C2SP tlog-tiles): L/N, L/N.p/W, entries/N"},
        of(&GivingDoor::tile), "application/octet-stream",
        {argument("tile", {"L/N、L/N.p/W 或 entries/N", "L/N, L/N.p/W or entries/N"})}, k_proof);
}

}  // namespace modou::giving_door
