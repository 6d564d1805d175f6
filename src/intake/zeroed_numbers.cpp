#include "intake/zeroed_numbers.hpp"

#include <algorithm>
#include <array>

namespace modou::intake {
namespace {

constexpr std::size_t k_kept = 15;      // digits that a spreadsheet keeps of a number
constexpr std::size_t k_shortest = 17;  // below, zeros at the end are too common to say anything
constexpr std::size_t k_plain = 4;      // zeros that no number of a mall ends with by chance
constexpr std::size_t k_enough = 3;     // different numbers with fewer of them

bool is_long(std::string_view order) {
    return order.size() >= k_shortest && std::ranges::all_of(order, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_zeroed(std::string_view order) {
    return order.find_first_not_of('0', k_kept) == std::string_view::npos;
}

}  // namespace

void reject_zeroed_numbers(std::span<Row> rows) {
    std::array<std::string_view, k_enough> different;
    std::size_t count = 0;
    bool plain = false;
    for (const Row& row : rows) {
        if (!is_long(row.order)) continue;
        if (!is_zeroed(row.order)) return;
        plain = plain || row.order.size() >= k_kept + k_plain;
        const auto end = different.begin() + static_cast<std::ptrdiff_t>(count);
        if (count < k_enough && std::find(different.begin(), end, row.order) == end) different[count++] = row.order;
    }
    if (!plain && count < k_enough) return;
    for (Row& row : rows) {
        if (row.kind != RowKind::order || !is_long(row.order)) continue;
        row.kind = RowKind::rejected;
        row.reason = "bad_field";
        row.fault = {Field::order, FaultKind::lost_digits};
    }
}

}  // namespace modou::intake
