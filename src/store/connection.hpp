// One SQLite connection through SOCI, with its prepared statements kept. Inside this room only; SOCI stays in
// connection.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/session.hpp"

namespace modou::store {

enum class Access { read, write };

class Connection {
  public:
    static base::Result<std::unique_ptr<Connection>> open(const std::string& path, Access access, int busy_ms);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

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
