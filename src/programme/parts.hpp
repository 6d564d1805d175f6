// The parts of a definition's file, in the order in which they are read: each may look at those before it. Every key is
// run, shown or refused with its place; none is read and left.
#pragma once

#include "programme/toml_reader.hpp"

namespace modou::programme {

base::Status read_events(const TomlReader& p, const toml::table& root, Definition& d);
base::Status read_tallies(const TomlReader& p, const toml::table& root, Definition& d);
base::Status read_numbers(const TomlReader& p, const toml::table& root, Definition& d);
base::Status read_report(const TomlReader& p, const toml::table& root, Definition& d);
base::Status read_examples(const TomlReader& p, const toml::table& root, Definition& d);
// What is declared and nothing of the definition uses: refused.
base::Status all_used(const TomlReader& p, const Definition& d);

// "shift.confirmed" → "shift", which begins the names of its facts.
inline std::string_view noun_of(std::string_view event_type) {
    return event_type.substr(0, event_type.find('.'));
}
// The fact of an event that is about its subject.
inline std::string subject_fact(const Definition& d, std::string_view event_type) {
    return fmt::format("{}.{}", noun_of(event_type), d.who.subject);
}

}  // namespace modou::programme
