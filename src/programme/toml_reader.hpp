// Reads the tables of one TOML file: each question names file, line and column when the answer is not of the form asked
// for.
#pragma once

namespace modou::programme {
struct TomlGaveUp {};
[[noreturn]] inline void give_up_toml() {
    throw TomlGaveUp();
}
}  // namespace modou::programme

// A precondition that the library breaks ends the reading of a file, not the process: in toml++ 3.3 a header like
// "[[[", or "[" before any sign that begins no name, breaks one (mended in later versions).
#define TOML_ASSERT(holds) ((holds) ? void() : ::modou::programme::give_up_toml())
#include <toml++/toml.h>

#include "programme/definition.hpp"

namespace modou::programme {

// The file's tables. Errors: bad_input, with file, line and, unless the library gave up, column.
base::Result<toml::table> read_toml(std::string_view text, std::string_view file);

class TomlReader {
  public:
    explicit TomlReader(std::string_view file) : file_(file) {}

    Place place(const toml::node& node) const;
    // The error "expected …" at the node's place.
    tl::unexpected<base::Error> wrong(const toml::node& node, std::string expected) const;

    // Refuses every other key, and names the known one that is nearest.
    base::Status only(const toml::table& table, std::initializer_list<std::string_view> known) const;
    base::Result<const toml::node*> need(const toml::table& table, std::string_view key) const;
    base::Result<std::string> word(const toml::table& table, std::string_view key) const;
    base::Result<std::string> optional_word(const toml::table& table, std::string_view key) const;
    base::Result<std::string> text(const toml::node& node, std::string_view key) const;
    base::Result<const toml::table*> table(const toml::table& in, std::string_view key) const;
    // An absent list is empty, an absent flag is false.
    base::Result<std::vector<const toml::node*>> list(const toml::table& in, std::string_view key) const;
    base::Result<bool> flag(const toml::table& in, std::string_view key) const;
    // A whole number from low to high; nothing where the key is absent.
    base::Result<std::optional<std::int64_t>> whole(const toml::table& in, std::string_view key,
                                                    std::pair<std::int64_t, std::int64_t> range) const;
    // Money is text in the file: 0.1 as a float is not a tenth.
    base::Result<base::Fen> money(const toml::node& node, std::string_view key) const;
    base::Result<Words> words(const toml::table& in, std::string_view key) const;

  private:
    std::string file_;
};

}  // namespace modou::programme
