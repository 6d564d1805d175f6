// What a room registers: what it keeps in a data folder, how it is opened there, what it does for the site, and its
// commands. src/rooms.cpp lists the rooms; nothing else knows them by name.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "folder/folder.hpp"
#include "frame/room.hpp"
#include "house/operator.hpp"

namespace CLI {
class App;
}
namespace modou::terminal {
struct Context;
}

namespace modou::house {

class House;

// A command of the command line: `add` adds it, and sets what is to be done when it was chosen (terminal/command.hpp).
using Action = std::function<int(terminal::Context&)>;
struct Command {
    void (*add)(CLI::App& app, Action& chosen);
    enum class Opens { for_writing, for_reading, no_book } opens = Opens::for_writing;
    enum class Progress { by_the_line, its_own } progress = Progress::by_the_line;
};

// What whoever starts a server says of the site.
struct Site {
    std::optional<Operator> op{};  // who runs it; nothing where nobody said
};

// A room in an opened folder. Its functions are called in the order of the members, each once; it ends with the house.
struct Opened {
    // What its commands, its routes and rooms above it work on, found by its type (House::get).
    std::vector<std::pair<std::type_index, std::shared_ptr<void>>> holds{};
    // What an older Modou left half done in its tables becomes acts.
    std::function<base::Status()> older{};
    // After the acts that a crash left are finished.
    std::function<base::Status()> begin{};
    // Its addresses and pages; a room without them has none of this.
    std::function<base::Result<frame::Room>(const Site&)> serve{};

    template <class T>
    void hold(std::shared_ptr<T> state) {
        holds.emplace_back(typeid(T), std::move(state));
    }
};

// How much is made up for a demonstration: the same seed makes the same.
struct DemoAsked {
    std::uint64_t gifts = 600'000, seed = 1;
};
using DemoProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct RoomPlan {
    std::string_view name;
    folder::Parts parts{};
    // Declares its acts and finds its state; `house` has the rooms that stand before it in the list.
    std::function<base::Result<Opened>(House& house)> open{};
    std::vector<Command> commands{};
    // What to do first in a folder that was just made: a sentence, as the room's sentences.cpp has it, with {} for the
    // folder and {} for its name on a command line. Of several rooms the first one's is said.
    std::string_view first_step{};
    // Its addresses over nothing, for the document of the API: none of their functions is called. Empty: it has none.
    std::function<frame::Room()> describe{};
    // Fills a fresh folder with made-up data of this room.
    std::function<base::Status(House& house, const DemoAsked&, const DemoProgress&)> demo{};
};
using Plans = std::span<const RoomPlan>;

// What all rooms keep in a folder, in the order of the list.
folder::Parts parts_of(Plans plans);

}  // namespace modou::house
