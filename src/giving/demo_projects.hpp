// What the demonstration's projects are for and what is published of them: samples/demo, out of the binary.
#pragma once

#include <functional>
#include <vector>

#include "giving/office.hpp"
#include "giving/project_updates.hpp"

namespace modou::giving {

// With their pictures; answers how many.
base::Result<std::size_t> import_demo_projects(Office& office);

// The updates, by day.
base::Result<std::vector<UpdateAsked>> demo_updates();

}  // namespace modou::giving
