// The media types under which an event's data is JSON that is read here.
#pragma once

#include <string_view>

namespace modou::intake {

// "application/json; charset=utf-8": JSON, whatever sort of one, in UTF-8.
bool is_json_type(std::string_view type);

}  // namespace modou::intake
