#include "giving_door/promise_parts.hpp"

#include "base/text.hpp"

namespace modou::giving_door {

void write_promises(base::JsonOut& out, const std::vector<giving::Promise>& promises, const Projects& projects) {
    out.key("pledges").begin_list();
    for (const giving::Promise& promise : promises) {
        const auto project = projects.find(promise.project);
        out.begin_object()
            .member("item", promise.item)
            .member("mode", promise.mode)
            .member("value", promise.value)
            .member("project", promise.project)
            .member("title_zh", project == projects.end() ? "" : project->second.title_zh)
            .member("title_en", project == projects.end() ? "" : project->second.title_en)
            .member("from", base::format_day(base::day_of(promise.from)))
            .member("in_force", promise.in_force)
            .end_object();
    }
    out.end_list();
}

std::string promise_text(const giving::Promise& promise, const Projects& projects, Lang lang) {
    const auto project = projects.find(promise.project);
    const std::string title = project == projects.end()
                                  ? promise.project
                                  : std::string(pick(lang, project->second.title_zh, project->second.title_en));
    const std::string item =
        promise.item == "*" ? std::string() : " " + std::string(pick(lang, "宝贝 ", "item ")) + promise.item;
    const std::string much = promise.mode == "none"      ? std::string(pick(lang, "不再捐赠", "no longer gives"))
                             : promise.mode == "percent" ? promise.value + " %"
                                                         : "¥" + promise.value;
    return base::html_escaped(fmt::format("{} → {}{}", much, title, item)) + " " + time_tag(base::day_of(promise.from));
}

}  // namespace modou::giving_door
