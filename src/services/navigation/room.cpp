#include "services/navigation/room.hpp"

#include "frame/replies.hpp"
#include "frame/shape.hpp"
#include "services/navigation/door.hpp"
#include "services/navigation/door_parts.hpp"

namespace modou::navigation {
namespace {

struct Open {
    std::shared_ptr<Navigator> navigator;
    Door door{navigator.get()};
};

frame::Page page_of(const api::Map& about, frame::Language lang) {
    const bool zh = lang == frame::Language::zh;
    frame::Page page;
    frame::tell(page, about);
    page.title = zh ? "出行：无障碍路线" : "Getting around: barrier-free ways";
    page.description = zh ? "按你的轮椅、拐杖或婴儿车规划路线，说明避开了什么、哪里还不清楚。"
                          : "Ways for your wheelchair, cane or pram: what they avoid, and what nobody knows yet.";
    page.body = "<h1>" + page.title + "</h1><p>" + page.description + "</p><p>" +
                (zh ? "地图和路线需要浏览器脚本。没有脚本时，可请人用命令 <code>modou map route</code> 代查。"
                    : "The map and the ways need scripts in the browser. Without them, <code>modou map route</code> "
                      "tells a way in words.") +
                "</p>";
    return page;
}

}  // namespace

base::Result<std::shared_ptr<Navigator>> open_navigator(const std::string& data) {
    MODOU_TRY(auto navigator, Navigator::open(data, system_milliseconds));
    return std::shared_ptr<Navigator>(std::move(navigator));
}

frame::Room room_to_describe() {
    const auto open = std::make_shared<Open>();
    frame::Room room{.name = "navigation", .state = open};
    room.routes = open->door.routes();
    return room;
}

frame::Room room_of(std::shared_ptr<Navigator> navigator) {
    const auto open = std::make_shared<Open>(std::move(navigator));
    Navigator& map = *open->navigator;
    Door& door = open->door;
    frame::Room room{.name = "navigation", .state = open};
    room.routes = door.routes();
    room.pages.push_back({.pattern = "/navigate",
                          .name = "navigate",
                          .right = frame::Right::anyone,
                          .make = [&map](const frame::Call& call) -> frame::PageResult {
                              const auto standing = map.standing();  // held while its words are written
                              return page_of(Door::about_map(standing), call.lang);
                          },
                          .data = [](const frame::Call&) { return "/v1/map"; }});
    room.below.push_back({"ors",
                          [](std::string_view path) {
                              net::Reply reply = ors_nowhere(path);
                              frame::secure(reply);
                              return reply;
                          },
                          ors_told});
    // A report changes others' ways at once: told when it comes, not once a second.
    room.live.begin = [&map](const frame::Publish& publish) {
        map.on_change([publish](const Navigator::Change& change) { publish("map", Door::change_json(change)); });
    };
    room.live.end = [&map] { map.on_change({}); };
    if (const auto trouble = map.trouble(); !trouble.empty()) room.notices.push_back("the map: " + trouble);
    return room;
}

}  // namespace modou::navigation
