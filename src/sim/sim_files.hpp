// A file system that lies like a real one: writes that never reach the disk, torn ones, syncs that fail, a full disk,
// power that goes away in the middle. Everything follows from one seed.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <vector>

#include "journal/files.hpp"

namespace modou::sim {

class SimFiles final : public journal::Files {
  public:
    explicit SimFiles(std::uint64_t seed) : rng_(seed) {}

    // Faults of one life. Counted in calls that change something; 0 is never.
    struct Plan {
        std::uint64_t power_loss_at = 0;
        std::uint64_t sync_fails_at = 0;
        std::uint64_t disk_full_at = 0;
    };
    void begin_life(Plan plan);
    bool dead() const { return dead_; }
    std::uint64_t calls() const { return calls_; }

    // The power is gone: un-synced bytes survive in part, in 512-byte sectors; names up to some point in their order.
    void lose_power();
    // The process is gone, the machine is not: everything written is still seen, synced or not.
    void kill() { dead_ = false; }
    // Flips one bit of a file's content, on the disk and in memory.
    void flip_bit(const std::string& name, std::uint64_t bit);
    std::vector<std::string> names() const;
    std::uint64_t size_of(const std::string& name) const { return names_.at(name)->seen.size(); }

    base::Result<std::unique_ptr<journal::File>> open(const std::string& name, Open how) override;
    base::Result<bool> exists(const std::string& name) override;
    base::Status rename(const std::string& from, const std::string& to) override;
    base::Status remove(const std::string& name) override;
    base::Status make_folder(const std::string&) override { return {}; }
    base::Result<std::vector<std::string>> list(const std::string& folder) override;
    base::Status sync_folder(const std::string& folder) override;
    base::Result<std::uint64_t> free_bytes() override { return std::uint64_t{1} << 40; }

  private:
    friend class SimFile;
    struct Write {
        std::uint64_t offset = 0;
        std::vector<std::byte> bytes;
        bool truncate = false;  // to `offset`
    };
    struct Node {
        std::vector<std::byte> seen, disk;
        std::vector<Write> unsynced;
    };
    using Names = std::map<std::string, std::shared_ptr<Node>>;  // shared: a removed name may stay open

    base::Status change(bool is_write, bool is_sync);
    static void play(std::vector<std::byte>& content, const Write& write);

    std::mt19937_64 rng_;
    Plan plan_;
    std::uint64_t calls_ = 0;
    bool dead_ = false;
    Names names_, disk_names_;
    std::vector<Names> unsynced_names_;  // how the names stood after each change since the last sync of a folder
};

}  // namespace modou::sim
