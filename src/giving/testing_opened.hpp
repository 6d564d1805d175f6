// For tests: an office in a folder of its own, which ends with it.
#pragma once

#include "giving/office.hpp"
#include "giving/part.hpp"

namespace modou::giving {

using HeldOffice = std::shared_ptr<Office>;

// Errors: as folder::Folder::open.
inline base::Result<HeldOffice> open_office(const std::string& path, const folder::HowToOpen& how = {},
                                            std::string_view definition = tally::k_order_donation) {
    struct Held {
        std::unique_ptr<folder::Folder> folder;
        std::unique_ptr<Office> office;
    };
    const auto held = std::make_shared<Held>();
    MODOU_TRY(held->folder, folder::Folder::open(path, parts(), how));
    MODOU_TRY(held->office, Office::open(*held->folder, definition));
    Office& office = *held->office;
    MODOU_CHECK(held->folder->finish_acts([&] { return office.finish_older(); }));
    MODOU_CHECK(office.begin());
    return HeldOffice(held, &office);
}

}  // namespace modou::giving
