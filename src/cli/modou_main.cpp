#include <sodium.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "cli/run.hpp"
#include "rooms.hpp"
#include "terminal/caller.hpp"
#include "terminal/chinese.hpp"

namespace {
std::atomic<bool> stop_asked{false};
void ask_to_stop(int) {
    stop_asked = true;
}
}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    const std::vector<modou::house::RoomPlan> rooms = modou::rooms();
    modou::terminal::Context context;
    context.rooms = rooms;
    std::error_code ignored;
    context.folder = std::filesystem::current_path(ignored).string();
    context.stop = &stop_asked;
    context.language = modou::base::language_of_environment().value_or(modou::base::Language::en);
    if (const char* data = std::getenv("MODOU_DATA"); data != nullptr) context.data = data;
    context.arguments.assign(argv + 1, argv + argc);
    return modou::cli::run_command(context);
}
