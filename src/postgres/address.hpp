// Where a database is, as a folder keeps it in a file that others may read: never with a password.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace modou::postgres {

struct Address {
    std::string host, port, dbname, user;  // empty, but for dbname: libpq's own rule (PGHOST, PGPORT, PGUSER …)
    std::string sslmode, sslrootcert;      // empty: libpq's own rule

    // "postgres://USER@HOST:PORT/DATABASE", HOST may be a folder with a socket (?host=/run/postgresql).
    // Errors: bad_input (no database is named; a password, which PGPASSFILE gives; an option that Modou does not take).
    static base::Result<Address> from_url(std::string_view url);
    // What line() has written.
    static base::Result<Address> from_line(std::string_view line);

    std::string line() const;  // as a file keeps it: "host='…' port='…' dbname='…' user='…'", as libpq reads it
    // The same for a connection of Modou's: the password comes from PGPASSFILE or ~/.pgpass, and from nowhere else.
    std::string for_libpq() const;
    std::string text() const;  // for people: "postgres://user@host:port/books"

    bool operator==(const Address&) const = default;
};

bool is_url(std::string_view text);  // begins as one

}  // namespace modou::postgres
