// Dated news of a project from those who run it. Each is a note of the book, and that entry's number names it.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "giving/office.hpp"
#include "giving/project_about.hpp"

namespace modou::giving {

// Its canonical text is JSON with these members in this order: they keep their names and places.
struct UpdateWords {
    std::string project, title_zh, title_en, text_zh, text_en;  // the English ones may be empty
    std::vector<Picture> pictures;                              // at most one
};
BOOST_DESCRIBE_STRUCT(UpdateWords, (), (project, title_zh, title_en, text_zh, text_en, pictures))

struct ProjectUpdate {
    base::Sequence entry = 0;
    base::Day day;       // that it is of: the day of its entry
    std::string sha256;  // of its canonical text
    UpdateWords words;
};

// What is asked for a new one.
struct UpdateAsked {
    UpdateWords words;                           // without its picture
    std::optional<std::string> picture;          // a photograph's content
    std::string picture_alt_zh, picture_alt_en;  // both, where there is one
    std::optional<base::Day> day;                // none: today
};

// The same words again for the same project get the same answer. Durable on return. Errors: not_found (no such
// project), bad_input, limit, conflict (the same words stand there with another day).
base::Result<ProjectUpdate> post_update(Office& office, const UpdateAsked& asked);

// Newest first, those below `before`. Errors: damaged (a row is not what the book noted).
base::Result<std::vector<ProjectUpdate>> updates_of(Office& office, std::string_view project, base::Sequence before,
                                                    std::size_t limit);
base::Result<std::uint64_t> count_updates(Office& office, std::string_view project);
base::Result<std::optional<ProjectUpdate>> update_of_entry(Office& office, base::Sequence entry);

// How the book names an update, and what it says of it.
base::ReferenceDigest update_reference(const base::DigestKey& keys, std::string_view project, std::string_view sha256);
std::string update_note(std::string_view project, std::string_view sha256);

}  // namespace modou::giving
