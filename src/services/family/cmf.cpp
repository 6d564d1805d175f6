// CODIS CMF by expat. A document type stops the reading at once: no entity of a file is ever known, so nothing outside
// is fetched and nothing grows. Elements and attributes are taken by their names; those not known are passed over and
// counted. The schema is that of CODIS (CMF 3.2 appendix B) and of Rapid Import.
#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/number.hpp"
#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using base::Code;

constexpr std::size_t k_element_text_bytes_most = 4'096;  // CODIS comments have 255 or 512 characters
constexpr std::size_t k_specimen_loci_most = 200;

// Elements that say nothing of a genotype: who sent the file, from what to what, when and how a specimen was read.
constexpr std::string_view k_without_bearing[] = {"HEADER",
                                                  "DEVICE",
                                                  "DESTINATIONORI",
                                                  "SOURCELAB",
                                                  "SOURCEORI",
                                                  "SUBMITBYUSERID",
                                                  "SUBMITDATETIME",
                                                  "BATCHID",
                                                  "MESSAGEID",
                                                  "MESSAGEDATETIME",
                                                  "MSGCREATORUSERID",
                                                  "INSTRUMENTID",
                                                  "MANUFACTURER",
                                                  "MODEL",
                                                  "SOFTWAREVERSION",
                                                  "READINGBY",
                                                  "READINGDATETIME",
                                                  "READINGDATE",
                                                  "SID",
                                                  "FBI_NUMBER_UCN",
                                                  "UNIQUEEVENTID",
                                                  "BOOKINGCUSTOMID",
                                                  "ARRESTINGCUSTOMID",
                                                  "ARRESTDATE",
                                                  "FINGERPRINTDATE",
                                                  "ARRESTOFFENSECATEGORY",
                                                  "ALLELE",
                                                  "SPECIMENCATEGORY"};
// Attributes likewise. ALLELEREQUIRED is for CODIS' own searches.
constexpr std::string_view k_attributes_without_bearing[] = {
    "SOURCEID", "CASEID", "BATCHID", "ALLELEREQUIRED", "schemaLocation", "noNamespaceSchemaLocation"};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
    return std::ranges::any_of(names, [&](auto other) { return std::ranges::equal(name, other, {}, low); });
}

bool is_true(std::string_view value) {
    value = base::trimmed(value);
    return value == "1" || value == "true" || value == "TRUE" || value == "True" || value == "yes" || value == "Yes" ||
           value == "YES" || value == "Y";
}

