// CODIS CMF. Every element is used, without bearing, or named: one that nobody knows, put into each specimen, changes
// nobody and is counted.
#include "samples_check.hpp"
#include "services/family/people.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::family;
    const std::string xml(reinterpret_cast<const char*>(data), size);
    const auto read = read_cmf(xml);
    check_samples(read);
    if (!read) return 0;
    check_people(*read);
    constexpr std::string_view k_specimen = "<SPECIMEN>", k_unknown = "<ZZUNKNOWN>1</ZZUNKNOWN>";
    // In a comment, a CDATA section or a processing instruction it would be no element.
    if (xml.find("<!") != std::string::npos || xml.find("ZZUNKNOWN") != std::string::npos) return 0;
    const std::size_t declared = xml.find("?>");
    if (xml.find("<?", 1) != std::string::npos || (declared != std::string::npos && xml.find(k_specimen) < declared))
        return 0;
    std::string more = xml;
    std::uint64_t added = 0;
    for (std::size_t at = 0; (at = more.find(k_specimen, at)) != std::string::npos && added < 100; ++added) {
        at += k_specimen.size();
        more.insert(at, k_unknown);
        at += k_unknown.size();
    }
    const auto again = read_cmf(more);
    if (added == 0 || !again) return 0;  // deep inside something else it may be too much
    hold(again->passed_over.of("ZZUNKNOWN") == added);
    hold(again->samples.size() == read->samples.size());
    for (std::size_t i = 0; i < again->samples.size(); ++i)
        hold(again->samples[i].profile == read->samples[i].profile && again->samples[i].sex == read->samples[i].sex);
    return 0;
}
