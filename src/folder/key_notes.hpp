// What the book says of the folder's keys: a fingerprint of each, in a note that is found without any key. A key that
// is not the one of then would give every order again under other digests.
#pragma once

#include <optional>
#include <string>

#include "folder/data_folder.hpp"
#include "folder/problem.hpp"
#include "ledger/ledger.hpp"

namespace modou::folder {

struct KeyNote {
    int number = 0;  // counts the keys' changes
    std::string orders, parties, log, signing;
};
// The newest note of keys that the book has; nothing in a book of an older Modou.
base::Result<std::optional<KeyNote>> newest_key_note(ledger::Ledger& book);

// `log`: none where nothing is signed (a reading command). A signing key that was made but not noted yet, because the
// change was cut short, is no problem: `unfinished` says so.
struct KeyCheck {
    Problems problems;
    bool unfinished = false;
};
KeyCheck check_keys(const KeyNote& noted, const FolderKeys& keys, const LogKeys* log, const std::string& folder);

// DIR/keys/log.rotation: while a change of the log's key is under way, the old key's signature over this text. It
// vouches for the new key until the book has noted it.
std::string rotation_text(const proof::VerifierKey& next);
void end_rotation(const std::string& folder);

// The name of the log is not that of its signing key.
Problem other_origin(const std::string& folder);

// Says in the book which keys these are.
base::Status note_keys(ledger::Ledger& book, base::Clock& clock, int number, const FolderKeys& keys,
                       const LogKeys& log);

}  // namespace modou::folder
