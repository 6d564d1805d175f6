// Values of tags, whatever their bytes: what is read is within reason, and a told no in a list stays a no whatever
// stands before it.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "engines/routing/access.hpp"
#include "engines/routing/measures.hpp"

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

void within_reason(std::string_view text) {
    using namespace modou::routing;
    if (const auto width = parse_width(text)) must(width->value > 0 && width->value <= 65);
    for (const auto kerb : {parse_kerb(text), parse_kerb_height(text), parse_sloped_curb(text)})
        if (kerb) must(kerb->value >= 0 && kerb->value < 2.1);
    if (const auto slope = parse_incline(text)) must(std::abs(slope->percent) < 201);
    must(parse_surface(text) < Surface::count && parse_smoothness(text) < Smoothness::count);
    const std::string once = folded(text);
    must(folded(once) == once);
}

void stays_a_no(const std::string& before) {
    using namespace modou::routing;
    const auto width = parse_width(before + ";0.5 m");
    must(!width || width->value <= 0.5);
    const auto kerb = parse_kerb(before + ";raised");
    must(kerb && kerb->value > 0.03);
    const auto height = parse_kerb_height(before + ";12 cm");
    must(!height || height->value >= 0.12);
    const auto slope = parse_incline(before + ";20%");
    must(!slope || std::abs(slope->percent) >= 20);
    must(parse_smoothness(before + ";bad") >= Smoothness::bad);
    const Surfaces ground = parse_surfaces(before + ";sand");
    must(ground.worst == Surface::sand || ground.also == Surface::sand || ground.worst >= Surface::mud);
    must(wheelchair_of(before + ";no").how == Wheelchair::no);
    must(entry_of(before + ";private") == Entry::closed);
}

void any_element(std::string_view text) {
    using namespace modou::routing;
    static constexpr std::string_view k_keys[] = {"width",
                                                  "incline",
                                                  "kerb",
                                                  "kerb:height",
                                                  "surface",
                                                  "smoothness",
                                                  "access",
                                                  "foot",
                                                  "wheelchair",
                                                  "stroller",
                                                  "ford",
                                                  "access:conditional",
                                                  "opening_hours",
                                                  "operational_status",
                                                  "door:width",
                                                  "opening",
                                                  "spacing",
                                                  "overlap",
                                                  "tracktype",
                                                  "sac_scale",
                                                  "ramp:wheelchair",
                                                  "barrier",
                                                  "height",
                                                  "step_count"};
    const std::string_view key = k_keys[text.empty() ? 0 : static_cast<unsigned char>(text[0]) % std::size(k_keys)];
    for (const std::string_view highway : {"footway", "elevator", "steps"}) {
        Tags tags;
        tags.add("highway", highway);
        tags.add(key, text);
        std::uint64_t unread = 0;
        (void)way_facts(tags, unread);
        (void)node_facts(tags, unread);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    within_reason(text);
    stays_a_no(text);
    any_element(text);
    return 0;
}
