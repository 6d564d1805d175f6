// What a move makes, and how the next one knows it. Before anything else stands at the new place, the folder keeps a
// file `moving` (an id, and where to), and the new place a mark with the same id. What bears it was made by a move of
// this very folder and has never been in force: the next move clears it away and begins again, or finishes it. Nothing
// else is ever cleared away.
#pragma once

#include <string>
#include <vector>

#include "folder/place.hpp"
#include "journal/files.hpp"
#include "store/store.hpp"

namespace modou::folder {

class MoveMark {
  public:
    // whole: carried and compared, but for the last step; it may be in force for a copy of this folder.
    enum class Found { nothing, half, whole };

    // `to`: the new place; `files` are those of the folder. Both outlive it.
    MoveMark(Place& to, journal::Files& files) : to_(to), files_(files) {}

    // For a folder that lies at the new place already: where it came from, when the move was killed after its last
    // step, before it had tidied up.
    base::Result<std::optional<std::string>> moved_from();
    // Reads only. Error conflict: a database that holds something which no move of this folder has made.
    base::Result<Found> look(const std::optional<postgres::Address>& from);
    // With the folder's lock held: clears away what was found half done, takes the writer's lock of a database (in
    // `to`), and sets the mark. `store`: the tables that are in force. Errors: busy, conflict, io.
    base::Status begin(store::Store& store);
    // Everything stands there, compared: from now on nothing clears it away.
    base::Status make_whole();
    // The place is in force. What cannot be tidied now lies about and does no harm.
    void end();

    // Where an earlier move to yet another place has left a part; empty: nowhere.
    const std::string& left_half() const { return left_half_; }

  private:
    // The file `moving`: "modou move 1", id, from, to, a line each.
    struct Kept {
        std::string id, from, to;
    };
    base::Result<Kept> kept();
    base::Status begin_there(store::Store& store);
    base::Status begin_here();
    base::Status drop_half(store::Store& store);
    base::Status keep_id();

    Place& to_;
    journal::Files& files_;
    Found found_ = Found::nothing;
    std::string id_, from_, left_half_;
    std::unique_ptr<postgres::WriterLock> lock_;
};

}  // namespace modou::folder
