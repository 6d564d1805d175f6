#include "house/house.hpp"

#include <cstdlib>

namespace modou::house {

using base::Result;
using base::Status;

folder::Parts parts_of(Plans plans) {
    folder::Parts parts;
    for (const RoomPlan& plan : plans) parts.insert(parts.end(), plan.parts.begin(), plan.parts.end());
    return parts;
}

Result<std::unique_ptr<House>> House::open(const std::string& path, Plans plans, const folder::HowToOpen& how) {
    MODOU_TRY(auto opened, folder::Folder::open(path, parts_of(plans), how));
    std::unique_ptr<House> house(new House(std::move(opened)));
    for (const RoomPlan& plan : plans)
        if (plan.open) {
            MODOU_TRY(auto room, plan.open(*house));
            house->rooms_.push_back(std::move(room));
        }
    MODOU_CHECK(house->folder_->finish_acts([&]() -> Status {
        for (const Opened& room : house->rooms_)
            if (room.older) MODOU_CHECK(room.older());
        return {};
    }));
    for (const Opened& room : house->rooms_)
        if (room.begin) MODOU_CHECK(room.begin());
    return house;
}

// What was opened last may use what stands before it.
House::~House() {
    while (!rooms_.empty()) rooms_.pop_back();
}

Result<std::vector<frame::Room>> House::serve(const Site& site) const {
    std::vector<frame::Room> served;
    for (const Opened& room : rooms_)
        if (room.serve) {
            MODOU_TRY(served.emplace_back(), room.serve(site));
        }
    return served;
}

void* House::find(std::type_index type) const {
    for (const Opened& room : rooms_)
        for (const auto& [held, state] : room.holds)
            if (held == type) return state.get();
    std::abort();  // the precondition of get()
}

}  // namespace modou::house
