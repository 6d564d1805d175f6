// modou-sim: runs seeds of the fault simulator, or replays one.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sim/run.hpp"

int main(int argc, char** argv) {
    unsigned long long first = 1, count = 200;
    for (int i = 1; i < argc; ++i) {
        const bool more = i + 1 < argc;
        if (std::strcmp(argv[i], "--seed") == 0 && more) {
            first = std::strtoull(argv[++i], nullptr, 10);
            count = 1;
        } else if (std::strcmp(argv[i], "--seeds") == 0 && more) {
            count = std::strtoull(argv[++i], nullptr, 10);
        } else {
            std::printf(
                "modou-sim --seeds N | --seed N\n  Random histories of the book over a failing file system, against a "
                "plain model.\n");
            return std::strcmp(argv[i], "--help") == 0 ? 0 : 2;
        }
    }
    unsigned long long failed = 0, entries = 0, crashes = 0, damage = 0;
    for (unsigned long long seed = first; seed < first + count; ++seed) {
        const auto outcome = modou::sim::run(seed);
        entries += outcome.entries;
        crashes += outcome.crashes;
        damage += outcome.damage_found;
        if (!outcome.good) {
            ++failed;
            std::printf("seed %llu: %s\n  replay: modou-sim --seed %llu\n", seed, outcome.what.c_str(), seed);
        }
    }
    std::printf("modou-sim: %llu seeds, %llu entries, %llu crashes, %llu damages found\n%llu passed, %llu failed\n",
                count, entries, crashes, damage, count - failed, failed);
    return failed == 0 ? 0 : 1;
}
