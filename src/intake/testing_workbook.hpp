// Makes small workbooks in tests, part by part.
#pragma once

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modou::intake {

// An archive of parts, as bytes.
inline std::string packed(const std::vector<std::pair<std::string, std::string>>& parts) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : parts)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    zip_close(archive);
    zip_source_open(source);
    zip_stat_t known;
    zip_source_stat(source, &known);
    std::string bytes(known.size, '\0');
    zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

struct TestSheet {
    std::string name;
    std::string rows;  // the XML of its rows
    std::string state = "visible";
};

// Styles: 0 General, 1 a date (14), 2 an own format with 年, 3 a time (h:mm:ss).
inline std::string workbook(const std::vector<TestSheet>& sheets, const std::string& shared = {},
                            bool from_1904 = false) {
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    std::string book =
        head + "<workbook xmlns:r=\"urn:r\"><workbookPr date1904=\"" + (from_1904 ? "1" : "0") + "\"/><sheets>";
    std::string relations = head + "<Relationships>";
    std::vector<std::pair<std::string, std::string>> parts{
        {"[Content_Types].xml", head + "<Types/>"},
        {"_rels/.rels", head + "<Relationships><Relationship Id=\"r1\" Type=\"http://x/relationships/officeDocument\" "
                               "Target=\"xl/workbook.xml\"/></Relationships>"}};
    int number = 0;
    for (const TestSheet& sheet : sheets) {
        const std::string id = "r" + std::to_string(++number),
                          file = "worksheets/sheet" + std::to_string(number) + ".xml";
        book += "<sheet name=\"" + sheet.name + "\" sheetId=\"" + std::to_string(number) + "\" r:id=\"" + id +
                "\" state=\"" + sheet.state + "\"/>";
        relations +=
            "<Relationship Id=\"" + id + "\" Type=\"http://x/relationships/worksheet\" Target=\"" + file + "\"/>";
        parts.emplace_back("xl/" + file, head + "<x:worksheet xmlns:x=\"urn:x\"><x:sheetData>" + sheet.rows +
                                             "</x:sheetData></x:worksheet>");
    }
    relations += "<Relationship Id=\"rs\" Type=\"http://x/relationships/styles\" Target=\"/xl/styles.xml\"/>";
    parts.emplace_back("xl/styles.xml",
                       head +
                           "<styleSheet><numFmts><numFmt numFmtId=\"170\" "
                           "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts><cellXfs>"
                           "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf "
                           "numFmtId=\"21\"/></cellXfs></styleSheet>");
    if (!shared.empty()) {
        relations +=
            "<Relationship Id=\"rt\" Type=\"http://x/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>";
        parts.emplace_back("xl/sharedStrings.xml", head + "<sst>" + shared + "</sst>");
    }
    parts.emplace_back("xl/workbook.xml", book + "</sheets></workbook>");
    parts.emplace_back("xl/_rels/workbook.xml.rels", relations + "</Relationships>");
    return packed(parts);
}

// A row of texts, and of numbers where a cell begins with "#" ("#3:46175" has the style 3).
inline std::string row(int number, const std::vector<std::string>& cells) {
    std::string xml = "<row r=\"" + std::to_string(number) + "\">";
    char column = 'A';
    for (const std::string& cell : cells) {
        const std::string place = std::string(1, column++) + std::to_string(number);
        if (cell.empty()) continue;
        if (cell[0] == '#') {
            const std::size_t colon = cell.find(':');
            const std::string style = colon == std::string::npos ? "0" : cell.substr(1, colon - 1);
            xml += "<c r=\"" + place + "\" s=\"" + style + "\"><v>" +
                   cell.substr(colon == std::string::npos ? 1 : colon + 1) + "</v></c>";
        } else {
            xml += "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
        }
    }
    return xml + "</row>";
}

}  // namespace modou::intake
