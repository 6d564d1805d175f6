// CODIS CMF by expat. A document type stops the reading at once: no entity of a file is ever known, so nothing outside
// is fetched and nothing grows. Elements are taken by their names; those not known are passed over.
#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "services/family/gather.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using base::Code;

constexpr std::size_t k_element_text_bytes_most = 4'096;  // CODIS comments have 255 or 512 characters
constexpr std::size_t k_specimen_loci_most = 200;

class CmfReader {
  public:
    // `encoding`: in which the bytes are, whatever the declaration says; nullptr: as it says.
    explicit CmfReader(const char* encoding) : parser_(XML_ParserCreateNS(encoding, '|')) {
        MODOU_ASSERT(parser_ != nullptr, "expat makes a parser unless memory is out");
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(
            parser_,
            [](void* self, const XML_Char* name, const XML_Char**) { static_cast<CmfReader*>(self)->start(name); },
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
    };

    std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_); }
    void stop(Code code, std::string message) {
        if (problem_) return;
        problem_ = base::Error{code, fmt::format("line {}, column {}", line(), XML_GetCurrentColumnNumber(parser_)),
                               std::move(message)};
        XML_StopParser(parser_, XML_FALSE);
    }

    void start(std::string_view full) {
        if (problem_) return;
        const auto bar = full.rfind('|');
        const std::string_view space = bar == std::string_view::npos ? "" : full.substr(0, bar);
        const std::string_view name = full.substr(bar == std::string_view::npos ? 0 : bar + 1);
        if (path_.empty()) return root(space, name);
        if (path_.size() >= k_xml_depth_most)
            return stop(Code::limit, fmt::format("elements stand more than {} deep", k_xml_depth_most));
        const bool in_root = path_.size() == 1;
        path_.emplace_back(base::shortened(name, k_id_bytes_most));
        text_.clear();
        if (name == "SPECIMEN" && in_root) {
            specimen_ = Sample{};
            specimen_.line = line();
            loci_.clear();
        } else if (name == "LOCUS" && inside("SPECIMEN", 2)) {
            if (loci_.size() >= k_specimen_loci_most)
                return stop(Code::limit, fmt::format("a specimen has at most {} loci", k_specimen_loci_most));
            loci_.push_back(ReadLocus{{}, {}, line()});
        }
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
        if (inside("SPECIMEN", 2)) {
            if (name == "SPECIMENID") specimen_.id = value;
            if (name == "SPECIMENCATEGORY") specimen_.category = value;
            if (name == "SPECIMENCOMMENT") specimen_.comment = value;
        } else if (inside("LOCUS", 3) && path_[1] == "SPECIMEN") {
            if (name == "LOCUSNAME") loci_.back().name = value;
            if (name == "KIT" && specimen_.kit.empty()) specimen_.kit = value;
        } else if (name == "ALLELEVALUE" && inside("ALLELE", 4) && path_[2] == "LOCUS" && path_[1] == "SPECIMEN") {
            auto& alleles = loci_.back().alleles;
            if (alleles.size() <= k_alleles_most) alleles.push_back(value);
        } else if (name == "KIT" && path_.size() == 2) {
            kit_ = value;
        } else if (name == "SPECIMEN" && path_.size() == 2) {
            take_specimen();
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
            gather_.locus(*place, locus.name, alleles, locus.line);
        }
    }

    XML_Parser parser_;
    Gather gather_{Gather::Single::homozygote};
    std::optional<base::Error> problem_;
    std::vector<std::string> path_;  // names of the open elements
    std::string text_, kit_;
    Sample specimen_;
    std::vector<ReadLocus> loci_;
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

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
    return std::ranges::any_of(names, [&](auto other) { return std::ranges::equal(name, other, {}, low); });
}

}  // namespace

base::Result<Samples> read_cmf(std::string_view xml) {
    if (xml.size() > k_file_bytes_most)
        return base::fail(Code::limit, fmt::format("a file of samples has at most {} MiB", k_file_bytes_most >> 20));
    const std::string_view declared = declared_encoding(xml);
    const bool utf16 = xml.size() > 1 &&
                       (xml[0] == '\0' || xml[1] == '\0' || xml.starts_with("\xFF\xFE") || xml.starts_with("\xFE\xFF"));
    const auto in_utf8 = [](base::Result<base::WholeText> text) -> base::Result<Samples> {
        if (!text) return tl::unexpected(text.error());
        MODOU_TRY(auto samples, CmfReader("UTF-8").read(text->view()));
        return read_from(*text, std::move(samples));
    };
    // GBK and GB 2312 are parts of GB18030; expat knows none of them.
    if (is_one_of(declared, {"gb18030", "gbk", "gb2312", "gb_2312-80", "x-gbk", "cp936", "ms936", "windows-936"}))
        return in_utf8(base::WholeText::read(xml, base::Encoding::gb18030));
    if (is_one_of(declared, {"utf-8", "utf8"})) return in_utf8(base::WholeText::read(xml, base::Encoding::utf8));
    if (declared.empty() && !utf16) return in_utf8(base::WholeText::read(xml));
    MODOU_TRY(auto samples, CmfReader(nullptr).read(xml));
    samples.encoding = utf16 ? "UTF-16" : base::shortened(declared, k_id_bytes_most);
    return samples;
}

}  // namespace modou::family
