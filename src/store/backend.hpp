// What differs between the databases behind the door: how a connection begins, what it says, what it cannot do.
// Inside this room only.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "postgres/address.hpp"
#include "store/connection.hpp"

namespace modou::postgres {
class WriterLock;
}

namespace modou::store {

class Backend {
  public:
    virtual ~Backend() = default;

    virtual Dialect dialect() const = 0;
    virtual std::string where() const = 0;  // for errors: the file, or the database
    // Opens the session and sets it up for this access.
    virtual base::Status connect(soci::session& session, Access access) = 0;
    virtual base::Status script(soci::session& session, std::string_view sql) = 0;
    virtual base::Status begin(soci::session& session, Access access) = 0;
    virtual base::Status commit(soci::session& session) = 0;
    virtual base::Error error(soci::session& session, const soci::soci_error& thrown) = 0;
    // Nothing comes over the session: it must be connected first, or again.
    virtual bool lost() const { return false; }
};

std::unique_ptr<Backend> sqlite_backend(std::string path, int busy_ms);
// `writer`: of Options.
std::unique_ptr<Backend> postgres_backend(postgres::Address address, int busy_ms, postgres::WriterLock* writer);

}  // namespace modou::store
