// Map extracts, PBF and XML, through import and open: whatever the bytes, an error or a map that holds together. An
// element and an attribute that nobody knows, put into XML that is taken, are named in the report.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engines/routing/graph.hpp"

namespace {

using namespace modou;

void must_be_named(std::string text, std::string_view before, std::string_view added, std::string_view key) {
    const auto at = text.find(before);
    if (at == text.npos) return;
    text.insert(at + before.size(), added);
    const auto extract = routing::Extract::open(base::bytes_of(text));
    if (extract && extract->report().passed_over.of(key) == 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto image = routing::import_extract(std::as_bytes(std::span(data, size)));
    if (image && !routing::Graph::open(image->bytes)) std::abort();
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (image && text.starts_with("<osm>")) {
        must_be_named(text, "<osm>", "<nobody_knows/>", "<nobody_knows>");
        // Within a text or a comment it is none: only the first of the file, if it stands there.
        must_be_named(text, "<osm><node", " nobody_knows='1'", "@nobody_knows");
        must_be_named(text, "<osm><way", " nobody_knows='1'", "@nobody_knows");
    }
    (void)routing::Graph::open(std::as_bytes(std::span(data, size / 8 * 8)));
    return 0;
}
