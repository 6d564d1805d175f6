// The one writer of a database, whichever folder or machine it writes from (docs/decisions/0025-on-postgresql.md). A
// lock of a session makes others wait, and ends with that session; a row names the writer that took the lock last. Each
// writing transaction looks at the row: whose session died without its knowing (the server restarted, a cable was cut)
// writes nothing more once another one has taken its place.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "postgres/address.hpp"

namespace modou::postgres {

class WriterLock {
  public:
    // Waits up to 10 s for a session that is dying. Error busy: another one writes.
    static base::Result<std::unique_ptr<WriterLock>> take(const Address& address);
    ~WriterLock();

    // Before each writing transaction: nothing while the session lives, else takes the lock again. Errors: unavailable
    // (there is no server now), busy (try again), conflict (another writer has taken it meanwhile: for good). From any
    // thread.
    base::Status hold();
    // The first statement of each writing transaction. It fails with conflict when another writer has taken the lock,
    // and keeps whoever would take it waiting until the transaction has ended.
    const std::string& fence() const;

  private:
    struct Impl;
    explicit WriterLock(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace modou::postgres
