// Files of declared events into the book: in order, judged by the version of the definition that was in force, and the
// same file again gives nothing twice.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "folder/folder.hpp"
#include "tally/definitions.hpp"
#include "tally/event_file.hpp"

namespace modou::tally {

// A row that was not taken: where it stands and why; never what it says.
struct Rejection {
    std::string file;
    std::uint64_t line = 0;
    std::string_view reason;
    std::string id, fact;
};

struct Summary {
    std::uint64_t rows = 0, entries = 0, duplicates = 0;
    std::uint64_t undone = 0;  // entries that a later event took back
    std::uint64_t cut = 0;     // of the entries: those that a day's limit made smaller
    std::uint64_t amount = 0;  // in the programme's unit
    std::map<std::string, std::uint64_t> refused;
    std::vector<Rejection> rejections;  // the first thousand
    static constexpr std::size_t k_listed = 1'000;
    base::PassedOver unused;
    bool stopped = false;

    std::uint64_t all_refused() const;
    std::string json(base::Unit unit) const;
};

// A reason in words, with what to do.
base::Words words_of_reason(std::string_view reason);

struct RecordHooks {
    std::function<base::Status(const Rejection&)> rejected;
    const std::atomic<bool>* stop = nullptr;
};

// Counts are of what is durable, also when it ends in an error.
base::Status record(const folder::Ports& ports, const Definitions& definitions, std::string_view programme,
                    EventFile file, const RecordHooks& hooks, Summary& summary);

// The entry that an event of one of the programmes made; nothing when there is none.
base::Result<std::optional<base::Sequence>> entry_of_event(const folder::Ports& ports, const Definitions& definitions,
                                                           std::string_view source, std::string_view id);

// Which rule made an entry, in the words of its definition; the tally's id is empty where `pledge` is not its number.
// Of orders the pledge says which tally: room giving.
std::string tally_of_entry(const PublishedDefinition& made_by, std::uint32_t pledge);

}  // namespace modou::tally
