#include "engines/routing/access.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>

#include "engines/routing/measures.hpp"

namespace modou::routing {
namespace {

constexpr std::string_view k_between_values = ";,|/";
constexpr std::string_view k_marks = "?!*~()[]\"'";

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

// Calls fn with each value of a list, with "_" for blanks and hyphens and without question marks and the like.
template <class F>
void each_value(std::string_view text, F&& fn) {
    const std::string plain = folded(text);
    for (const std::string_view piece : pieces_of(plain, k_between_values)) {
        std::string value;
        for (const char c : piece) {
            if (k_marks.find(c) != k_marks.npos) continue;
            value += c == ' ' || c == '-' ? '_' : c;
        }
        while (value.ends_with('_')) value.pop_back();
        fn(std::string_view(value));
    }
}

Entry one_entry(std::string_view value) {
    if (is_one_of(value, {"yes", "designated", "permissive", "official", "public", "destination", "customers",
                          "customer", "discouraged", "dismount", "allowed", "visitors"}))
        return Entry::open;
    if (is_one_of(value, {"no",           "private",       "restricted", "military",     "emergency",
                          "permit",       "delivery",      "forestry",   "agricultural", "agriculture",
                          "residents",    "resident",      "staff",      "employees",    "employee",
                          "members",      "member",        "authorised", "authorized",   "authorised_only",
                          "owner",        "owners",        "key",        "locked",       "closed",
                          "none",         "prohibited",    "forbidden",  "service",      "maintenance",
                          "use_sidepath", "hunting",       "students",   "guests",       "tenants",
                          "license",      "construction",  "not",        "false",        "0",
                          "never",        "limited_access"}))
        return Entry::closed;
    return Entry::unread;
}

// One of "no @ (22:00-06:00); yes @ (Su)".
struct Condition {
    std::string_view value, when;
};
std::vector<Condition> conditions_in(std::string_view text) {
    std::vector<Condition> conditions;
    std::size_t from = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '(') ++depth;
        if (i < text.size() && text[i] == ')') --depth;
        if (i < text.size() && (text[i] != ';' || depth > 0)) continue;
        const auto one = text.substr(from, i - from);
        if (const auto at = one.find('@'); at != one.npos)
            conditions.push_back({one.substr(0, at), one.substr(at + 1)});
        from = i + 1;
    }
    return conditions;
}

// Whether it is ever otherwise than `usual`, for people. What has no @ is no condition that we understand, and may be.
bool changes(std::string_view text, Entry usual) {
    if (text.empty()) return false;
    const auto conditions = conditions_in(text);
    const bool open = usual < Entry::unread;
    return conditions.empty() || std::ranges::any_of(conditions, [&](const Condition& condition) {
               const std::string when = folded(condition.when);
               for (const std::string_view vehicles : {"weight", "length", "axle", "height", "width", "hgv"})
                   if (when.find(vehicles) != when.npos) return false;
               return (entry_of(condition.value) == Entry::open) != open;
           });
}

bool always_open(std::string_view text) {
    const std::string plain = folded(text);
    return says_nothing(plain) || is_one_of(plain, {"24/7", "24/7 open", "mo-su 00:00-24:00", "00:00-24:00",
                                                    "mo-su,ph 00:00-24:00", "mo-su", "always", "yes"});
}

}  // namespace

Entry entry_of(std::string_view value) {
    // One that we cannot read beside one that lets in may be the one that keeps out.
    Entry worst = Entry::untold;
    each_value(value, [&](std::string_view one) { worst = std::max(worst, one_entry(one)); });
    return worst;
}

Suits wheelchair_of(std::string_view value) {
    Suits suits;
    bool read = false;
    each_value(value, [&](std::string_view one) {
        Wheelchair how = Wheelchair::unknown;
        if (is_one_of(one, {"yes", "designated", "permissive", "official", "true", "accessible", "good", "full"}))
            how = Wheelchair::yes;
        else if (is_one_of(one, {"limited", "partial", "partially", "partly", "half", "assisted", "assistance",
                                 "with_assistance", "with_help"}))
            how = Wheelchair::limited;
        else if (is_one_of(one, {"bad", "inaccessible", "not_accessible", "impossible", "impassable", "unsuitable"}) ||
                 one_entry(one) == Entry::closed)
            how = Wheelchair::no;
        else if (says_nothing(one) || one_entry(one) == Entry::open)
            return;  // who may, and nothing of how well
        else {
            suits.unread = true;
            return;
        }
        suits.how = read ? std::min(suits.how, how) : how;
        read = true;
    });
    if (read) suits.unread = false;
    return suits;
}

Suits stroller_of(const Tags& tags) {
    Suits worst = wheelchair_of(tags.get("stroller"));
    const Suits other = wheelchair_of(tags.get("pushchair"));
    if (worst.how == Wheelchair::unknown || (other.how != Wheelchair::unknown && other.how < worst.how))
        worst.how = other.how;
    worst.unread = (worst.unread || other.unread) && worst.how == Wheelchair::unknown;
    return worst;
}

