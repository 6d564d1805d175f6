// A project as the tables list it.
#pragma once

#include <memory>
#include <string>

#include "giving/project_about.hpp"
#include "money/funds.hpp"

namespace modou::giving {

struct Project : money::Fund {
    std::string cause, region;
    std::string holder_en{};                      // as any project of this holder says it; empty: none does
    std::shared_ptr<const ProjectAbout> about{};  // null: it says nothing. Shared by all copies of the table
};

}  // namespace modou::giving
