// The one door to SQL: a SQLite file (WAL, STRICT tables, foreign keys) or a database of PostgreSQL, one writer, a pool
// of readers. Rooms write one SQL for both. Migrations are numbered, forward only, and applied when the file is opened:
// all of them, or none.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "postgres/address.hpp"
#include "store/session.hpp"

namespace modou::postgres {
class WriterLock;
}

namespace modou::store {

// One step of a room's schema. Numbers start at 1 and have no holes; sql may hold several statements and no BEGIN. It
// is written for SQLite, with the words that dialect.hpp can say to PostgreSQL; an id is always given, never drawn.
struct Migration {
    int number = 0;
    std::string_view name;
    std::string_view sql;
};
struct RoomSchema {
    std::string_view room;
    std::vector<Migration> migrations;
};
using Migrations = std::vector<RoomSchema>;

struct Options {
    int readers = 4;      // connections that read at the same time; a further one waits
    int busy_ms = 5'000;  // how long to wait for another process that writes
    // Held by whoever writes in a database of PostgreSQL: each write then looks whether it still is. Outlives the
    // store.
    postgres::WriterLock* writer = nullptr;
};

class Store {
  public:
    // Opens or makes the file. Errors: unsupported (a newer Modou has migrated it), damaged, busy, io, bug (bad
    // migration).
    static base::Result<Store> open(const std::string& path, const Migrations& migrations, Options options = {});
    // The same in a database of PostgreSQL, which is there and belongs to the user named. Errors also: unavailable
    // (nobody answers), conflict (a migration ran with other words).
    static base::Result<Store> open(const postgres::Address& address, const Migrations& migrations,
                                    Options options = {});
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    // fn(Session&) → Result<T> or Status, over one unchanging picture of the database. From any thread, many at once.
    // Never call read or write from inside.
    template <class Fn>
    std::invoke_result_t<Fn&, Session&> read(Fn&& fn) {
        Reading reading(*this);
        MODOU_CHECK(reading.begun());
        auto out = fn(reading.session());
        if (out) MODOU_CHECK(reading.end());
        return out;
    }

    // As read, in one transaction that may change rows: kept, durably, when fn succeeds; undone when it fails or
    // throws. From any thread, one at a time. Errors also: unknown_outcome (PostgreSQL was lost during the commit),
    // conflict (another writer has taken the lock).
    template <class Fn>
    std::invoke_result_t<Fn&, Session&> write(Fn&& fn) {
        Writing writing(*this);
        MODOU_CHECK(writing.begun());
        auto out = fn(writing.session());
        if (out) MODOU_CHECK(writing.commit());
        return out;
    }

  private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);

    // Holds a reader of the pool for one transaction, and gives it back.
    class Reading {
      public:
        explicit Reading(Store& store);
        ~Reading();
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;
        base::Status begun() { return begun_; }
        base::Status end();
        Session& session() { return session_; }

      private:
        Impl& impl_;
        Connection& connection_;
        Session session_;
        base::Status begun_;
        bool open_ = false;
    };
    class Writing {
      public:
        explicit Writing(Store& store);
        ~Writing();
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;
        base::Status begun() { return begun_; }
        base::Status commit();
        Session& session() { return session_; }

      private:
        Impl& impl_;
        Session session_;
        base::Status begun_;
        bool open_ = false;
    };

    std::unique_ptr<Impl> impl_;
};

}  // namespace modou::store
