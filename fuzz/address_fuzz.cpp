// Addresses of PostgreSQL: what is taken says the same in a folder's file, on one line, and nothing of a name is read
// as a setting.
#include <cstdlib>

#include "postgres/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using modou::postgres::Address;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto hold = [](bool fact) {
        if (!fact) std::abort();
    };
    for (const bool url : {true, false}) {
        const auto read = url ? Address::from_url(text) : Address::from_line(text);
        if (!read) continue;
        const std::string line = read->line();
        hold(line.find_first_of("\n\r") == std::string::npos && !read->dbname.empty());
        const auto again = Address::from_line(line);
        hold(again && *again == *read && again->line() == line);
        // A setting behind it is one more.
        auto disabled = Address::from_line(line + " sslmode='disable'");
        hold(disabled && disabled->sslmode == "disable");
        disabled->sslmode = read->sslmode;
        hold(*disabled == *read);
    }
    return 0;
}
