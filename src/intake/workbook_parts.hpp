// The parts of a workbook's archive, and their XML without a document type.
#pragma once

#include <expat.h>
#include <zip.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::intake {

class WorkbookArchive {
  public:
    // The bytes must outlive it.
    static base::Result<WorkbookArchive> open(std::string_view bytes, const std::string& file);

    bool has(const std::string& part) const;
    // Gives the part's bytes in pieces.
    base::Status read(const std::string& part, const std::function<base::Status(std::string_view, bool last)>& take);

  private:
    struct Close {
        void operator()(zip_t* archive) const { zip_discard(archive); }
    };
    std::unique_ptr<zip_t, Close> archive_;
    std::string file_;
    std::uint64_t unpacked_ = 0;
};

// What an element of a part is called without its prefix, and its attributes likewise.
std::string_view local_name(const char* name);
class XmlAttributes {
  public:
    explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
    std::optional<std::string_view> find(std::string_view name) const {
        for (const char** at = pairs_; *at != nullptr; at += 2)
            if (local_name(at[0]) == name) return std::string_view(at[1]);
        return std::nullopt;
    }

  private:
    const char** pairs_;
};

// Handlers of one part's elements; an error ends the reading.
class XmlPart {
  public:
    virtual ~XmlPart() = default;
    virtual base::Status begin(std::string_view element, const XmlAttributes& attributes) = 0;
    virtual base::Status end(std::string_view) { return {}; }
    virtual void text(std::string_view) {}
};
base::Status read_xml(WorkbookArchive& archive, const std::string& part, const std::string& file, XmlPart& handler);

}  // namespace modou::intake
