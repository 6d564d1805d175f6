#include "journal/leaf.hpp"

#include "base/endian.hpp"

namespace modou::journal {

std::vector<std::byte> public_leaf(const Entry& e, bool debit_is_public, bool credit_is_public) {
    std::vector<std::byte> out;
    out.reserve(k_public_leaf_bytes);
    const auto put = [&out](auto value) {
        out.resize(out.size() + sizeof value);
        base::store_le(out.data() + out.size() - sizeof value, value);
    };
    put(std::uint8_t{1});
    put(static_cast<std::uint8_t>(e.kind));
    put(static_cast<std::uint16_t>(e.unit));
    put(static_cast<std::uint32_t>(base::day_of(e.event_time).number));
    put(debit_is_public ? e.debit.value : std::uint64_t{0});
    put(debit_is_public ? e.debit_from : std::uint64_t{0});
    put(credit_is_public ? e.credit.value : std::uint64_t{0});
    put(credit_is_public ? e.credit_from : std::uint64_t{0});
    put(e.amount);
    put(e.refers);
    put(e.definition);
    put(e.pledge);
    put(e.text_bytes);
    // The commitment binds the rest; the texts of public accounts follow in the entry bundle.
    put(std::uint16_t{0});
    out.insert(out.end(), e.commitment.begin(), e.commitment.end());
    return out;
}

}  // namespace modou::journal
