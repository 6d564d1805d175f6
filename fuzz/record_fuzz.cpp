// Stored bytes: record headers, bodies and snapshots that were damaged or made by somebody else.
#include <cstdint>

#include "journal/record.hpp"
#include "ledger/snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const modou::base::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    if (auto header = modou::journal::read_header(bytes, "f"); header && size >= header->record_bytes())
        (void)modou::journal::check_body(
            *header, bytes.subspan(modou::journal::k_record_header_bytes, header->body_bytes()), "f");
    (void)modou::ledger::decode_state(bytes, "f");
    return 0;
}
