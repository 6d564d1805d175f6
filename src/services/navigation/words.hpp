// Routes in words, plain Chinese first: instructions, what was avoided, why there is no way.
#pragma once

#include <string>
#include <vector>

#include "base/language.hpp"
#include "engines/routing/routing.hpp"

namespace modou::navigation {

using base::Language;

std::string_view called(const routing::WayName& name, Language language);
// "120米" / "120 m", "1.4公里" / "1.4 km": as exact as it helps.
std::string metres_in_words(double metres, Language language);
// "Turn left onto Bean Street and take the ramp, 40 m"
std::string instruction(const routing::Step& step, Language language);
// "避开14级台阶，多走180米": together with those after it in the same detour.
std::string avoided_in_words(const routing::Avoided& item, Language language);
// Why there is no way, and what to do: one or two sentences.
std::string no_route_in_words(const routing::NoRoute& none, Language language);
// A set of routing::Hours: which tags say that one gets through at certain hours only.
std::string hours_in_words(std::uint8_t hours, Language language);
// What else a person should know of the route: where it begins and ends, what is not known about it.
std::vector<std::string> notes_in_words(const routing::Route& route, Language language);

}  // namespace modou::navigation
