// Which files a page needs, as the build of the site wrote them down (web/scripts/shell.ts): named in the page's head,
// so that a browser asks for all of them at once.
#include <map>
#include <vector>

#include "base/text.hpp"
#include "server/site_files.hpp"

namespace modou::server {
namespace {

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    Words words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        if (end != 0) words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

// "NAME FILE…" a line; the files lie in the binary, so the parts do too.
std::map<std::string_view, Words> read_lines() {
    std::map<std::string_view, Words> lines;
    for (const SiteFile& file : site_files()) {
        if (file.path != k_preload_list) continue;
        for (std::string_view rest = file.plain; !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size());
            Words words = words_of(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (words.empty()) continue;
            const std::string_view name = words.front();
            words.erase(words.begin());
            lines[name] = std::move(words);
        }
    }
    return lines;
}

}  // namespace

const SiteFile* site_file(std::string_view path) {
    for (const SiteFile& file : site_files())
        if (file.path == path) return &file;
    return nullptr;
}

bool is_site_file(std::string_view path) {
    return path != k_page_template && path != k_preload_list && site_file(path) != nullptr;
}

std::string preload_links(std::string_view page, std::string_view lang) {
    static const auto lines = read_lines();
    std::string out;
    const auto add = [&](std::string_view name, const auto& again) -> void {
        const auto found = lines.find(name);
        if (found == lines.end()) return;
        for (const std::string_view file : found->second) {
            // A family of texts: the one in the page's language.
            if (file.starts_with('@'))
                again(std::string(lang) + std::string(file), again);
            else if (file.ends_with(".css"))
                out += "<link rel=\"stylesheet\" crossorigin href=\"" + base::html_escaped(file) + "\">";
            else
                out += "<link rel=\"modulepreload\" crossorigin href=\"" + base::html_escaped(file) + "\">";
        }
    };
    add(lang, add);
    add(page, add);
    return out;
}

}  // namespace modou::server
