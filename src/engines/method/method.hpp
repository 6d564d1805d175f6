// The methods that there are, by name and version, and the running of one on JSON.
#pragma once

#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::method {

// An output, as JSON, and why it is so.
struct Answer {
    std::string output;
    std::string zh, en;
};

struct Method {
    std::string_view name;    // "commit_reveal@1"
    std::string_view zh, en;  // what it decides
    // Errors: bad_input, with the path of the field.
    base::Result<Answer> (*run)(const boost::json::value& input);
    // JSON Schemas of input and output, each in one object with its components.
    std::string (*schemas)();
};

// By name.
std::span<const Method> all();

// `{"method","input"}` → `{"output","explain":{"zh","en"}}`. Errors: bad_input (no such line, a name that there is
// not, an input that the method refuses), with the path.
base::Result<std::string> run_line(std::string_view line);

}  // namespace modou::method
