// CODIS CMF 3.3 out of samples, as read_cmf() takes it back.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

// XML 1.0 has no control characters but these, nor U+FFFE and U+FFFF, in whatever way they are written.
bool fits_xml(std::string_view text) {
    return base::is_utf8(text) && text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos &&
           std::ranges::all_of(text,
                               [](char c) { return std::uint8_t(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r'; });
}

// A carriage return alone would come back as a line feed.
std::string escaped(std::string_view text) {
    std::string out = base::html_escaped(text);
    for (std::size_t at = 0; (at = out.find('\r', at)) != out.npos; at += 5) out.replace(at, 1, "&#13;");
    return out;
}

std::string element(std::string_view name, std::string_view text) {
    return text.empty() ? std::string() : fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}

void add_locus(std::string& out, std::string_view name, std::string_view kit, std::string_view first,
               std::string_view second) {
    out += "<LOCUS>" + element("LOCUSNAME", name) + element("KIT", kit);
    for (const auto allele : {first, second})
        if (!allele.empty()) out += "<ALLELE>" + element("ALLELEVALUE", allele) + "</ALLELE>";
    out += "</LOCUS>\n";
}

}  // namespace

base::Result<std::string> cmf_of(const Samples& samples, std::string_view source) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CODISImportFile xmlns=\"urn:CODISImportFile-schema\">"
        "<HEADERVERSION>3.3</HEADERVERSION><MESSAGETYPE>Import</MESSAGETYPE>" +
        element("SOURCELAB", source) + "\n";
    for (const Sample& sample : samples.samples) {
        for (const auto* text : {&sample.id, &sample.category, &sample.comment, &sample.kit})
            if (!fits_xml(*text))
                return base::fail(base::Code::bad_input, "holds a character that XML cannot have: write CSV instead",
                                  base::shortened(sample.id, k_id_bytes_most));
        out += "<SPECIMEN>" + element("SPECIMENID", sample.id) + element("SPECIMENCATEGORY", sample.category) +
               element("SPECIMENCOMMENT", sample.comment) + "\n";
        // The sex has no element of its own.
        if (sample.sex != kinship::Sex::unknown)
            add_locus(out, "Amelogenin", sample.kit, "X", sample.sex == kinship::Sex::male ? "Y" : "");
        for (const auto& [locus, genotype] : sample.profile.loci)
            add_locus(out, locus, sample.kit, kinship::text_of(genotype.first),
                      genotype.first == genotype.second ? "" : kinship::text_of(genotype.second));
        out += "</SPECIMEN>\n";
    }
    return out + "</CODISImportFile>\n";
}

}  // namespace modou::family
