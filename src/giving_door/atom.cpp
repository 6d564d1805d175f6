#include "giving_door/atom.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/json_out.hpp"
#include "base/text.hpp"

namespace modou::giving_door {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD

// XML 1.0, 2.2: tab, line ends and everything from U+0020 on but surrogates, U+FFFE and U+FFFF.
std::string xml_escaped(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text[0]);
        std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        const std::string_view one = text.substr(0, length);
        const bool whole = one.size() == length && base::is_utf8(one);
        const bool control = length == 1 && first < 0x20 && first != '\t' && first != '\n' && first != '\r';
        const bool none = one == "\xEF\xBF\xBE" || one == "\xEF\xBF\xBF";
        if (!whole) length = 1;
        plain += whole && !control && !none ? one : k_replacement;
        text.remove_prefix(length);
    }
    return base::html_escaped(plain);
}

std::string element(std::string_view name, std::string_view text) {
    return fmt::format("<{0}>{1}</{0}>", name, xml_escaped(text));
}

std::string link(std::string_view rel, std::string_view type, std::string_view href) {
    return fmt::format("<link rel=\"{}\" type=\"{}\" href=\"{}\"/>", rel, type, xml_escaped(href));
}

}  // namespace

std::string atom_text(const AtomFeed& feed) {
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        feed.lang);
    out += element("id", feed.id) + element("title", feed.title) + element("updated", base::format_utc(feed.updated));
    out += "<author>" + element("name", feed.author) + "</author>\n";
    out += link("self", "application/atom+xml", feed.self) + link("alternate", "text/html", feed.page) + "\n";
    for (const AtomEntry& one : feed.entries) {
        out += "<entry>" + element("id", one.id) + element("title", one.title);
        out += element("updated", base::format_utc(one.updated));
        out += element("published", base::format_day(one.day) + "T00:00:00+08:00");
        out += link("alternate", "text/html", one.page);
        out += fmt::format("<content type=\"html\">{}</content></entry>\n", xml_escaped(one.html));
    }
    return out + "</feed>\n";
}

std::string stable_id(std::string_view of) {
    base::Hash hash = base::sha256(base::bytes_of(of));
    hash[6] = (hash[6] & std::byte{0x0F}) | std::byte{0x80};
    hash[8] = (hash[8] & std::byte{0x3F}) | std::byte{0x80};
    const std::string hex = base::hex(hash);
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace modou::giving_door
