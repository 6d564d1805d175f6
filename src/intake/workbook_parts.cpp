#include "intake/workbook_parts.hpp"

#include <fmt/format.h>

#include <vector>

#include "intake/workbook.hpp"

namespace modou::intake {

using base::Code;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t k_piece = 64 << 10;
constexpr int k_deepest = 64;

struct Reading {
    XmlPart& handler;
    XML_Parser parser;
    std::optional<base::Error> error;
    bool doctype = false;
    int depth = 0;

    void stop(const Status& status) {
        if (status || error) return;
        error = status.error();
        XML_StopParser(parser, XML_FALSE);
    }
};

Reading& of(void* data) {
    return *static_cast<Reading*>(data);
}

}  // namespace

std::string_view local_name(const char* name) {
    const std::string_view whole(name);
    const std::size_t colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

Result<WorkbookArchive> WorkbookArchive::open(std::string_view bytes, const std::string& file) {
    WorkbookArchive opened;
    opened.file_ = file;
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source == nullptr) return base::fail(Code::io, "the workbook cannot be opened", file);
    // Counts and checksums are checked as parts are read: ZIP_CHECKCONS refuses zip64 files that spreadsheets write.
    opened.archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!opened.archive_) {
        zip_source_free(source);
        return base::fail(Code::damaged, "the workbook is damaged or cut short", file);
    }
    return opened;
}

bool WorkbookArchive::has(const std::string& part) const {
    return zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0;
}

Status WorkbookArchive::read(const std::string& part, const std::function<Status(std::string_view, bool)>& take) {
    const auto index = zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return base::fail(Code::damaged, fmt::format("the workbook lacks its part {}", part), file_);
    zip_stat_t known;
    zip_stat_init(&known);
    zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &known);
    struct Close {
        void operator()(zip_file_t* opened) const { zip_fclose(opened); }
    };
    const std::unique_ptr<zip_file_t, Close> opened(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
    if (!opened)
        return base::fail(Code::bad_input,
                          "the workbook cannot be unpacked: does it have a password? Save it without one", file_);
    std::vector<char> piece(k_piece);
    std::uint64_t here = 0;
    for (;;) {
        const zip_int64_t count = zip_fread(opened.get(), piece.data(), piece.size());
        if (count < 0) return base::fail(Code::damaged, "the workbook is damaged or cut short", file_);
        here += static_cast<std::uint64_t>(count);
        unpacked_ += static_cast<std::uint64_t>(count);
        if (unpacked_ > k_max_workbook_unpacked)
            return base::fail(Code::limit, "a workbook unpacks to at most 1 GiB: give it in parts", file_);
        if (here > (16u << 20) && here / k_max_workbook_ratio > known.comp_size)
            return base::fail(Code::limit, "a part of the workbook is packed tighter than any table is: it is not read",
                              file_);
        MODOU_CHECK(take(std::string_view(piece.data(), static_cast<std::size_t>(count)), count == 0));
        if (count == 0) return {};
    }
}

Status read_xml(WorkbookArchive& archive, const std::string& part, const std::string& file, XmlPart& handler) {
    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser(XML_ParserCreate(nullptr));
    Reading reading{handler, parser.get(), {}, false, 0};
    XML_SetUserData(parser.get(), &reading);
    XML_SetElementHandler(
        parser.get(),
        [](void* data, const char* name, const char** attributes) {
            Reading& r = of(data);
            if (r.error) return;
            if (++r.depth > k_deepest)
                return r.stop(base::fail(Code::limit, "elements of the workbook are nested too deep"));
            r.stop(r.handler.begin(local_name(name), XmlAttributes(attributes)));
        },
        [](void* data, const char* name) {
            Reading& r = of(data);
            if (r.error) return;
            --r.depth;
            r.stop(r.handler.end(local_name(name)));
        });
    XML_SetCharacterDataHandler(parser.get(), [](void* data, const char* text, int length) {
        if (!of(data).error) of(data).handler.text({text, static_cast<std::size_t>(length)});
    });
    XML_SetStartDoctypeDeclHandler(parser.get(), [](void* data, const char*, const char*, const char*, int) {
        of(data).doctype = true;
        XML_StopParser(of(data).parser, XML_FALSE);
    });
    return archive.read(part, [&](std::string_view piece, bool last) -> Status {
        const auto parsed =
            XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last ? XML_TRUE : XML_FALSE);
        if (reading.error) {
            if (reading.error->where.empty()) reading.error->where = file;
            return tl::unexpected(*reading.error);
        }
        if (reading.doctype)
            return base::fail(Code::bad_input,
                              "the workbook declares a document type, which no spreadsheet does: it is not read", file);
        if (parsed == XML_STATUS_ERROR)
            return base::fail(Code::damaged, fmt::format("the workbook's part {} is damaged", part), file);
        return {};
    });
}

}  // namespace modou::intake
