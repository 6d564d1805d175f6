// What every command shares: where it reads and writes, which data folder it works with, and how it ends.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/language.hpp"
#include "base/outside.hpp"
#include "house/house.hpp"

namespace modou::terminal {

class Working;

using base::Language;

inline constexpr std::string_view k_standard_input = "标准输入 standard input";

// Exit codes: scripts rely on them.
inline constexpr int k_good = 0, k_world_said_no = 1, k_wrong_usage = 2;

// The surroundings of a command: its own process's, or a client's whose command a server carries out.
struct Context {
    std::string folder;                    // paths are relative to it
    int in = 0, out = 1, err = 2;          // file descriptors
    std::atomic<bool>* stop = nullptr;     // asked to end early
    house::House* served = nullptr;        // set inside a server: its folder and rooms
    house::Plans rooms{};                  // that there are
    std::vector<std::string> arguments;    // without the program's name
    std::function<void()> waits, goes_on;  // for somebody outside; set inside a server
    int client = 0;                        // the process whose command this is; 0: this one
    mutable int unwritten = 0;             // why not all of what was printed was written: an error number
    bool accept_clock = false;             // --accept-clock: this run's clock is right whatever the book says
    // Of the caller's environment (caller.hpp), also when a server carries the command out.
    Language language = Language::en;    // en: as the sentences are written, some with Chinese beside the English
    std::string data;                    // MODOU_DATA
    std::string site;                    // set inside a server: the address that it serves
    mutable Working* working = nullptr;  // tells a person at a terminal that a long command goes on

    // Control characters are shown, never sent (base/shown.hpp).
    void print(std::string_view text) const;           // to out
    void say(std::string_view text) const;             // to err, with a line end
    void print_progress(std::string_view text) const;  // to err, as it is: the caller has cleaned it
    void complain(std::string_view text) const;        // to err, of the command line itself; in the reader's language
    bool terminal() const;                             // err is one
    // Of a file that the command names. What a process names by its own descriptors (/dev/stdin, <(…) of a shell) is
    // the client's, whoever carries the command out.
    std::string path(std::string_view name) const;
    // How it waits for what may keep silent: it ends with `stop`, and the person is told what is waited for.
    base::Patience patience() const;
};

// Of this Modou, "0.1.0".
std::string_view version();

// Reports the error for people and answers the exit code. With --json a line for programs follows: which sentence it
// is, by its key, and what stands in it.
int report(const Context& context, const base::Error& error);

// Believes the clock as --accept-clock says.
base::Result<std::unique_ptr<house::House>> open_for_writing(
    const Context& context, const std::string& folder,
    folder::HowToOpen::Tables tables = folder::HowToOpen::Tables::checked);

// Where another process serves the folder, the whole command is handed over to it; answers its exit code then. Nothing:
// the command is to be carried out here.
std::optional<int> carried_out_by_server(Context& context, const std::string& data);

// Runs `work` with the data folder: the server's own, opened here, or (when another process serves it) by handing the
// whole command over to that process. Writing waits until everything is durable.
int with_house(Context& context, const std::string& data, folder::Access access,
               const std::function<int(house::House&)>& work);
// The same for what one room holds.
template <class T>
int with_room(Context& context, const std::string& data, folder::Access access, const std::function<int(T&)>& work) {
    return with_house(context, data, access, [&](house::House& house) { return work(house.get<T>()); });
}

base::Result<std::string> read_file(const Context& context, const std::string& path, std::uint64_t limit_bytes);

// --data of a command that works with a folder that is there: left out, it is MODOU_DATA's, else ./books.
void add_data(CLI::App& command, std::string& data, const std::string& help = "the data folder");

using Action = house::Action;

}  // namespace modou::terminal
