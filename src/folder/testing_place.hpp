// For the tests of rooms that keep something in a data folder: where it lies, and what their tables are there.
#pragma once

#include <filesystem>
#include <fstream>

#include "folder/place.hpp"
#include "folder/schema.hpp"
#include "postgres/testing_server.hpp"
#include "store/definitions.hpp"

namespace modou::folder {

// What the migrations of all these rooms make in a place that holds nothing yet: the lines of store::shape.
inline base::Result<std::vector<std::string>> tables_made(const Place& place, const Parts& parts) {
    MODOU_TRY(const auto store, open_store(place, migrations(parts)));
    return store->read([](store::Session& s) { return store::shape(s); });
}

// The tables as they stand, and back to them: of a folder that is closed, and to which nothing is written between. In a
// database the book goes with them.
class KeptTables {
  public:
    explicit KeptTables(const Place& place) : place_(place) {
        if (place_.postgres) {
            kept_ = postgres::TestServer::get().fresh(&*place_.postgres);
            return;
        }
        std::ifstream in(place_.tables(), std::ios::binary);
        file_.assign(std::istreambuf_iterator<char>(in), {});
    }
    void put_back() const {
        if (place_.postgres) return postgres::TestServer::get().replace(*place_.postgres, *kept_);
        for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(place_.tables() + end);
        std::ofstream(place_.tables(), std::ios::binary | std::ios::trunc) << file_;
    }

  private:
    const Place place_;
    std::optional<postgres::Address> kept_;
    std::string file_;
};

// What somebody does who can write the tables and has no key.
inline base::Status tamper(const Place& place, std::string_view sql) {
    MODOU_TRY(const auto store, open_store(place, {}));
    return store->write([&](store::Session& s) { return s.run(sql).map([](auto) {}); });
}

}  // namespace modou::folder
