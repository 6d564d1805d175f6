// The same orders under another source would give again: a forgotten --source, another way of writing it. So a file's
// first orders are looked for under the sources that the folder has seen.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "giving/office.hpp"

namespace modou::giving {

// The sources that earlier files and events named: at most 64 are remembered, and none that Modou makes itself
// (csv:SHOP, taobao), which are looked under anyway.
base::Result<std::set<std::string>> known_sources(Office& office);
base::Status remember_sources(Office& office, const std::set<std::string>& sources);
// Whether a source is one that somebody named.
bool is_named_source(std::string_view source, std::string_view shop);

// The first order among `rows` (64 of them are looked at, each by its first row) that the book does not have under its
// own source, and has under another one with the same shop, amount and times.
struct SameElsewhere {
    std::string source;
    std::string_view order;
    std::uint64_t line = 0;
};
base::Result<std::optional<SameElsewhere>> same_elsewhere(Office& office, std::span<const intake::Row> rows,
                                                          const std::set<std::string>& sources);

}  // namespace modou::giving
