// One connection to PostgreSQL through libpq: numbers and bytes in binary, several statements in one transaction and
// one round trip. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "postgres/address.hpp"

namespace modou::postgres {

// A parameter ($1 …). Borrows bytes: they live until the statement has run.
class Value {
  public:
    enum class Kind { number, bytes, text };
    explicit Value(std::int64_t number) : kind_(Kind::number), number_(number) {}
    explicit Value(base::Bytes bytes)
        : kind_(Kind::bytes), bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}
    explicit Value(std::string_view text) : kind_(Kind::text), bytes_(text) {}

    Kind kind() const { return kind_; }
    std::int64_t number() const { return number_; }
    std::string_view bytes() const { return bytes_; }

  private:
    Kind kind_;
    std::int64_t number_ = 0;
    std::string_view bytes_;
};

// What a statement answered. Columns are bigint, or bytes (bytea, text).
class Rows {
  public:
    Rows(Rows&&) noexcept;
    Rows& operator=(Rows&&) noexcept;
    ~Rows();
    std::size_t size() const;
    std::int64_t number(std::size_t row, int column) const;  // of a bigint column that is not NULL
    base::Bytes bytes(std::size_t row, int column) const;    // lives as long as the rows
    std::string_view text(std::size_t row, int column) const;

  private:
    friend class Connection;
    struct Impl;
    explicit Rows(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

struct Statement {
    std::string_view sql;
    std::vector<Value> values;
};

class Connection {
  public:
    // Errors: unavailable (nobody answers), forbidden (the user or the password), not_found (no such database).
    static base::Result<std::unique_ptr<Connection>> open(const Address& address);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Several statements, no parameters, no rows.
    base::Status script(std::string_view sql);
    base::Result<Rows> ask(std::string_view sql, std::initializer_list<Value> values = {});
    // One transaction, durable on return, in one round trip. Errors: unknown_outcome (the connection was lost: it may
    // have been kept), conflict (a row with this key stands already) and others, all of which undid everything.
    base::Status all(std::span<const Statement> statements);

    bool lost() const;  // nothing more comes over it
    // The same, having looked whether the server has ended it meanwhile; asks the server nothing.
    bool ended();

  private:
    struct Impl;
    explicit Connection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace modou::postgres
