#include "postgres/address.hpp"

#include <libpq-fe.h>

namespace modou::postgres {
namespace {

using base::Code;

constexpr std::pair<std::string_view, std::string Address::*> k_kept[] = {
    {"host", &Address::host}, {"port", &Address::port},       {"dbname", &Address::dbname},
    {"user", &Address::user}, {"sslmode", &Address::sslmode}, {"sslrootcert", &Address::sslrootcert},
};

base::Result<Address> parsed(const std::string& text, std::string_view where) {
    char* said = nullptr;
    PQconninfoOption* const options = PQconninfoParse(text.c_str(), &said);
    PQfreemem(said);  // it may repeat a password
    // The address itself is not shown: it may hold a password.
    if (options == nullptr)
        return base::fail(
            Code::bad_input,
            "这不是 PostgreSQL 的地址，请写成 postgres://用户@主机:端口/数据库 · this does not read as an "
            "address of PostgreSQL: write postgres://USER@HOST:PORT/DATABASE",
            std::string(where));
    Address address;
    std::string refused;
    bool password = false;
    for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        const std::string_view name = option->keyword;
        const auto kept = std::ranges::find(k_kept, name, [](const auto& one) { return one.first; });
        if (kept != std::end(k_kept))
            address.*(kept->second) = option->val;
        else if (name == "password" || name == "sslpassword")
            password = true;
        else
            refused = name;
    }
    PQconninfoFree(options);
    if (password)
        return base::fail(
            Code::bad_input,
            "地址里不放密码，它会留在文件和命令历史里：请把密码写进 PGPASSFILE 所指的文件（chmod 600），每行 "
            "主机:端口:数据库:用户:密码 · an address with a password is not taken, it would stay in files and in the "
            "shell's history: write the password into the file that PGPASSFILE names (chmod 600), a line "
            "host:port:database:user:password",
            std::string(where));
    if (!refused.empty())
        return base::fail(
            Code::bad_input,
            fmt::format("地址里的 {} 这里用不上，请去掉 · {} in the address is not taken: leave it out, or "
                        "give it by libpq's own variable (PG…)",
                        refused, refused),
            std::string(where));
    if (address.dbname.empty())
        return base::fail(
            Code::bad_input,
            "地址里没有写数据库：请写成 postgres://用户@主机:端口/数据库 · the address names no database: "
            "write postgres://USER@HOST:PORT/DATABASE",
            std::string(where));
    for (const auto& [name, member] : k_kept)
        if ((address.*member).find_first_of("\n\r") != std::string::npos)
            return base::fail(Code::bad_input,
                              fmt::format("{} 里有换行 · {} in the address holds a line end", name, name),
                              std::string(where));
    return address;
}

}  // namespace

bool is_url(std::string_view text) {
    return text.starts_with("postgres://") || text.starts_with("postgresql://");
}

base::Result<Address> Address::from_url(std::string_view url) {
    if (!is_url(url))
        return base::fail(Code::bad_input,
                          "PostgreSQL 的地址以 postgres:// 开头 · an address of PostgreSQL begins with postgres://",
                          "--postgres");
    return parsed(std::string(url), "--postgres");
}

base::Result<Address> Address::from_line(std::string_view line) {
    return parsed(std::string(line), "");
}

std::string Address::line() const {
    std::string out;
    for (const auto& [name, member] : k_kept) {
        const std::string& value = this->*member;
        if (value.empty()) continue;
        out += fmt::format("{}{}='", out.empty() ? "" : " ", name);
        for (const char c : value) {
            if (c == '\'' || c == '\\') out.push_back('\\');
            out.push_back(c);
        }
        out.push_back('\'');
    }
    return out;
}

std::string Address::for_libpq() const {
    // An empty password is none, and keeps PGPASSWORD out: whoever may list processes can read that.
    return line() +
           " password='' connect_timeout='10' client_encoding='UTF8' application_name='modou' keepalives_idle='30'";
}

std::string Address::text() const {
    const bool socket = host.starts_with('/');
    return fmt::format("postgres://{}{}{}{}/{}{}", user, user.empty() ? "" : "@", socket ? "" : host,
                       port.empty() ? "" : ":" + port, dbname, socket ? "?host=" + host : "");
}

}  // namespace modou::postgres
