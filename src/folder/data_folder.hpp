// The data folder: what `modou init` makes, and its keys.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "folder/lock.hpp"
#include "postgres/address.hpp"
#include "proof/note.hpp"

namespace modou::folder {

inline constexpr int k_folder_format = 1, k_folder_format_postgres = 2;  // book and tables in files, in PostgreSQL

// Makes an empty folder (or one that is not there) into a data folder. Error conflict: something else is in it.
// `postgres`: the database, empty, where its book and its tables will lie.
base::Status init_folder(const std::string& folder, const std::string& origin, base::Random& random,
                         const std::optional<postgres::Address>& postgres = {});
bool is_data_folder(const std::string& folder);

struct FolderKeys {
    base::DigestKey digests;
    base::Secret<std::string> ingest_token;     // DIR/keys/ingest.token
    std::string origin;                         // name of this book in its log
    std::optional<postgres::Address> postgres;  // where book and tables lie, when not in the folder's files
};
// Errors: not_found (with what to do), unsupported (made by a newer Modou), damaged.
base::Result<FolderKeys> read_keys(const std::string& folder);
// Of the file `format` alone. Errors: as read_keys.
base::Result<std::optional<postgres::Address>> place_of(const std::string& folder);
// From now on book and tables lie there: the last step of a move, whole or not at all. With the folder's lock held.
base::Status set_place(const std::string& folder, const std::optional<postgres::Address>& postgres);

// The public log's keys: DIR/keys/log.skey signs; DIR/keys/log.vkey holds its verifier key first, then retired ones.
struct LogKeys {
    proof::SigningKey signing;
    std::vector<proof::VerifierKey> known;
};
// Errors: not_found, damaged.
base::Result<LogKeys> read_log_keys(const std::string& folder);
// Makes a new signing key of the same name. Its public half joins log.vkey, where the retired ones stay, before it
// takes the place of log.skey: a crash between leaves a public key that signed nothing. Errors: limit, io.
base::Result<proof::SigningKey> rotate_log_key(const std::string& folder, base::Random& random);

// A file of the data folder, at most `limit` bytes. Errors: not_found, io.
base::Result<std::string> read_folder_file(const std::string& path, std::size_t limit);
// Keeps a file that never changes: whole or not at all, and not again when it is there. Makes its folder.
base::Status keep_folder_file(const std::string& folder, const std::string& name, std::string_view content, int mode);

}  // namespace modou::folder
