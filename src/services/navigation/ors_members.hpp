// What a request in openrouteservice's shape says, member by member, so that none is dropped without a word. Of this
// room.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/navigation/asked.hpp"

namespace modou::navigation {

// An object of the request: what is taken from it is used; the rest is refused or named.
class Members {
  public:
    Members(const boost::json::object& object, std::string path) : object_(&object), path_(std::move(path)) {}
    // Null when it is not there; a JSON null counts as not there.
    const boost::json::value* take(std::string_view name);
    // Of an object in it; nothing when it is not there.
    base::Result<std::optional<Members>> take_object(std::string_view name);
    std::string at(std::string_view name) const {
        return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
    }
    std::vector<std::string_view> rest() const;

  private:
    const boost::json::object* object_;
    std::string path_;
    std::set<std::string_view> taken_;
};

// Clients send numbers and yes or no as texts too ("6", "true").
base::Result<double> read_loose_number(const boost::json::value& value, std::string_view field, double least,
                                       double most);
base::Result<bool> read_loose_bool(const boost::json::value& value, std::string_view field);

// The limits of openrouteservice's wheelchair. They belong into options.profile_params.restrictions, and are taken from
// wherever a client puts them: told at two places they must agree.
class LimitsTold {
  public:
    base::Status gather(Members& of);
    base::Status apply(routing::Limits& limits) const;

  private:
    struct Told {
        const boost::json::value* value;
        std::string at;
    };
    std::map<std::string_view, Told> told_;
};
// options and all places around it that hold limits.
base::Status read_options(Members& body, Asked& asked);
// Members of the body that nobody took: known to say nothing, to say something that is not done here (named in
// `asked`), or unknown (named too).
void name_rest(const Members& body, const boost::json::object& object, Asked& asked);

}  // namespace modou::navigation
