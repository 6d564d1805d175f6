#include "giving_door/promise_parts.hpp"

#include "base/text.hpp"

namespace modou::giving_door {

std::vector<api::Pledge> told(const std::vector<giving::Promise>& promises, const Projects& projects) {
    std::vector<api::Pledge> out;
    out.reserve(promises.size());
    for (const giving::Promise& promise : promises) {
        const auto project = projects.find(promise.project);
        api::Pledge& pledge = out.emplace_back();
        pledge.item = promise.item;
        pledge.mode = promise.mode;
        pledge.value = promise.value;
        pledge.project = promise.project;
        if (project != projects.end()) {
            pledge.title_zh = project->second.title_zh;
            pledge.title_en = project->second.title_en;
        }
        pledge.from = base::day_of(promise.from);
        pledge.in_force = promise.in_force;
    }
    return out;
}

std::string promise_text(const giving::Promise& promise, const Projects& projects, Language lang) {
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
