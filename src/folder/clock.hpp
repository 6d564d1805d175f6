// A clock that somebody accepted against what the book says: noted in the book, where everybody reads it, and
// remembered, so that it need not be accepted again at each start.
#pragma once

#include <optional>
#include <string>

#include "folder/folder.hpp"

namespace modou::folder {

void declare_clock(app::Outbox& outbox, Tables& tables, const base::DigestKey& keys);
// Nothing: none was accepted, or none that can be read.
base::Result<std::optional<base::Instant>> read_accepted_clock(store::Session& session);
// At opening, where the book's clock was doubted and taken all the same: keeps that, and answers what the doubt was.
// `before`: the one that was kept, which is moved along now and then.
base::Result<std::optional<std::string>> keep_clock(const Ports& ports, const std::optional<base::Instant>& before);

}  // namespace modou::folder
