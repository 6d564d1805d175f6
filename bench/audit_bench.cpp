// Audit of a log on the disk (page cache), and making and verifying a receipt: audit_bench [LEAVES] [FOLDER].
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "journal/leaf.hpp"
#include "proof/audit.hpp"
#include "proof/receipt.hpp"
#include "proof/tile.hpp"

using namespace modou;
using namespace modou::proof;

namespace {

constexpr std::uint64_t k_projects = 2'000;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto s = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return s(used.ru_utime) + s(used.ru_stime);
}

class CountingRandom final : public base::Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (std::byte& byte : out) byte = static_cast<std::byte>(next_++);
    }

  private:
    unsigned next_ = 0;
};

// Gifts of a shop to many projects, as the book commits to them.
class Log {
  public:
    Log(std::filesystem::path folder, const SigningKey& key) : folder_(std::move(folder)), key_(key) {}

    void write(std::uint64_t leaves) {
        std::vector<std::uint64_t> inflow(k_projects + 2);
        for (std::uint64_t i = 0; i < leaves; ++i) {
            journal::Entry entry;
            entry.unit = base::Unit::cny;
            entry.event_time = {1'793'000'000 + static_cast<std::int64_t>(i / 100)};
            std::string text;
            if (i <= k_projects) {
                entry.kind = journal::Kind::open;
                entry.credit = {i + 1};
                entry.pledge = i == 0 ? 1 : 2 | journal::k_public_account;
                if (i > 0) text = fmt::format("project:{}", i);
            } else {
                entry.kind = journal::Kind::post;
                entry.debit = {1};
                entry.credit = {2 + i * 7919 % k_projects};
                entry.amount = 2 + i % 40;
                entry.debit_from = i;
                entry.credit_from =
                    std::exchange(inflow[entry.credit.value - 1], inflow[entry.credit.value - 1] + entry.amount);
            }
            entry.text_bytes = static_cast<std::uint16_t>(text.size());
            journal::Private secret;
            std::memcpy(secret.salt.data(), &i, sizeof i);
            entry.commitment = journal::commit(entry, secret);
            auto leaf = journal::public_leaf(entry, false, entry.credit.value > 1);
            const auto tail = base::bytes_of(text);
            leaf.insert(leaf.end(), tail.begin(), tail.end());
            append_entry(rows_[-1], leaf);
            tree_.append(leaf_hash(leaf), [&](unsigned level, std::uint64_t, const Hash& hash) {
                if (level % k_tile_height != 0) return;
                auto& row = rows_[static_cast<int>(level / k_tile_height)];
                row.insert(row.end(), hash.begin(), hash.end());
            });
            last_ = {entry, secret, leaf};
            flush();
        }
        each_tile(leaves, [&](const Tile& tile) {
            if (tile.partial()) save(tile.path(), rows_.at(tile.level));
            return true;
        });
        head_ = *sign_checkpoint({key_.name, tree_.size(), tree_.root()}, key_);
        save("checkpoint", {reinterpret_cast<const std::byte*>(head_.data()),
                            reinterpret_cast<const std::byte*>(head_.data()) + head_.size()});
    }
    // The receipt of the last leaf, its proof read from the tiles.
    std::string receipt() const {
        const auto read = tile_hash_reader(tree_.size(), [this](const Tile& tile) -> Result<std::vector<std::byte>> {
            std::vector<std::byte> bytes(tile.width * 32);
            std::ifstream(folder_ / tile.path(), std::ios::binary)
                .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
            return bytes;
        });
        const auto index = tree_.size() - 1;
        return make_receipt(last_.entry, last_.secret, last_.leaf, index, *inclusion_proof(index, tree_.size(), read),
                            head_);
    }

  private:
    struct Last {
        journal::Entry entry;
        journal::Private secret;
        std::vector<std::byte> leaf;
    };
    void flush() {
        for (auto& [level, bytes] : rows_) {
            const std::uint64_t hashes = tile_hashes(tree_.size(), level);
            if (hashes == 0 || hashes % k_tile_width != 0 || bytes.empty()) continue;
            save(Tile{level, hashes / k_tile_width - 1}.path(), bytes);
            bytes.clear();
        }
    }
    void save(const std::string& name, const std::vector<std::byte>& bytes) {
        const auto path = folder_ / name;
        if (!std::filesystem::exists(path.parent_path())) std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    std::filesystem::path folder_;
    const SigningKey& key_;
    std::map<int, std::vector<std::byte>> rows_;
    Frontier tree_;
    Last last_;
    std::string head_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t leaves = argc > 1 ? std::stoull(argv[1]) : 5'000'000;
    const std::filesystem::path folder =
        argc > 2 ? argv[2] : std::filesystem::temp_directory_path() / fmt::format("modou-audit-bench-{}", ::getpid());
    CountingRandom random;
    const SigningKey key = *make_key("bench.example.org", KeyType::ed25519, random);
    const std::vector<VerifierKey> keys{*key.verifier()};
    Log log(folder, key);
    auto start = std::chrono::steady_clock::now();
    log.write(leaves);
    fmt::print("{} leaves written in {:.1f} s\n", leaves, seconds_since(start));
    const auto source = directory_source(folder.string());
    for (int round = 0; round < 3; ++round) {
        const double cpu = cpu_seconds();
        start = std::chrono::steady_clock::now();
        const auto report = audit(*source, AuditOptions{keys, {}, 0, {}, std::nullopt, 2, {}, nullptr});
        const double wall = seconds_since(start), used = cpu_seconds() - cpu;
        fmt::print("audit: {:.2f} M leaves/s wall, {:.0f} ns CPU a leaf, {}\n",
                   static_cast<double>(leaves) / wall / 1e6, used / static_cast<double>(leaves) * 1e9,
                   report && report->good() ? "clean" : "FAULTS");
    }
    start = std::chrono::steady_clock::now();
    std::string receipt;
    for (int i = 0; i < 1000; ++i) receipt = log.receipt();
    fmt::print("receipt made in {:.0f} µs (tiles read anew)\n", seconds_since(start) * 1000);
    start = std::chrono::steady_clock::now();
    bool proven = true;
    for (int i = 0; i < 1000; ++i) proven = proven && verify_receipt(receipt, keys).has_value();
    fmt::print("receipt verified in {:.0f} µs, {}\n", seconds_since(start) * 1000, proven ? "proven" : "NOT PROVEN");
    if (argc <= 2) std::filesystem::remove_all(folder);
    return 0;
}
