// modou-sim: runs seeds of the fault simulator, or replays one.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "base/number.hpp"
#include "sim/acts.hpp"
#include "sim/run.hpp"

namespace {

using Number = unsigned long long;

int run_book(Number first, Number count) {
    Number failed = 0, entries = 0, crashes = 0, damage = 0;
    for (Number seed = first; seed < first + count; ++seed) {
        const auto outcome = modou::sim::run(seed);
        entries += outcome.entries;
        crashes += outcome.crashes;
        damage += outcome.damage_found;
        if (outcome.good) continue;
        ++failed;
        fmt::print("seed {}: {}\n  replay: modou-sim --seed {}\n", seed, outcome.what, seed);
    }
    fmt::print("modou-sim: {} seeds, {} entries, {} crashes, {} damages found\n{} passed, {} failed\n", count, entries,
               crashes, damage, count - failed, failed);
    return failed == 0 ? 0 : 1;
}

int run_acts(Number first, Number count) {
    const std::string folder = modou::sim::acts_folder();
    Number failed = 0, acts = 0, kills = 0, refused = 0, restored = 0;
    for (Number seed = first; seed < first + count; ++seed) {
        const auto outcome = modou::sim::run_acts(seed, folder);
        acts += outcome.acts;
        kills += outcome.kills;
        refused += outcome.refused;
        restored += outcome.restored;
        if (outcome.good) continue;
        ++failed;
        fmt::print("seed {}: {}\n  replay: modou-sim --acts --seed {}\n", seed, outcome.what, seed);
    }
    fmt::print(
        "modou-sim --acts: {} seeds, {} acts, {} kills and faults, {} refused, {} older tables put back\n"
        "{} passed, {} failed\n",
        count, acts, kills, refused, restored, count - failed, failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Number first = 1, count = 200;
    bool acts = false;
    for (int i = 1; i < argc; ++i) {
        const auto number = i + 1 < argc ? modou::base::whole_number<Number>(argv[i + 1]) : std::nullopt;
        if (std::strcmp(argv[i], "--seed") == 0 && number) {
            first = *number;
            count = 1;
            ++i;
        } else if (std::strcmp(argv[i], "--seeds") == 0 && number) {
            count = *number;
            ++i;
        } else if (std::strcmp(argv[i], "--acts") == 0) {
            acts = true;
        } else {
            fmt::print(
                "modou-sim [--acts] --seeds N | --seed N\n  Random histories of the book over a failing file system, "
                "against a plain model; with --acts of what touches both the book and the tables.\n");
            return std::strcmp(argv[i], "--help") == 0 ? 0 : 2;
        }
    }
    return acts ? run_acts(first, count) : run_book(first, count);
}
