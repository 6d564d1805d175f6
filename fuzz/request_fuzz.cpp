// What strangers send the map: requests as lines and as HTTP bodies, photographs, and the atlas's own image. A member
// that nobody knows, put anywhere into a request that is taken, is refused or named.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>

#include "engines/atlas/atlas.hpp"
#include "picture/pictures.hpp"
#include "services/navigation/asked.hpp"
#include "services/navigation/ors.hpp"

namespace {

using namespace modou;
namespace json = boost::json;

constexpr std::string_view k_nobody_knows = "nobody_knows";

// Whatever stands in them changes no answer (ors_members.cpp, and a line's own id).
constexpr std::string_view k_without_bearing[] = {"api_key", "api_version", "host", "service", "mime_type",
                                                  "timeout", "optimized",   "id",   "lang",    "suppress_warnings"};

// The member itself, or something around it; a long name is told by its beginning.
bool names(std::string_view told, std::string_view path) {
    constexpr std::string_view k_cut = "…";
    if (told.ends_with(k_cut)) return path.starts_with(told.substr(0, told.size() - k_cut.size()));
    return told == path || (path.starts_with(told) && path[told.size()] == '.');
}
bool named(const navigation::Asked& asked, std::string_view path) {
    for (const auto& one : asked.unused)
        if (names(one.member, path)) return true;
    for (const auto& one : asked.ignored)
        if (names(one, path)) return true;
    for (const auto one : k_without_bearing)
        if (names(one, path)) return true;
    return false;
}

// Reads `text`, and again with the member added to each object in turn.
template <class Read, class Asked>
void never_dropped(std::string_view text, Read&& read, Asked&& asked_of) {
    if (!read(text) || text.size() > 4'000) return;
    boost::system::error_code error;
    json::value root = json::parse(text, error);
    if (error) return;
    const std::function<void(json::value&, const std::string&)> each = [&](json::value& at, const std::string& path) {
        if (auto* object = at.if_object()) {
            if (object->contains(k_nobody_knows)) return;
            (*object)[k_nobody_knows] = 1;
            const auto again = read(json::serialize(root));
            if (again && !named(asked_of(*again), path + std::string(k_nobody_knows))) std::abort();
            object->erase(k_nobody_knows);
            for (auto& [name, value] : *object) each(value, path + std::string(name) + ".");
        } else if (auto* list = at.if_array()) {
            for (auto& one : *list) each(one, path);
        }
    };
    each(root, "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto asked_of = [](const auto& request) -> const navigation::Asked& { return request.asked; };
    never_dropped(
        text, [](std::string_view one) { return navigation::read_route(one); },
        [](const navigation::Asked& asked) -> const navigation::Asked& { return asked; });
    never_dropped(
        text, [](std::string_view one) { return navigation::read_reach(one); }, asked_of);
    never_dropped(
        text, [](std::string_view one) { return navigation::read_directions("manual", one); }, asked_of);
    never_dropped(
        text, [](std::string_view one) { return navigation::read_isochrones("manual", one); }, asked_of);
    never_dropped(
        text, [](std::string_view one) { return navigation::read_matrix("pram", one); }, asked_of);
    never_dropped(
        text, [](std::string_view one) { return navigation::read_snap("cane", one); }, asked_of);
    // A picture that was cleaned is clean.
    if (const auto jpeg = picture::clean_jpeg(text); jpeg && picture::clean_jpeg(*jpeg) != jpeg) std::abort();
    (void)atlas::Atlas::open(std::as_bytes(std::span(data, size)).first(size / 8 * 8));
    return 0;
}