class CmfReader {
  public:
    // `encoding`: in which the bytes are, whatever the declaration says; nullptr: as it says.
    CmfReader(const char* encoding, const LocusNames& names)
        : parser_(XML_ParserCreateNS(encoding, '|')), gather_(Gather::Single::homozygote, names) {
        MODOU_ASSERT(parser_ != nullptr, "expat makes a parser unless memory is out");
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(
            parser_,
            [](void* self, const XML_Char* name, const XML_Char** attributes) {
                static_cast<CmfReader*>(self)->start(name, attributes);
            },
            [](void* self, const XML_Char*) { static_cast<CmfReader*>(self)->end(); });
        XML_SetCharacterDataHandler(parser_, [](void* self, const XML_Char* text, int size) {
            static_cast<CmfReader*>(self)->text({text, std::size_t(size)});
        });
        XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            static_cast<CmfReader*>(self)->stop(Code::bad_input, "a CMF file has no document type; it is refused");
        });
    }
    ~CmfReader() { XML_ParserFree(parser_); }
    CmfReader(const CmfReader&) = delete;

    base::Result<Samples> read(std::string_view xml) {
        constexpr std::size_t k_piece = 1 << 20;
        do {
            const std::string_view piece = xml.substr(0, k_piece);
            xml.remove_prefix(piece.size());
            if (XML_Parse(parser_, piece.data(), int(piece.size()), xml.empty()) != XML_STATUS_OK && !problem_)
                stop(Code::bad_input,
                     fmt::format("the XML cannot be read: {}", XML_ErrorString(XML_GetErrorCode(parser_))));
            if (problem_) return tl::unexpected(*problem_);
        } while (!xml.empty());
        return gather_.finish();
    }

  private:
    struct ReadLocus {
        std::string name;
        std::vector<std::string> alleles;
        std::uint64_t line = 0;
        bool partial = false, too_many = false;
    };

    std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_); }
    void stop(Code code, std::string message) {
        if (problem_) return;
        problem_ = base::Error{code, fmt::format("line {}, column {}", line(), XML_GetCurrentColumnNumber(parser_)),
                               std::move(message)};
        XML_StopParser(parser_, XML_FALSE);
    }

    void start(std::string_view full, const XML_Char** attributes) {
        if (problem_) return;
        const auto bar = full.rfind('|');
        const std::string_view space = bar == std::string_view::npos ? "" : full.substr(0, bar);
        const std::string_view name = full.substr(bar == std::string_view::npos ? 0 : bar + 1);
        if (path_.empty()) {
            root(space, name);
        } else {
            element(name);
        }
        for (std::size_t i = 0; attributes[i] != nullptr && !problem_; i += 2)
            attribute(attributes[i], attributes[i + 1]);
    }

    void element(std::string_view name) {
        if (path_.size() >= k_xml_depth_most)
            return stop(Code::limit, fmt::format("elements stand more than {} deep", k_xml_depth_most));
        const bool in_root = path_.size() == 1;
        path_.emplace_back(base::shortened(name, k_id_bytes_most));
        text_.clear();
        if (name == "SPECIMEN" && in_root) {
            specimen_ = Sample{};
            specimen_.line = line();
            loci_.clear();
            partial_ = false;
            ++specimens_;
        } else if (name == "LOCUS" && inside("SPECIMEN", 2)) {
            if (loci_.size() >= k_specimen_loci_most)
                return stop(Code::limit, fmt::format("a specimen has at most {} loci", k_specimen_loci_most));
            loci_.push_back(ReadLocus{{}, {}, line()});
        } else if (name == "ALLELE" && inside("LOCUS", 3) && path_[1] == "SPECIMEN") {
            // An allele without a value is one that was lost.
            loci_.back().too_many = loci_.back().alleles.size() > k_alleles_most;
            if (!loci_.back().too_many) loci_.back().alleles.emplace_back();
        }
    }

    bool in_specimen() const { return path_.size() > 1 && path_[1] == "SPECIMEN"; }
    bool in_locus() const { return in_specimen() && path_.size() > 2 && path_[2] == "LOCUS"; }

    void attribute(std::string_view name, std::string_view value) {
        const auto bar = name.rfind('|');
        if (bar != std::string_view::npos) name.remove_prefix(bar + 1);
        if (name == "PARTIAL" && in_specimen()) {
            take_partial(value);
        } else if (name == "KIT" && path_.size() == 3 && in_locus()) {
            if (specimen_.kit.empty()) specimen_.kit = base::trimmed(value);
        } else if (!take_count(name, value) &&
                   std::ranges::find(k_attributes_without_bearing, name) == std::end(k_attributes_without_bearing)) {
            gather_.pass_over(name);
        }
    }
    void take_partial(std::string_view value) {
        if (!is_true(value)) return;
        (in_locus() ? loci_.back().partial : partial_) = true;
    }
    // SPECIMENCOUNT and the like, of the file or its header; checked when the file ends.
    bool take_count(std::string_view name, std::string_view value) {
        if (name != "SPECIMENCOUNT" && name != "NUMBEROFSPECIMENS" && name != "RECORDCOUNT" && name != "SPECIMENS")
            return false;
        value = base::trimmed(value);
        const auto count = base::whole_number<std::uint64_t>(value);
        if (!count)
            stop(Code::bad_input, fmt::format("{} is no number", name));
        else if (specimens_told_ && *specimens_told_ != *count)
            stop(Code::bad_input, fmt::format("{} is told twice, and differently", name));
        specimens_told_ = count;
        return true;
    }
    // The version of the layout, and what the message is for: only an import brings specimens.
    void check_header(std::string_view name, const std::string& value) {
        const bool version = name == "HEADERVERSION" || name == "MESSAGEVERSION";
        const bool known = version ? value.starts_with(path_[0] == "CODISImportFile" ? "3." : "1.") || value.empty()
                                   : is_one_of(value, {"", "import", "rapid import", "rapidimport"});
        if (!known)
            stop(Code::unsupported,
                 fmt::format("{} is {}, which is not known here", name, base::json_quoted(base::shortened(value, 40))));
    }
    // A value that an element may have once.
    void once(std::string& place, const std::string& value, std::string_view name) {
        if (!place.empty() && place != value)
            return stop(Code::bad_input, fmt::format("{} stands twice, and differently", name));
        place = value;
    }

    void root(std::string_view space, std::string_view name) {
        const bool import = name == "CODISImportFile" && (space.empty() || space == "urn:CODISImportFile-schema");
        const bool rapid =
            name == "CODISRapidImportFile" && (space.empty() || space == "urn:CODISRapidImportFile-schema");
        if (!import && !rapid)
            return stop(Code::bad_input,
                        fmt::format("this is not a CODIS CMF file: it begins with <{}>", base::shortened(name, 40)));
        path_.emplace_back(name);
    }

    // Whether the element that just began or ends stands `depth` deep below the root and inside such a parent.
    bool inside(std::string_view parent, std::size_t depth) const {
        return path_.size() == depth + 1 && path_[depth - 1] == parent;
    }

    void text(std::string_view more) {
        if (problem_) return;
        if (text_.size() + more.size() > k_element_text_bytes_most)
            return stop(Code::limit,
                        fmt::format("an element's text has more than {} bytes", k_element_text_bytes_most));
        text_ += more;
    }

    void end() {
        if (problem_) return;
        const std::string name = path_.back();
        const std::string value(base::trimmed(text_));
        const bool leaf_of_locus = inside("LOCUS", 3) && path_[1] == "SPECIMEN";
        if (inside("SPECIMEN", 2) && name == "SPECIMENID") {
            once(specimen_.id, value, name);
        } else if (inside("SPECIMEN", 2) && name == "SPECIMENCATEGORY") {
            once(specimen_.category, value, name);
        } else if (inside("SPECIMEN", 2) && name == "SPECIMENCOMMENT") {
            specimen_.comment = value;
        } else if (name == "PARTIAL" && (inside("SPECIMEN", 2) || leaf_of_locus)) {
            take_partial(value);
        } else if (leaf_of_locus && name == "LOCUSNAME") {
            once(loci_.back().name, value, name);
        } else if (leaf_of_locus && name == "KIT") {
            if (specimen_.kit.empty()) specimen_.kit = value;
        } else if (name == "ALLELEVALUE" && inside("ALLELE", 4) && path_[2] == "LOCUS" && path_[1] == "SPECIMEN") {
            if (!loci_.back().too_many) once(loci_.back().alleles.back(), value, name);
        } else if (name == "KIT" && path_.size() == 2) {
            kit_ = value;
        } else if (name == "HEADERVERSION" || name == "MESSAGEVERSION" || name == "MESSAGETYPE") {
            check_header(name, value);
        } else if (name == "SPECIMEN" && path_.size() == 2) {
            take_specimen();
        } else if (path_.size() == 1) {
            if (specimens_told_ && *specimens_told_ != specimens_)
                stop(Code::bad_input,
                     fmt::format("the file says {} specimens, and there are {}", *specimens_told_, specimens_));
        } else if (!(name == "LOCUS" && inside("SPECIMEN", 2)) && !take_count(name, value) &&
                   (std::ranges::find(k_without_bearing, name) == std::end(k_without_bearing))) {
            gather_.pass_over(name);
        }
        path_.pop_back();
        text_.clear();
    }

    void take_specimen() {
        if (specimen_.kit.empty()) specimen_.kit = kit_;
        const auto place = gather_.begin(std::move(specimen_));
        if (!place) return stop(place.error().code, place.error().message);
        std::vector<std::string_view> alleles;
        for (const ReadLocus& locus : loci_) {
            alleles.assign(locus.alleles.begin(), locus.alleles.end());
            gather_.locus(*place, locus.name, alleles, locus.line,
                          partial_ || locus.partial ? Gather::Extent::partial : Gather::Extent::whole);
        }
    }

    XML_Parser parser_;
    Gather gather_;
    std::optional<base::Error> problem_;
    std::vector<std::string> path_;  // names of the open elements
    std::string text_, kit_;
    Sample specimen_;
    bool partial_ = false;  // the specimen
    std::vector<ReadLocus> loci_;
    std::uint64_t specimens_ = 0;
    std::optional<std::uint64_t> specimens_told_;
};

