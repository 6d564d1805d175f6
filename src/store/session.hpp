// One open connection inside a transaction: run statements, read rows. SQL text is plain enough for SQLite and
// PostgreSQL; parameters are written :name, each name once, and bound in the order in which they stand in the text.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::store {

class Connection;

// Which database stands behind the door: for what looks at its own tables (definitions.hpp), and for nothing else.
enum class Dialect { sqlite, postgres };

enum class Kind : char { integer = 'i', text = 't', blob = 'b' };

// A value bound to a parameter. Borrows text and bytes: they must live until the statement has run.
class Bind {
  public:
    template <std::integral T>
    Bind(T value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {  // NOLINT: implicit by design
        static_assert(sizeof(T) < 8 || std::is_signed_v<T>, "64-bit columns are signed");
    }
    Bind(std::string_view text) : kind_(Kind::text), bytes_(text) {}  // NOLINT
    Bind(const std::string& text) : Bind(std::string_view(text)) {}   // NOLINT
    Bind(const char* text) : Bind(std::string_view(text)) {}          // NOLINT
    Bind(base::Bytes blob)                                            // NOLINT
        : kind_(Kind::blob), bytes_(reinterpret_cast<const char*>(blob.data()), blob.size()) {}
    Bind(std::nullopt_t) : null_(true) {}  // NOLINT
    template <class T>
    Bind(const std::optional<T>& value) : Bind(value ? Bind(*value) : Bind(std::nullopt)) {}  // NOLINT

    Kind kind() const { return kind_; }
    bool null() const { return null_; }
    std::int64_t integer() const { return integer_; }
    std::string_view bytes() const { return bytes_; }

  private:
    Kind kind_ = Kind::text;
    bool null_ = false;
    std::int64_t integer_ = 0;
    std::string_view bytes_;
};
using Binds = std::span<const Bind>;

// One column of the row being read; valid until the callback returns.
struct Cell {
    long long integer = 0;
    std::string bytes;
    bool null = false;
};

// How a C++ type is read from a column. Types: std::int64_t, std::string, std::string_view, base::Bytes, and
// std::optional of each for columns that may be NULL.
template <class T>
struct Column;
template <>
struct Column<std::int64_t> {
    static constexpr Kind kind = Kind::integer;
    static constexpr bool may_be_null = false;
    static std::int64_t read(const Cell& cell) { return cell.integer; }
};
template <>
struct Column<std::string> {
    static constexpr Kind kind = Kind::text;
    static constexpr bool may_be_null = false;
    static std::string read(const Cell& cell) { return cell.bytes; }
};
template <>
struct Column<std::string_view> {
    static constexpr Kind kind = Kind::text;
    static constexpr bool may_be_null = false;
    static std::string_view read(const Cell& cell) { return cell.bytes; }
};
template <>
struct Column<base::Bytes> {
    static constexpr Kind kind = Kind::blob;
    static constexpr bool may_be_null = false;
    static base::Bytes read(const Cell& cell) { return base::bytes_of(cell.bytes); }
};
template <class T>
struct Column<std::optional<T>> {
    static constexpr Kind kind = Column<T>::kind;
    static constexpr bool may_be_null = true;
    static std::optional<T> read(const Cell& cell) {
        if (cell.null) return std::nullopt;
        return Column<T>::read(cell);
    }
};

struct Wanted {
    Kind kind;
    bool may_be_null;
};

class Session {
  public:
    explicit Session(Connection& connection) : connection_(connection) {}
    Dialect dialect() const;

    // Runs a statement that returns no rows; answers how many rows it changed.
    // Errors: conflict (a constraint said no), io, busy, damaged, limit, unavailable (the connection was lost, and the
    // transaction with it), bug (the SQL itself is wrong). After an error the transaction can only end: PostgreSQL
    // takes nothing more in it.
    base::Result<std::int64_t> run(std::string_view sql, std::initializer_list<Bind> binds = {}) {
        return run(sql, Binds(binds.begin(), binds.size()));
    }
    base::Result<std::int64_t> run(std::string_view sql, Binds binds);

    // Reads rows: s.rows<std::int64_t, std::optional<std::string>>(sql, {shop}, [&](std::int64_t a, auto b) {…}).
    // The callback returns void, or a Status whose error stops the reading and is returned.
    template <class... Types, class Fn>
    base::Status rows(std::string_view sql, std::initializer_list<Bind> binds, Fn&& fn) {
        return rows_indexed<std::tuple<Types...>>(sql, Binds(binds.begin(), binds.size()), fn,
                                                  std::index_sequence_for<Types...>{});
    }

    // Reads rows whose columns are known at run time only; the cells are valid inside `fn`.
    using EachRow = std::function<base::Status(const Cell*)>;
    base::Status each(std::string_view sql, Binds binds, std::span<const Wanted> wanted, const EachRow& fn);

    // The first row, or nothing. Types as in rows, without the borrowing ones.
    template <class... Types>
    base::Result<std::optional<std::tuple<Types...>>> first(std::string_view sql,
                                                            std::initializer_list<Bind> binds = {}) {
        static_assert(((!std::is_same_v<Types, std::string_view> && !std::is_same_v<Types, base::Bytes>)&&...),
                      "a borrowed column does not outlive its row");
        std::optional<std::tuple<Types...>> out;
        MODOU_CHECK(rows<Types...>(sql, binds, [&](Types... values) {
            if (!out) out.emplace(std::move(values)...);
        }));
        return out;
    }

  private:
    template <class Tuple, class Fn, std::size_t... I>
    base::Status rows_indexed(std::string_view sql, Binds binds, Fn& fn, std::index_sequence<I...>) {
        static constexpr Wanted k_wanted[] = {
            {Column<std::tuple_element_t<I, Tuple>>::kind, Column<std::tuple_element_t<I, Tuple>>::may_be_null}...};
        return each(sql, binds, k_wanted, [&fn](const Cell* cells) -> base::Status {
            if constexpr (std::is_void_v<decltype(fn(Column<std::tuple_element_t<I, Tuple>>::read(cells[I])...))>) {
                fn(Column<std::tuple_element_t<I, Tuple>>::read(cells[I])...);
                return {};
            } else {
                return fn(Column<std::tuple_element_t<I, Tuple>>::read(cells[I])...);
            }
        });
    }

    Connection& connection_;
};

}  // namespace modou::store
