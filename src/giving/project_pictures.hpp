// Photographs on projects' pages: cleaned, made small enough for a page, and kept in DIR/pictures as SHA-256.jpg.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "giving/project_about.hpp"
#include "store/session.hpp"

namespace modou::giving {

inline constexpr unsigned k_picture_side_most = 1'280;         // pixels
inline constexpr std::size_t k_picture_bytes_most = 80 << 10;  // beside a page of 60 KB

// Durable on return; the same photograph again is the same file. The words beside it are the caller's.
// Errors: bad_input (no whole JPEG, four inks), limit (over 1 MiB or 4096 pixels), io.
base::Result<Picture> keep_picture(const std::string& folder, std::string_view jpeg);

// The file of a picture, whose content is what its name says. Errors: not_found, damaged, io.
base::Result<std::string> read_picture(const std::string& folder, std::string_view sha256);

// Each picture that a version of a project's substance or an update names; `row` says which.
base::Status each_named_picture(store::Session& session,
                                const std::function<void(const std::string& row, const Picture& picture)>& each);

// Whether the text is a SHA-256 in lower-case hex: nothing else names a file here.
bool is_digest(std::string_view text);

}  // namespace modou::giving