// As the XML declaration has it; empty when nothing is declared (and of UTF-16, which expat tells by itself).
std::string_view declared_encoding(std::string_view xml) {
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    if (!xml.starts_with("<?xml")) return {};
    xml = xml.substr(0, xml.find("?>"));
    auto at = xml.find("encoding");
    if (at == std::string_view::npos) return {};
    at = xml.find_first_of("\"'", at);
    if (at == std::string_view::npos) return {};
    const auto end = xml.find(xml[at], at + 1);
    return end == std::string_view::npos ? std::string_view() : xml.substr(at + 1, end - at - 1);
}

}  // namespace

base::Result<Samples> read_cmf(std::string_view xml, const LocusNames& names) {
    if (xml.size() > k_file_bytes_most)
        return base::fail(Code::limit, fmt::format("a file of samples has at most {} MiB", k_file_bytes_most >> 20));
    const std::string_view declared = declared_encoding(xml);
    const bool utf16 = xml.size() > 1 &&
                       (xml[0] == '\0' || xml[1] == '\0' || xml.starts_with("\xFF\xFE") || xml.starts_with("\xFE\xFF"));
    const auto in_utf8 = [&](base::Result<base::WholeText> text) -> base::Result<Samples> {
        if (!text) return tl::unexpected(text.error());
        MODOU_TRY(auto samples, CmfReader("UTF-8", names).read(text->view()));
        return read_from(*text, std::move(samples));
    };
    // GBK and GB 2312 are parts of GB18030; expat knows none of them.
    if (is_one_of(declared, {"gb18030", "gbk", "gb2312", "gb_2312-80", "x-gbk", "cp936", "ms936", "windows-936"}))
        return in_utf8(base::WholeText::read(xml, base::Encoding::gb18030));
    if (is_one_of(declared, {"utf-8", "utf8"})) return in_utf8(base::WholeText::read(xml, base::Encoding::utf8));
    if (declared.empty() && !utf16) return in_utf8(checked_text(xml));
    if (is_one_of(declared, {"windows-1252", "cp1252", "ms-ansi", "x-cp1252", "latin1", "latin-1"}))
        return in_utf8(base::WholeText::read(xml, base::Encoding::windows_1252));
    MODOU_TRY(auto samples, CmfReader(nullptr, names).read(xml));
    samples.encoding = utf16 ? "UTF-16" : base::shortened(declared, k_id_bytes_most);
    return samples;
}

}  // namespace modou::family
