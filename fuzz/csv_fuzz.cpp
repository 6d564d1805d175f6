// CSV: records are the same in one block or in two, and what is written is read back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/csv.hpp"
#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace modou::base;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    CsvRecords whole(text), first(text.substr(0, size / 2));
    std::vector<std::string_view> expected, found;
    while (const auto record = whole.next()) expected.push_back(*record);
    while (const auto record = first.next()) found.push_back(*record);
    CsvRecords second(text, first.position());
    while (const auto record = second.next()) found.push_back(*record);
    if (found != expected) std::abort();
    if (const auto table = CsvTable::read(text); !table && table.error().where.empty()) std::abort();
    if (!is_utf8(text)) return 0;
    const auto again = CsvTable::read("a,b\n" + csv_field(text) + ",x\n");
    if (!again || again->rows().size() != 1 || again->rows()[0].cells[0] != text) std::abort();
    return 0;
}
