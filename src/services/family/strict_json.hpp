// JSON of which nothing is passed over without a word. Inside this room only.
#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::family {

// `pointer` and a member or position below it.
std::string below(std::string_view pointer, std::string_view member);
std::string below(std::string_view pointer, std::size_t position);

// bad_input names the first member that is neither used nor known to have no bearing, by its pointer.
base::Status only_members(const boost::json::object& object, std::string_view pointer,
                          std::initializer_list<std::string_view> used,
                          std::initializer_list<std::string_view> without_bearing = {});

}  // namespace modou::family
