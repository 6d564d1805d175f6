// How pages show what shops promise.
#pragma once

#include "giving/promises.hpp"
#include "giving_door/api_givers.hpp"
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {

// What is told is a view into the promises and the projects.
std::vector<api::Pledge> told(const std::vector<giving::Promise>& promises, const Projects& projects);
// One promise in a line of HTML: "1 % → 乡村图书角·甘肃".
std::string promise_text(const giving::Promise& promise, const Projects& projects, Language lang);

}  // namespace modou::giving_door
