// Files that take their place whole, on disks that fail: cut off at each step, then looked at.
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "sim/sim_files.hpp"

namespace modou::sim {
namespace {

const std::string k_old(1'500, 'o'), k_new(2'700, 'n');  // more than a sector each, so that a part can be seen

enum class End { power_lost, killed };
enum class Fault { cut, sync_fails, disk_full };

struct Tried {
    bool done = false, well = false;  // done: every step was gone through; well: it answered that all is well
    std::string held;
};

std::string held(SimFiles& files) {
    return base::read_whole(files, "folder/name", 1 << 20).value_or("");
}

// The old file stands; a new one is put in its place, with a fault at `step`; then the process or the machine ends.
Tried tried(SimFiles& files, Fault fault, End end, std::uint64_t step) {
    files.begin_life({});
    EXPECT_TRUE(base::write_aside(files, "folder", "name", base::bytes_of(k_old)));
    files.begin_life({.power_loss_at = fault == Fault::cut ? step : 0,
                      .sync_fails_at = fault == Fault::sync_fails ? step : 0,
                      .disk_full_at = fault == Fault::disk_full ? step : 0});
    Tried out;
    out.well = base::write_aside(files, "folder", "name", base::bytes_of(k_new)).has_value();
    out.done = files.calls() < step;
    end == End::power_lost ? files.lose_power() : files.kill();
    files.begin_life({});
    out.held = held(files);
    return out;
}

TEST(Aside, CutOffAtAnyStepThereIsTheOldFileOrTheNewOneNeverAPart) {
    int old = 0, fresh = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed)
        for (const End end : {End::power_lost, End::killed})
            for (const Fault fault : {Fault::cut, Fault::sync_fails, Fault::disk_full}) {
                bool done = false;
                for (std::uint64_t step = 1; !done; ++step) {
                    SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << step << ", fault "
                                                    << static_cast<int>(fault) << ", end " << static_cast<int>(end));
                    SimFiles files(seed);
                    const Tried one = tried(files, fault, end, step);
                    done = one.done;
                    ASSERT_TRUE(one.held == k_old || one.held == k_new) << one.held.size() << " bytes of neither";
                    ASSERT_TRUE(!one.well || one.held == k_new) << "it answered that all is well";
                    (one.held == k_old ? old : fresh)++;
                    // What was left beside does not harm the next one, which takes it away.
                    ASSERT_TRUE(base::write_aside(files, "folder", "name", base::bytes_of(k_new)));
                    files.lose_power();
                    ASSERT_TRUE(held(files) == k_new);
                    ASSERT_EQ(files.names(), std::vector<std::string>{"folder/name"});
                }
            }
    // Both are seen: the faults do fall on either side of the moment of the change.
    EXPECT_GT(old, 100);
    EXPECT_GT(fresh, 100);
}

TEST(Aside, AfterAFaultThatItOutlivesNothingIsLeftBeside) {
    for (const Fault fault : {Fault::sync_fails, Fault::disk_full})
        for (std::uint64_t step = 1; step <= 8; ++step) {
            SimFiles files(step);
            files.begin_life({.sync_fails_at = fault == Fault::sync_fails ? step : 0,
                              .disk_full_at = fault == Fault::disk_full ? step : 0});
            (void)base::write_aside(files, "folder", "name", base::bytes_of(k_new));
            for (const auto& name : files.names()) EXPECT_EQ(name, "folder/name") << "step " << step;
        }
}

}  // namespace
}  // namespace modou::sim
