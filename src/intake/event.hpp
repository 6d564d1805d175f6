// One event: a CloudEvents object in structured mode, or the attributes and data of one in binary mode.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/passed_over.hpp"
#include "intake/arena.hpp"
#include "intake/ndjson.hpp"

namespace modou::intake {

// What one event says, before it is judged.
struct Said;

// Reads events into rows of one batch. Members that have no part in a row are counted; the counts go to batch.unused
// when it ends.
class EventReader {
  public:
    EventReader(const Defaults& defaults, Batch& batch) : defaults_(defaults), batch_(batch), arena_(batch) {}
    ~EventReader();

    // `text` must be followed by k_padding readable bytes and live as long as the batch. Rejected rows are told why by
    // row.reason. Counts batch.events.
    void read(std::string_view text, Row& row);
    // An event whose attributes came beside its data, which is as above.
    void read(const EventAttributes& attributes, std::string_view data, Row& row);
    // Where in `text`, which is no JSON object, reading stopped.
    std::size_t fault_of(std::string_view text);

  private:
    friend struct Said;
    void judge(const Said& said, Row& row) const;

    const Defaults& defaults_;
    Batch& batch_;
    Arena arena_;
    base::PassedOver unused_, unused_data_;
};

}  // namespace modou::intake
