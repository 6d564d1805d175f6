// How pages show what shops promise.
#pragma once

#include "giving/promises.hpp"
#include "giving_door/page_parts.hpp"

namespace modou::giving_door {

// "pledges": a list, open to members after it.
void write_promises(base::JsonOut& out, const std::vector<giving::Promise>& promises, const Projects& projects);
// One promise in a line of HTML: "1 % → 乡村图书角·甘肃".
std::string promise_text(const giving::Promise& promise, const Projects& projects, Lang lang);

}  // namespace modou::giving_door
