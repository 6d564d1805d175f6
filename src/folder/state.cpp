#include "folder/state.hpp"

#include "journal/file_journal.hpp"
#include "ledger/index.hpp"
#include "ledger/snapshot.hpp"
#include "proof/checkpoint.hpp"

namespace modou::folder {

using base::Result;
using base::Sequence;

Result<Sequence> written_entries(journal::Files& files) {
    MODOU_TRY(Sequence written, journal::known_entries(files));
    const std::string name = "log/checkpoint";
    MODOU_TRY(const bool there, files.exists(name));
    if (!there) return written;
    // Whether it is signed is asked where the log is opened.
    const auto note = journal::read_whole(files, name, proof::k_max_note_bytes);
    if (!note) return written;
    if (const auto parsed = proof::parse_note(*note))
        if (const auto checkpoint = proof::parse_checkpoint(parsed->text))
            written = std::max<Sequence>(written, checkpoint->size);
    return written;
}

}  // namespace modou::folder
