// Tags, "key=value" a line: each key is used, without bearing or named, and one that is not used changes no fact.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engines/routing/facts.hpp"
#include "engines/routing/tag_keys.hpp"

namespace {

using namespace modou::routing;

// That anything is told of pavements or sides says that people walk there, whatever it is.
bool says_by_being_there(std::string_view key) {
    return key.starts_with("sidewalk:") || key.starts_with("footway:");
}

template <class Facts>
void check(const Tags& all, Bearing (*bearing)(std::string_view), Facts&& facts, const modou::base::PassedOver& named) {
    Tags used;
    bool has_unused = false;
    for (const auto& [key, value] : all) {
        const Bearing is = bearing(key);
        if (is == Bearing::used || says_by_being_there(key)) used.add(key, value);
        has_unused = has_unused || is == Bearing::unused;
    }
    if (facts(used) != facts(all)) std::abort();
    if (has_unused == named.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    Tags tags;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (const auto cut = line.find('='); cut != line.npos && cut > 0 && cut + 1 < line.size()) {
            const auto key = line.substr(0, cut);
            if (!tags.has(key)) tags.add(key, line.substr(cut + 1));
        }
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    TagCensus ways, nodes;
    ways.way(tags);
    nodes.node(tags);
    std::uint64_t ignored = 0;
    check(
        tags, way_key, [&](const Tags& t) { return way_facts(t, ignored); }, ways.unused());
    check(
        tags, node_key, [&](const Tags& t) { return node_facts(t, ignored); }, nodes.unused());
    return 0;
}
