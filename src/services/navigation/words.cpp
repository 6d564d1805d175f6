#include "services/navigation/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace modou::navigation {
namespace {

using routing::Attribute;
using routing::Avoided;
using routing::On;
using routing::Step;
using routing::Turn;

struct Pair {
    std::string_view zh, en;
    std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

Pair turn_words(Turn turn) {
    switch (turn) {
        case Turn::depart:
            return {"出发", "Set out"};
        case Turn::straight:
            return {"直行", "Go straight on"};
        case Turn::slight_left:
            return {"向左前方", "Bear left"};
        case Turn::left:
            return {"左转", "Turn left"};
        case Turn::sharp_left:
            return {"向左后方急转", "Turn sharp left"};
        case Turn::slight_right:
            return {"向右前方", "Bear right"};
        case Turn::right:
            return {"右转", "Turn right"};
        case Turn::sharp_right:
            return {"向右后方急转", "Turn sharp right"};
        case Turn::back:
            return {"掉头", "Turn around"};
        case Turn::arrive:
            return {"到达", "You are there"};
    }
    return {"", ""};
}

Pair on_words(On on) {
    switch (on) {
        case On::pavement:
            return {"走人行道", "on the pavement"};
        case On::crossing:
            return {"过马路", "over the crossing"};
        case On::steps:
            return {"走台阶", "up or down the steps"};
        case On::lift:
            return {"乘电梯", "by the lift"};
        case On::ramp:
            return {"走坡道", "by the ramp"};
        case On::plaza:
            return {"穿过广场", "across the square"};
        case On::road:
            return {"走马路（没有标明人行道）", "on the road (no pavement is mapped)"};
        case On::ferry:
            return {"乘渡轮", "by ferry"};
        case On::way:
            break;
    }
    return {"", ""};
}

constexpr std::size_t k_barriers_told = 3;

// Compass words for the first step: which way to begin without a map.
std::string_view heading(double bearing, Language language) {
    static constexpr std::array k_winds{
        Pair{"向北", "north"}, Pair{"向东北", "north-east"}, Pair{"向东", "east"}, Pair{"向东南", "south-east"},
        Pair{"向南", "south"}, Pair{"向西南", "south-west"}, Pair{"向西", "west"}, Pair{"向西北", "north-west"}};
    return k_winds[static_cast<std::size_t>(std::lround(bearing / 45)) % 8].in(language);
}

std::string percent(double value) {
    return fmt::format("{:g}", std::round(value * 10) / 10);
}
std::string centimetres(double metres) {
    return fmt::format("{}", std::lround(metres * 100));
}

// What is told of a place, but not so that we understand it.
Pair unread_words(routing::Attributes unread) {
    const auto is = [&](Attribute attribute) { return (unread & bit(attribute)) != 0; };
    if (is(Attribute::incline_up) || is(Attribute::incline_down))
        return {"坡度标了却看不懂的路", "a way whose slope is told, but not understood"};
    if (is(Attribute::kerb)) return {"高低标了却看不懂的路缘", "a kerb that is told, but not understood"};
    if (is(Attribute::width)) return {"宽度标了却看不懂的路", "a way whose width is told, but not understood"};
    if (is(Attribute::surface) || is(Attribute::smoothness))
        return {"路面标了却看不懂的一段", "ground that is told, but not understood"};
    return {"谁能走标了却看不懂的路", "a way of which is told who may use it, but not so that it is understood"};
}

std::string barrier_alone(const Avoided& item, Language language) {
    const bool zh = language == Language::zh;
    const auto is = [&](Attribute attribute) { return (item.why & bit(attribute)) != 0; };
    const bool told = item.value > 0;
    if (item.why != 0 && item.why == item.unread) return std::string(unread_words(item.unread).in(language));
    if (is(Attribute::steps))
        return told ? fmt::format(fmt::runtime(zh ? "{}级台阶" : "{} steps"), std::lround(item.value))
               : zh ? "台阶"
                    : "steps";
    if (is(Attribute::incline_up) || is(Attribute::incline_down)) {
        const bool up = is(Attribute::incline_up);
        if (!told) return zh ? (up ? "上坡" : "下坡") : (up ? "a way up too steep" : "a way down too steep");
        return fmt::format(
            fmt::runtime(zh ? (up ? "{}%的上坡" : "{}%的下坡") : (up ? "a way up of {} %" : "a way down of {} %")),
            percent(item.value));
    }
    if (is(Attribute::kerb))
        return told ? fmt::format(fmt::runtime(zh ? "{}厘米高的路缘" : "a kerb of {} cm"), centimetres(item.value))
               : zh ? "情况不明的路缘"
                    : "a kerb of unknown height";
    if (is(Attribute::width))
        return told ? fmt::format(fmt::runtime(zh ? "只有{}厘米宽的路" : "a way only {} cm wide"),
                                  centimetres(item.value))
               : zh ? "宽度不明的路"
                    : "a way of unknown width";
    if (is(Attribute::surface)) return zh ? "路面难走的一段" : "ground that is hard to cross";
    if (is(Attribute::smoothness)) return zh ? "颠簸的一段" : "rough ground";
    if (is(Attribute::wall)) return zh ? "横在路上的墙、围栏或沟" : "a wall, fence or ditch across the way";
    if (is(Attribute::barrier)) return zh ? "过不去的路障" : "a barrier";
    if (is(Attribute::ferry)) return zh ? "渡轮" : "a ferry";
    if (is(Attribute::ford)) return zh ? "要涉水的地方" : "a ford";
    if (is(Attribute::report)) return zh ? "有人报告走不通的地方" : "a place that people reported as blocked";
    if (item.hours != 0) return zh ? "只在规定时间开放的路" : "a way that is open at certain hours only";
    return zh ? "标明不能通行的路" : "a way that is mapped as closed";
}

std::string barrier(const Avoided& item, Language language) {
    std::string text = barrier_alone(item, language);
    if (item.hours != 0 && !(item.why & bit(Attribute::access)))
        text += language == Language::zh ? "（只在规定时间开放）" : " (open at certain hours only)";
    return text;
}

}  // namespace

std::string metres_in_words(double metres, Language language) {
    const bool zh = language == Language::zh;
    if (metres < 1000) {
        const long step = metres < 100 ? 1 : metres < 500 ? 5 : 10;
        const long rounded = std::lround(metres / double(step)) * step;
        if (rounded < 1000) return fmt::format(fmt::runtime(zh ? "{}米" : "{} m"), rounded);
    }
    return fmt::format(fmt::runtime(zh ? "{:.1f}公里" : "{:.1f} km"), metres / 1000);
}

std::string_view called(const routing::WayName& name, Language language) {
    return language == Language::zh ? name.local : name.english;
}

// A boat is not walked along: what it is called and how long it takes is what one needs to know.
static std::string ferry_in_words(const Step& step, Language language) {
    const bool zh = language == Language::zh;
    std::string text = zh ? "乘渡轮" : "Take the ferry";
    if (!step.name.empty()) text += fmt::format(fmt::runtime(zh ? "（{}）" : " {}"), called(step.name, language));
    text += fmt::format(fmt::runtime(zh ? "，约{}分钟" : ", about {} min"),
                        std::max(1L, std::lround(step.duration_s / 60)));
    return text + (zh ? "，" : ", ") + metres_in_words(step.length_m, language);
}

std::string instruction(const Step& step, Language language) {
    const bool zh = language == Language::zh;
    if (step.on == On::ferry && step.turn != Turn::arrive) return ferry_in_words(step, language);
    std::string text(turn_words(step.turn).in(language));
    if (step.turn == Turn::arrive) return text;
    if (step.turn == Turn::depart) text += (zh ? "，" : " ") + std::string(heading(step.bearing_degrees, language));
    if (!step.name.empty()) text += fmt::format(fmt::runtime(zh ? "，沿{}" : " along {}"), called(step.name, language));
    std::string on(on_words(step.on).in(language));
    if (step.on == On::steps && step.step_count > 0)
        on = fmt::format(fmt::runtime(zh ? "走{}级台阶" : "up or down {} steps"), step.step_count);
    if (!on.empty()) text += (zh ? "，" : ", ") + on;
    if (step.length_m >= 1) text += (zh ? "，" : ", ") + metres_in_words(step.length_m, language);
    return text;
}

std::string avoided_in_words(const Avoided& item, Language language) {
    const bool zh = language == Language::zh;
    std::string text = (zh ? "避开" : "Avoids ") + barrier(item, language);
    if (item.same_detour) return text;
    if (item.extra_m >= 1)
        return text + fmt::format(fmt::runtime(zh ? "，多走{}" : ", {} more"), metres_in_words(item.extra_m, language));
    return text;
}

std::string no_route_in_words(const routing::NoRoute& none, Language language) {
    using Why = routing::NoRoute::Why;
    const bool zh = language == Language::zh;
    std::string text;
    switch (none.why) {
        case Why::from_far:
            return zh ? "起点附近没有路：请把起点放到路边。"
                      : "There is no way near the start: move it beside a street.";
        case Why::to_far:
            return zh ? "终点附近没有路：请把终点放到路边。"
                      : "There is no way near the destination: move it beside a street.";
        case Why::from_enclosed:
            text = zh ? "按你的限制，从起点走不出去。" : "With your limits the start is closed in.";
            break;
        case Why::to_enclosed:
            text = zh ? "按你的限制，进不到终点。" : "With your limits the destination is closed in.";
            break;
        case Why::not_connected:
            text = none.barriers.empty()
                       ? (zh ? "两地之间没有连通的路。" : "No way joins the two places.")
                       : (zh ? "按你的限制，两地之间走不通。" : "With your limits no way joins the two places.");
            break;
    }
    std::string barriers;
    for (std::size_t i = 0; i < std::min(none.barriers.size(), k_barriers_told); ++i)
        barriers += (i == 0 ? "" : zh ? "、" : ", ") + barrier(none.barriers[i], language);
    if (!barriers.empty())
        text += fmt::format(fmt::runtime(zh ? "挡在路上的是：{}。" : " What is in the way: {}."), barriers);
    if (none.reachable)
        text += fmt::format(
            fmt::runtime(zh ? "能到的最近一点离终点{}。" : " The nearest point you can reach is {} from it."),
            metres_in_words(none.reachable_m, language));
    return text;
}

std::string hours_in_words(std::uint8_t hours, Language language) {
    std::string keys;
    for (std::size_t i = 0; i < routing::k_hours_keys.size(); ++i)
        if (hours >> i & 1) keys += (keys.empty() ? "" : ", ") + std::string(routing::k_hours_keys[i]);
    return language == Language::zh
               ? fmt::format("途中有只在规定时间开放的地方（{}），走之前请确认。", keys)
               : fmt::format("Part of it is open at certain hours only ({}): make sure before you go.", keys);
}

std::vector<std::string> notes_in_words(const routing::Route& route, Language language) {
    const bool zh = language == Language::zh;
    std::vector<std::string> notes;
    const auto add = [&](std::string_view chinese, std::string_view english, double metres) {
        notes.push_back(fmt::format(fmt::runtime(zh ? chinese : english), metres_in_words(metres, language)));
    };
    if (route.from_moved)
        add("起点旁的路你到不了，改从{}外的一条路出发。",
            "The way beside the start is cut off for you: this begins {} from it.", route.from_snapped_m);
    else if (route.from_snapped_m > 30)
        add("最近的路离起点{}。", "The nearest way is {} from the start.", route.from_snapped_m);
    if (!route.reached_exact && route.none.reachable)
        add("到不了终点：这条路停在离它{}的地方。", "The destination cannot be reached: this ends {} from it.",
            route.none.reachable_m);
    else if (route.to_moved)
        add("终点旁的路你到不了，改到{}外的一条路。",
            "The way beside the destination is cut off for you: this ends {} from it.", route.to_snapped_m);
    else if (route.to_snapped_m > 30)
        add("最近的路离终点{}。", "The nearest way is {} from the destination.", route.to_snapped_m);
    if (route.ferry_m > 0)
        notes.push_back(fmt::format(fmt::runtime(zh ? "要乘渡轮（约{}分钟，不含候船）：出发前请查好开船时间。"
                                                    : "Part of it is by ferry (about {} min, without waiting): look "
                                                      "up when it runs before you set out."),
                                    std::max(1L, std::lround(route.ferry_s / 60))));
    if (route.certain.unknown_m >= 1)
        add("其中{}没有人标注过路况，请留意。", "Of {} nobody has told yet what it is like: take care.",
            route.certain.unknown_m);
    if (route.certain.unread_m >= 1)
        add("其中{}的标注看不懂，请当心。", "Of {} something is told that is not understood: take care.",
            route.certain.unread_m);
    std::uint8_t hours = 0;
    for (const auto& stretch : route.stretches) hours |= stretch.hours;
    if (hours != 0) notes.push_back(hours_in_words(hours, language));
    return notes;
}

}  // namespace modou::navigation
