// A service of giving alone, for tests.
#pragma once

#include <gtest/gtest.h>

#include "giving_door/door.hpp"
#include "server/service.hpp"

namespace modou::server {

inline std::unique_ptr<Service> service_of(giving::Office& office, std::optional<giving_door::Operator> op = {}) {
    std::vector<frame::Room> rooms;
    rooms.push_back(giving_door::room(office, op));
    House house{office.keys().ingest_token, [&office] { return office.made_data(); }, op ? op->address : ""};
    auto service = Service::open(std::move(rooms), std::move(house));
    EXPECT_TRUE(service) << service.error().text();
    return std::move(*service);
}

}  // namespace modou::server
