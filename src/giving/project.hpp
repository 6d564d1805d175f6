// A project as the tables list it.
#pragma once

#include <string>

#include "base/id.hpp"

namespace modou::giving {

struct Project {
    std::string id, title_zh, title_en, cause, holder, region;
    base::AccountId account;
};

}  // namespace modou::giving
