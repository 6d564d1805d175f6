// Samples as CSV, long and wide; and frequency tables with their provenance. Every column is used or named: one that
// nobody knows, put behind all others, changes nobody and is counted.
#include "samples_check.hpp"
#include "services/family/people.hpp"
#include "services/family/tables.hpp"

namespace {

// The same with another column; nothing where lines are not rows.
std::string with_column(std::string_view text) {
    if (text.empty() || text.find_first_of("\"\r#\t;") != std::string_view::npos || !modou::base::is_utf8(text))
        return {};
    std::string out;
    for (bool header = true; !text.empty(); header = false) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end == 0) return {};
        out.append(text.substr(0, end)) += header ? ",zzunknown\n" : ",1\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = read_csv(text);
    check_samples(read);
    if (const auto table = read_table(text)) hold(read_table(csv_of(*table)).has_value());
    if (!read) return 0;
    check_people(*read);
    const auto more = with_column(text);
    if (more.empty() || text.find("zzunknown") != std::string_view::npos) return 0;
    const auto again = read_csv(more);
    if (!again || again->samples.empty() || again->issues_not_kept > 0) return 0;
    // Of a long table it is a column without a name here; of a wide one a locus that is not known.
    const bool named =
        std::ranges::any_of(again->issues, [](const Issue& issue) { return issue.locus == "zzunknown"; });
    hold(named || again->passed_over.of("zzunknown") > 0 ||
         again->passed_over.of(modou::base::PassedOver::k_other) > 0);
    hold(again->samples.size() == read->samples.size());
    for (std::size_t i = 0; i < again->samples.size(); ++i) hold(again->samples[i].profile == read->samples[i].profile);
    return 0;
}
