// Papers behind payments: kept in DIR/evidence under their SHA-256, readable by the operator alone.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::giving {

// Answers the digest in hex. The same content again is kept once; durable on return.
base::Result<std::string> keep_evidence(const std::string& folder, std::string_view content);

}  // namespace modou::giving
