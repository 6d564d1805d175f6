#include "sim/sim_files.hpp"

#include <algorithm>
#include <cstring>

namespace modou::sim {

using base::Code;
using base::Status;

class SimFile final : public journal::File {
  public:
    SimFile(SimFiles& files, std::shared_ptr<SimFiles::Node> node) : files_(files), node_(std::move(node)) {}

    base::Result<std::uint64_t> size() override {
        if (files_.dead_) return base::fail(Code::io, "no power");
        return node_->seen.size();
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) override {
        if (files_.dead_) return base::fail(Code::io, "no power");
        if (offset + out.size() > node_->seen.size())
            return base::fail(Code::damaged, "the file is shorter than expected");
        if (!out.empty()) std::memcpy(out.data(), node_->seen.data() + offset, out.size());
        return {};
    }
    Status write(std::uint64_t offset, base::Bytes bytes) override {
        const Status allowed = files_.change(true, false);
        SimFiles::Write write{offset, {bytes.begin(), bytes.end()}};
        if (!allowed) {
            // A full disk or a lost power takes a part of the bytes.
            if (bytes.empty()) return allowed;
            write.bytes.resize(files_.rng_() % bytes.size());
        }
        SimFiles::play(node_->seen, write);
        node_->unsynced.push_back(std::move(write));
        return allowed;
    }
    Status sync() override {
        const Status allowed = files_.change(false, true);
        if (allowed) {
            node_->disk = node_->seen;
            node_->unsynced.clear();
        } else if (!files_.dead_) {
            // What a kernel does: the pages count as clean although the disk never took them.
            node_->unsynced.clear();
        }
        return allowed;
    }
    Status truncate(std::uint64_t size) override {
        MODOU_CHECK(files_.change(false, false));
        SimFiles::Write write{size, {}, true};
        SimFiles::play(node_->seen, write);
        node_->unsynced.push_back(std::move(write));
        return {};
    }

  private:
    SimFiles& files_;
    std::shared_ptr<SimFiles::Node> node_;
};

void SimFiles::play(std::vector<std::byte>& content, const Write& write) {
    if (write.truncate) {
        content.resize(write.offset);
        return;
    }
    if (content.size() < write.offset + write.bytes.size()) content.resize(write.offset + write.bytes.size());
    std::copy(write.bytes.begin(), write.bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(write.offset));
}

void SimFiles::begin_life(Plan plan) {
    plan_ = plan;
    calls_ = 0;
    dead_ = false;
}

Status SimFiles::change(bool is_write, bool is_sync) {
    if (dead_) return base::fail(Code::io, "no power");
    ++calls_;
    if (plan_.power_loss_at != 0 && calls_ >= plan_.power_loss_at) {
        dead_ = true;
        return base::fail(Code::io, "no power");
    }
    if (is_sync && plan_.sync_fails_at != 0 && calls_ >= plan_.sync_fails_at) {
        plan_.sync_fails_at = 0;
        return base::fail(Code::io, "the disk did not confirm the write");
    }
    if (is_write && plan_.disk_full_at != 0 && calls_ >= plan_.disk_full_at)
        return base::fail(Code::io, "no space left");
    return {};
}

void SimFiles::lose_power() {
    dead_ = false;
    if (!unsynced_names_.empty()) {
        const std::size_t kept = rng_() % (unsynced_names_.size() + 1);
        if (kept > 0) disk_names_ = unsynced_names_[kept - 1];
        unsynced_names_.clear();
    }
    names_ = disk_names_;
    for (auto& [name, node] : names_) {
        constexpr std::size_t k_sector = 512;
        for (const Write& write : node->unsynced) {
            if (write.truncate) {
                if (rng_() % 2 == 0) play(node->disk, write);
                continue;
            }
            // Sectors reach the disk or not, each by itself; a file that grew without them shows zeros.
            for (std::size_t at = 0; at < write.bytes.size(); at += k_sector) {
                const std::size_t count = std::min(k_sector, write.bytes.size() - at);
                if (rng_() % 2 == 0) continue;
                const auto from = write.bytes.begin() + static_cast<std::ptrdiff_t>(at);
                play(node->disk, {write.offset + at, {from, from + static_cast<std::ptrdiff_t>(count)}});
            }
        }
        node->unsynced.clear();
        node->seen = node->disk;
    }
}

void SimFiles::flip_bit(const std::string& name, std::uint64_t bit) {
    auto& node = *names_.at(name);
    for (auto* content : {&node.seen, &node.disk})
        if (bit / 8 < content->size()) (*content)[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
}

std::vector<std::string> SimFiles::names() const {
    std::vector<std::string> out;
    for (const auto& [name, node] : names_) out.push_back(name);
    return out;
}

base::Result<std::unique_ptr<journal::File>> SimFiles::open(const std::string& name, Open how) {
    if (dead_) return base::fail(Code::io, "no power", name);
    auto at = names_.find(name);
    if (how == Open::create) {
        MODOU_CHECK(change(false, false));
        // Emptied files get a node of their own, so that a name that is still the old one keeps its content.
        at = names_.insert_or_assign(name, std::make_shared<Node>()).first;
        unsynced_names_.push_back(names_);
    }
    if (at == names_.end()) return base::fail(Code::not_found, "no such file", name);
    return std::make_unique<SimFile>(*this, at->second);
}

base::Result<bool> SimFiles::exists(const std::string& name) {
    if (dead_) return base::fail(Code::io, "no power", name);
    return names_.contains(name);
}

Status SimFiles::rename(const std::string& from, const std::string& to) {
    MODOU_CHECK(change(false, false));
    auto at = names_.find(from);
    if (at == names_.end()) return base::fail(Code::not_found, "no such file", from);
    auto node = at->second;
    names_.erase(at);
    names_[to] = std::move(node);
    unsynced_names_.push_back(names_);
    return {};
}

Status SimFiles::remove(const std::string& name) {
    MODOU_CHECK(change(false, false));
    if (names_.erase(name) > 0) unsynced_names_.push_back(names_);
    return {};
}

base::Result<std::vector<std::string>> SimFiles::list(const std::string& folder) {
    if (dead_) return base::fail(Code::io, "no power", folder);
    std::vector<std::string> out;
    const std::string prefix = folder + "/";
    for (const auto& [name, node] : names_)
        if (name.starts_with(prefix)) out.push_back(name.substr(prefix.size()));
    return out;
}

Status SimFiles::sync_folder(const std::string&) {
    MODOU_CHECK(change(false, true));
    disk_names_ = names_;
    unsynced_names_.clear();
    return {};
}

}  // namespace modou::sim
