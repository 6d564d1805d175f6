// A project as the tables list it.
#pragma once

#include <memory>
#include <string>

#include "base/id.hpp"
#include "giving/project_about.hpp"

namespace modou::giving {

struct Project {
    std::string id, title_zh, title_en, cause, holder, region;
    base::AccountId account{};
    std::string holder_en{};                      // as any project of this holder says it; empty: none does
    std::shared_ptr<const ProjectAbout> about{};  // null: it says nothing. Shared by all copies of the table
};

}  // namespace modou::giving
