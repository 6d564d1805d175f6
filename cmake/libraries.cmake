# What Modou takes from Debian's packages (docs/decisions names the reasons).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-i18n icu-uc)
find_package(ZLIB REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)

# SOCI in Debian 12 ships neither a CMake config nor a .pc file.
add_library(soci INTERFACE IMPORTED)
target_link_libraries(soci INTERFACE soci_core soci_sqlite3 SQLite::SQLite3)

if(MODOU_TESTS)
  find_package(GTest REQUIRED)
  find_library(RAPIDCHECK rapidcheck REQUIRED)
  add_library(rapidcheck INTERFACE IMPORTED)
  target_link_libraries(rapidcheck INTERFACE ${RAPIDCHECK})
endif()
