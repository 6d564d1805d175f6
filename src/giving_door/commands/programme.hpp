// Programmes whose definition declares their events: files of them into the book, and their figures.
#pragma once

#include <string>
#include <vector>

#include "giving_door/commands/commands.hpp"

namespace modou::giving::commands {

struct RecordAsked {
    std::string data, programme, source, reject_file;
    std::vector<std::string> files;
    bool json = false;
};
// modou ingest --programme NAME
int record_events(terminal::Context& context, const RecordAsked& asked);

// modou totals --programme NAME
int programme_totals(terminal::Context& context, const std::string& data, const std::string& programme, bool json);

// "¥1.28", "90 minute"; in Chinese "90 分钟".
std::string amount_text(base::Unit unit, std::uint64_t amount, terminal::Language language);

}  // namespace modou::giving::commands
