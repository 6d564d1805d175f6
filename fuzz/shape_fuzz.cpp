// JSON into described structs: any text is a value or an error that says what was expected; what was read is written
// and read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "shape/shape.hpp"

// A name space of its own with a name: the templates' static names need one.
namespace shaped {

using namespace modou::shape;

enum class Mood { calm, glad, int_ };
BOOST_DESCRIBE_ENUM(Mood, calm, glad, int_)

struct Line {
    std::string item;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(Line, (), (item, amount))
constexpr auto fields(const Line*) {
    return table({{"item", {}, {.shortest = 1, .longest = 5}}, {"amount"}});
}

struct All {
    bool yes = false;
    std::int64_t number = 0;
    std::uint8_t small = 0;
    double share = 0;
    Rounded<2> about;
    Mood mood = Mood::calm;
    modou::base::Day day;
    modou::base::Instant at;
    std::optional<std::string> note;
    OrNull<std::uint64_t> next;
    OrNull<Line> one;
    std::vector<Line> lines;
    std::array<std::int64_t, 2> pair{};
    std::map<std::string, std::uint32_t> counts;
    std::variant<std::string, double> paid;
};
BOOST_DESCRIBE_STRUCT(All, (),
                      (yes, number, small, share, about, mood, day, at, note, next, one, lines, pair, counts, paid))
constexpr auto fields(const All*) {
    return table({{"yes"},
                  {"number"},
                  {"small"},
                  {"share", {}, {.least = 0, .most = 1}},
                  {"about"},
                  {"mood"},
                  {"day"},
                  {"at"},
                  {"note", {}, {.longest = 3}},
                  {"next"},
                  {"one"},
                  {"lines", {}, {.longest = 3}},
                  {"pair"},
                  {"counts", {}, {.longest = 2}},
                  {"paid"}});
}

// Mostly absent members, so that short texts reach each kind; others are named and not refused.
struct Loose {
    static constexpr auto k_unknown = Unknown::named;
    std::optional<std::string> type;
    std::optional<Line> line;
    std::optional<std::vector<double>> places;
    std::optional<Mood> mood;
    std::optional<modou::base::Instant> at;
    std::optional<std::map<std::string, std::int32_t>> counts;
    std::optional<std::variant<std::string, double>> paid;
};
BOOST_DESCRIBE_STRUCT(Loose, (), (type, line, places, mood, at, counts, paid))
constexpr auto fields(const Loose*) {
    return table({{"type"}, {"line"}, {"places"}, {"mood"}, {"at"}, {"counts"}, {"paid"}});
}

template <class T>
void check(std::string_view given) {
    const auto value = read<T>(given);
    if (!value) {
        if (value.error().message.empty()) std::abort();
        return;
    }
    const std::string written = text(*value);
    const auto again = read<T>(written);
    if (!again || text(*again) != written) std::abort();
}

}  // namespace shaped

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view given(reinterpret_cast<const char*>(data), size);
    shaped::check<shaped::All>(given);
    shaped::check<shaped::Loose>(given);
    return 0;
}
