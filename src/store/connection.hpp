// One connection to a database through SOCI, with its prepared statements kept. Inside this room only; SOCI stays in
// connection.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/session.hpp"

namespace modou::store {

class Backend;
enum class Access { read, write };

class Connection {
  public:
    static base::Result<std::unique_ptr<Connection>> open(std::unique_ptr<Backend> backend, Access access);
    // One that is connected by its first transaction, where connecting costs the server something.
    static base::Result<std::unique_ptr<Connection>> when_used(std::unique_ptr<Backend> backend, Access access);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Dialect dialect() const;
    // A transaction. A connection that was lost before is made anew; one that is lost within it undid it.
    base::Status begin();
    base::Status commit();
    void rollback();

    // Several statements, not kept, no parameters.
    base::Status script(std::string_view sql);
    base::Result<std::int64_t> run(std::string_view sql, Binds binds);
    using EachRow = std::function<base::Status(const Cell*)>;
    base::Status each(std::string_view sql, Binds binds, std::span<const Wanted> wanted, const EachRow& fn);

  private:
    struct Impl;
    explicit Connection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace modou::store