Admission admission_of(const Tags& tags) {
    Admission out;
    const auto foot_text = tags.get("foot"), access_text = tags.get("access"), chair_text = tags.get("wheelchair");
    const Entry foot = entry_of(foot_text), access = entry_of(access_text);
    out.access = access;
    out.foot_named = foot == Entry::open;
    if (foot == Entry::untold)
        out.foot = access;
    else
        out.foot = foot == Entry::unread && access == Entry::closed ? access : foot;
    if (out.foot == Entry::closed && !chair_text.empty()) {
        const bool suits = wheelchair_of(chair_text).how == Wheelchair::yes;
        bool named = false, no = true;
        each_value(chair_text,
                   [&](std::string_view one) { named = named || one == "designated" || one == "official"; });
        each_value(access_text, [&](std::string_view one) { no = no && one == "no"; });
        // wheelchair=yes mostly says that one gets through, not that one may: it opens what is closed to all by "no"
        // and to nobody in particular.
        out.chairs = suits && (named || (no && foot == Entry::untold));
    }
    if (foot == Entry::untold && changes(tags.get("access:conditional"), access)) out.hours |= Hours::access;
    if (changes(tags.get("foot:conditional"), out.foot)) out.hours |= Hours::foot;
    if (changes(tags.get("wheelchair:conditional"), entry_of(chair_text))) out.hours |= Hours::wheelchair;
    if (!always_open(tags.get("opening_hours"))) out.hours |= Hours::opening;
    if (out.foot == Entry::closed) {
        out.some = true;
        each_value(foot == Entry::closed ? foot_text : access_text, [&](std::string_view one) {
            if (is_one_of(one, {"no", "private", "agricultural", "forestry", "use_sidepath"})) out.some = false;
        });
    }
    return out;
}

Entry operation_of(const Tags& tags) {
    Entry worst = Entry::untold;
    for (const std::string_view key : {"operational_status", "disused", "abandoned"}) {
        const auto text = tags.get(key);
        if (text.empty()) continue;
        each_value(text, [&](std::string_view one) {
            if (key != "operational_status") {
                if (one != "no") worst = Entry::closed;
                return;
            }
            if (says_nothing(one)) return;
            Entry entry = Entry::unread;
            if (is_one_of(one, {"operational", "open", "ok", "working", "yes", "in_service", "functional", "active",
                                "in_operation", "in_use", "good", "running", "operating", "opened", "available"}))
                entry = Entry::open;
            for (const std::string_view part :
                 {"closed",  "broken",         "out_of",    "inoperable",   "non",         "not",
                  "defect",  "defekt",         "disused",   "construction", "maintenance", "repair",
                  "damaged", "decommissioned", "suspended", "inactive",     "unavailable", "abandoned",
                  "shut",    "destroyed",      "fault",     "removed",      "blocked"})
                if (one.find(part) != one.npos) entry = Entry::closed;
            if (is_one_of(one, {"no", "off"})) entry = Entry::closed;
            worst = std::max(worst, entry);
        });
    }
    return worst;
}

bool is_ford(const Tags& tags) {
    if (tags.is("highway", "ford")) return true;
    const auto text = tags.get("ford");
    if (text.empty()) return false;
    const std::string plain = folded(text);
    return plain != "no" && plain != "none" && !says_nothing(plain);
}

Grade track_grade_of(std::string_view value) {
    Grade worst;
    bool strange = false;
    each_value(value, [&](std::string_view one) {
        std::string_view number = one;
        if (number.starts_with("grade")) number.remove_prefix(5);
        if (number.starts_with("_")) number.remove_prefix(1);
        if (number.size() == 1 && number[0] >= '1' && number[0] <= '5')
            worst.grade = std::max(worst.grade, std::uint8_t(number[0] - '0'));
        else if (!says_nothing(one) && one != "no")
            strange = true;
    });
    worst.unread = strange && worst.grade == 0;
    return worst;
}

Grade sac_scale_of(std::string_view value) {
    static constexpr std::string_view k_scale[] = {
        "hiking",        "mountain_hiking",         "demanding_mountain_hiking",
        "alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking"};
    Grade worst;
    bool strange = false;
    each_value(value, [&](std::string_view one) {
        if (one.size() == 2 && one[0] == 't' && one[1] >= '1' && one[1] <= '6') {
            worst.grade = std::max(worst.grade, std::uint8_t(one[1] - '0'));
            return;
        }
        const auto* found = std::ranges::find(k_scale, one);
        if (found != std::end(k_scale))
            worst.grade = std::max(worst.grade, std::uint8_t(found - std::begin(k_scale) + 1));
        else if (!says_nothing(one) && !is_one_of(one, {"strolling", "no", "none"}))
            strange = true;
    });
    worst.unread = strange && worst.grade == 0;
    return worst;
}

}  // namespace modou::routing
