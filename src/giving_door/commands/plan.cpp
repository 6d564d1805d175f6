#include "giving_door/commands/plan.hpp"

#include "giving/demo.hpp"
#include "giving/part.hpp"
#include "giving_door/commands/commands.hpp"
#include "giving_door/door.hpp"
#include "house/house.hpp"

namespace modou::giving_door {
namespace {

base::Result<house::Opened> open(house::House& house) {
    MODOU_TRY(std::shared_ptr<giving::Office> office, giving::Office::open(house.folder()));
    house::Opened opened;
    opened.hold(office);
    // Money in and out of the projects, for the commands of money.
    opened.hold(std::shared_ptr<money::Treasury>(office, &office->treasury()));
    opened.older = [office] { return office->finish_older(); };
    opened.begin = [office] { return office->begin(); };
    opened.serve = [office](const house::Site& site) { return room(*office, site.op); };
    return opened;
}

base::Status demo(house::House& house, const house::DemoAsked& asked, const house::DemoProgress& progress) {
    return giving::make_demo(house.get<giving::Office>(), {asked.gifts, asked.seed}, progress);
}

}  // namespace

house::RoomPlan plan() {
    namespace commands = giving::commands;
    using Opens = house::Command::Opens;
    house::RoomPlan plan{.name = "giving", .parts = giving::parts(), .open = open};
    plan.commands = {{commands::add_import},
                     {commands::add_ingest, Opens::for_writing, house::Command::Progress::its_own},
                     {commands::add_totals, Opens::for_reading},
                     {commands::add_link},
                     {commands::add_project},
                     {commands::add_programme},
                     {commands::add_erase},
                     {commands::add_receipt},
                     {commands::add_trace, Opens::for_reading}};
    plan.first_step = "{} is ready. Next: `modou import projects --data {} FILE.csv`";
    plan.describe = room_to_describe;
    plan.demo = demo;
    return plan;
}

}  // namespace modou::giving_door
