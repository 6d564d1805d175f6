// What the tables of a database are, told in the same words whichever database it is: for the seal of the definitions,
// and for what looks a database over.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/session.hpp"

namespace modou::store {

base::Result<bool> has_table(Session& session, std::string_view name);
// The names of all tables, sorted, but for the book's own (journal_…).
base::Result<std::vector<std::string>> table_names(Session& session);
// Tables, indexes and whatever else somebody has made, but for the book's own tables (journal_…).
base::Result<std::int64_t> count_objects(Session& session);
// The first trigger, view or rule: no migration makes one, and it would write what it likes under a seal of ours.
base::Result<std::optional<std::string>> foreign_object(Session& session);

// Type, name and text of every table and index, in the order of type and name. PostgreSQL keeps no texts: there they
// are those that its migrations make in SQLite, as long as its tables have the same shape; where the shape differs,
// what differs is told as well.
using EachDefinition = std::function<void(const std::string& type, const std::string& name, const std::string& text)>;
base::Status each_definition(Session& session, const EachDefinition& each);

// Columns with kind, NOT NULL and default, primary and foreign keys, indexes with their columns: a line each, sorted.
base::Result<std::vector<std::string>> shape(Session& session);

// The database's own check of itself and of its foreign keys: fn(row or "", what is wrong). Only where the file has at
// most `bytes`; PostgreSQL holds both by itself, and has nothing to say here.
base::Status self_check(Session& session, std::int64_t bytes,
                        const std::function<void(const std::string& row, const std::string& wrong)>& each);

}  // namespace modou::store
