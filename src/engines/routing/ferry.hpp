// Ferries: ways over water on which one is carried. What they cost is time on the clock, not effort.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/passed_over.hpp"
#include "engines/routing/facts.hpp"

namespace modou::routing {

// route=ferry (also in a list: "ferry;bus"), highway=ferry, or ferry=* on a line that is nothing else.
bool is_ferry(const Tags& tags);
// What the tags of a ferry say beside who may come along: one is carried, so that only this is left of them.
void keep_of_ferry(const Tags& tags, WayFacts& facts);
// duration=*: "00:20", "1:10:00", "PT1H20M", "20", "20 min" (a bare number: minutes); seconds.
std::optional<double> parse_duration(std::string_view text);
// How fast it goes, told by its length and its duration; without one, or with one that no boat keeps, a guess by its
// length. Never 0.
struct Pace {
    std::uint16_t mm_s;
    bool believed;  // false: a duration was told and is not taken
};
Pace ferry_pace(double length_m, std::optional<double> seconds);

// The ferries of an import: a line may be told by its ways, or by a relation (type=route, route=ferry) whose ways tell
// nothing, or less.
class FerryBook {
  public:
    // Relations come first.
    void relation(std::span<const Member> members, const Tags& tags, std::string name, std::uint64_t& not_understood);
    // The facts of a way that has none of its own but is part of a line; those of a ferry, with what its line says.
    // Nothing: no person may use it, or it is no ferry.
    struct Told {
        std::optional<WayFacts> facts;
        std::string name;  // of the line
    };
    Told way(std::int64_t id, const Tags& tags, std::optional<WayFacts> own) const;
    // Such a way is taken in, as the import's so-manieth.
    void add(std::int64_t id, std::size_t index, const Tags& tags);
    // How fast each one goes, once it is known how long it is. `take` gets the way's index and its pace.
    void paces(const std::function<double(std::size_t index)>& length_m,
               const std::function<void(std::size_t index, std::uint16_t mm_s)>& take, base::PassedOver& passed_over);

  private:
    struct Line {
        std::optional<WayFacts> facts;  // nothing: closed to people on foot
        std::string name;
        std::optional<double> seconds;
        std::vector<std::size_t> ways;  // without a duration of their own
    };
    std::size_t line_of(std::int64_t way) const {
        const auto found = line_of_.find(way);
        return found == line_of_.end() ? k_no_line : found->second;
    }
    struct Way {
        std::size_t index;
        std::optional<double> seconds;
        std::size_t line;  // k_no_line
    };
    static constexpr std::size_t k_no_line = SIZE_MAX;
    std::vector<Line> lines_;
    std::unordered_map<std::int64_t, std::size_t> line_of_;
    std::vector<Way> ways_;
    std::uint64_t unread_ = 0;
};

}  // namespace modou::routing
