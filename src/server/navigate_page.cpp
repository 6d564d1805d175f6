#include "server/pages.hpp"

namespace modou::server {

PageResult navigate_page(std::string about, Lang lang) {
    const bool zh = lang == Lang::zh;
    Page page;
    page.json = std::move(about);
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

}  // namespace modou::server
