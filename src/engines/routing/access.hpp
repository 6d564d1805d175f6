// Who may use a way or pass a point, as the OpenStreetMap wiki has it (Key:access): the more special tag goes before
// the more general one, of several values the worst counts. Of this room.
#pragma once

#include <cstdint>
#include <string_view>

#include "engines/routing/facts.hpp"
#include "engines/routing/osm_reader.hpp"

namespace modou::routing {

enum class Entry : std::uint8_t { untold, open, unread, closed };
// access=* and foot=*: "no;permissive" is closed. Open to some (destination, customers) is open: who goes there on foot
// is one of them. What lets in only those with a right of their own (permit, delivery, military …) is closed.
Entry entry_of(std::string_view value);

struct Suits {
    Wheelchair how = Wheelchair::unknown;
    bool unread = false;
};
Suits wheelchair_of(std::string_view value);  // wheelchair=*, the worst of several
Suits stroller_of(const Tags& tags);          // stroller=* and pushchair=*

// For people on foot, who may be let in, not, or in a wheelchair alone ("access=no, wheelchair=designated").
struct Admission {
    Entry foot = Entry::untold;
    bool chairs = false;           // let in where others are not
    std::uint8_t hours = 0;        // set of Hours: at some times it is otherwise
    Entry access = Entry::untold;  // access=* alone
    bool foot_named = false;       // foot=* itself lets people in
    bool some = false;  // closed to all but those with a right of their own (permit, delivery, restricted …)
};
Admission admission_of(const Tags& tags);

// operational_status=*: unread is what we do not know, closed is out of order.
Entry operation_of(const Tags& tags);
// ford=* and highway=ford.
bool is_ford(const Tags& tags);
// tracktype=grade1 … grade5 and sac_scale=* (1 to 6) as numbers, the worst of several; 0: none told.
struct Grade {
    std::uint8_t grade = 0;
    bool unread = false;
};
Grade track_grade_of(std::string_view value);
Grade sac_scale_of(std::string_view value);

}  // namespace modou::routing
