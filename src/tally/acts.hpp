// What of this room touches both the book and SQL.
#pragma once

#include "app/operation.hpp"
#include "app/outbox.hpp"
#include "folder/folder.hpp"
#include "tally/definitions.hpp"

namespace modou::tally {

// definition.publish: says in the book that a definition is published, and lists it.
void declare_definitions(const folder::Ports& ports);
// For Definitions::install and publish.
Definitions::Publish publish_act(const folder::Ports& ports);

}  // namespace modou::tally
