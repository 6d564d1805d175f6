// The frame of a PBF file: length, BlobHeader, Blob, again and again; a Blob holds a block, mostly zlib-compressed.
#pragma once

#include <functional>
#include <string>

#include "engines/routing/osm_forms.hpp"

namespace modou::routing {

// What protozero throws and what we find wrong inside a block both end in each_block and leave as an Error.
struct Broken {
    base::Code code;
    std::string message;
};
[[noreturn]] inline void broken(std::string message, base::Code code = base::Code::damaged) {
    throw Broken{code, std::move(message)};
}

enum class Block : std::uint8_t { header, data };
// Calls visit(block) for each header and each data block, unpacked; `skip(number)` says which data blocks need not be
// unpacked. Blocks of other types are counted in `passed_over` (may be null), as the format asks.
base::Status each_block(base::Bytes extract, const std::function<bool(std::size_t data_block)>& skip,
                        const std::function<void(Block, std::string_view bytes)>& visit, base::PassedOver* passed_over,
                        const Progress& progress);

}  // namespace modou::routing
