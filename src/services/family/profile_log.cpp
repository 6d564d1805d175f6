#include "services/family/profile_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <tuple>

#include "base/endian.hpp"

namespace modou::family {
namespace {

constexpr char k_magic[4] = {'M', 'K', 'R', '1'};
constexpr std::uint8_t k_mark = 0;  // a record of this kind says nothing but what was durable
constexpr std::size_t k_head_bytes = 4 + 4 + 8 + 8 + 1, k_sum_bytes = 8;

struct Head {
    std::uint32_t payload_bytes = 0;
    std::uint64_t number = 0, durable = 0;
    std::uint8_t kind = 0;
};

// The record that begins there, if a whole one does and its sum holds.
std::optional<Head> record_at(base::Bytes file, std::size_t at) {
    if (file.size() - at < k_head_bytes + k_sum_bytes || std::memcmp(&file[at], k_magic, 4) != 0) return std::nullopt;
    Head head;
    head.payload_bytes = base::load_le<std::uint32_t>(&file[at + 4]);
    head.number = base::load_le<std::uint64_t>(&file[at + 8]);
    head.durable = base::load_le<std::uint64_t>(&file[at + 16]);
    head.kind = std::uint8_t(file[at + 24]);
    if (head.payload_bytes > k_record_bytes_most) return std::nullopt;
    const std::size_t summed = k_head_bytes + head.payload_bytes;
    if (file.size() - at < summed + k_sum_bytes) return std::nullopt;
    const auto sum = base::sha256(file.subspan(at, summed));
    if (std::memcmp(sum.data(), &file[at + summed], k_sum_bytes) != 0) return std::nullopt;
    return head;
}

// Any record behind `from` that was made when more of the log than `place` was durable: then what is broken there once
// held.
bool was_durable(base::Bytes rest, std::size_t from, std::uint64_t place) {
    for (std::size_t at = from + 1; at + k_head_bytes <= rest.size(); ++at)
        if (std::memcmp(&rest[at], k_magic, 4) == 0)
            if (const auto head = record_at(rest, at); head && head->durable > place) return true;
    return false;
}

}  // namespace

base::Error ProfileLog::error(std::string_view what) const {
    return {base::Code::io, path_, fmt::format("{}: {}", what, std::strerror(errno))};
}

base::Result<std::unique_ptr<ProfileLog>> ProfileLog::open(const std::string& path, Access access) {
    const bool writes = access == Access::write;
    const int fd = ::open(path.c_str(), (writes ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0600);
    if (fd < 0)
        return base::fail(errno == ENOENT ? base::Code::not_found : base::Code::io,
                          fmt::format("cannot be opened: {}", std::strerror(errno)), path);
    std::unique_ptr<ProfileLog> log(new ProfileLog(path, fd, access));
    // Held until the file is closed, however the process ends.
    if (writes && ::flock(fd, LOCK_EX | LOCK_NB) != 0)
        return base::fail(base::Code::busy, "another process writes to this database: try again when it is done", path);
    return log;
}

ProfileLog::~ProfileLog() {
    // Says in the file itself that all of it was on the disk, so that damage there is told apart from a torn write.
    if (!failed_ && waiting_.empty() && grew_ && append(k_mark, {}))
        std::ignore = ::pwrite(fd_, waiting_.data(), waiting_.size(), off_t(size_));
    ::close(fd_);
}

bool ProfileLog::begins_as(const Covered& covered) const {
    struct stat told {};
    if (::fstat(fd_, &told) != 0 || std::uint64_t(told.st_size) < covered.bytes) return false;
    std::vector<std::byte> piece(256 << 10);
    std::uint32_t sum = 0;
    for (std::uint64_t at = 0; at < covered.bytes;) {
        const auto wanted = std::min<std::uint64_t>(piece.size(), covered.bytes - at);
        const auto got = ::pread(fd_, piece.data(), wanted, off_t(at));
        if (got <= 0) return false;
        sum = base::crc32c(std::span(piece).first(std::size_t(got)), sum);
        at += std::uint64_t(got);
    }
    return sum == covered.sum;
}

base::Status ProfileLog::read(const Record& record, const Covered& covered) {
    number_ = covered.records;
    struct stat told {};
    if (::fstat(fd_, &told) != 0) return tl::unexpected(error("cannot be read"));
    std::vector<std::byte> rest(std::size_t(told.st_size) - std::min(std::uint64_t(told.st_size), covered.bytes));
    for (std::size_t at = 0; at < rest.size();) {
        const auto got = ::pread(fd_, &rest[at], rest.size() - at, off_t(covered.bytes + at));
        if (got < 0) return tl::unexpected(error("cannot be read"));
        if (got == 0) rest.resize(at);  // cut meanwhile by a writer
        at += std::size_t(got);
    }
    std::size_t at = 0;
    while (at < rest.size()) {
        const auto head = record_at(rest, at);
        if (!head || head->number != number_) break;
        if (head->kind != k_mark)
            MODOU_CHECK(record(covered.bytes + at, head->kind,
                               base::Bytes(rest).subspan(at + k_head_bytes, head->payload_bytes)));
        at += k_head_bytes + head->payload_bytes + k_sum_bytes;
        durable_ = std::max(durable_, head->durable);
        ++number_;
    }
    const std::uint64_t end = covered.bytes + at;
    if (at < rest.size()) {
        if (end < durable_ || was_durable(rest, at, end))
            return base::fail(base::Code::damaged,
                              "a record does not hold any more: restore the file from a backup; nothing was changed",
                              fmt::format("{}:offset {}", path_, end));
        if (access_ == Access::write) MODOU_CHECK(cut(base::Bytes(rest).subspan(at), end));
    }
    size_ = durable_ = end;
    sum_ = base::crc32c(base::Bytes(rest).first(at), covered.sum);
    return {};
}

std::optional<ProfileLog::Covered> ProfileLog::covered() const {
    if (failed_ || !waiting_.empty()) return std::nullopt;
    return Covered{size_, number_, sum_};
}

base::Status ProfileLog::can_take(std::size_t payload_bytes) const {
    if (failed_) return base::fail(base::Code::unavailable, "an earlier write failed: open the database again", path_);
    if (payload_bytes > k_record_bytes_most)
        return base::fail(base::Code::limit, fmt::format("a record has at most {} bytes", k_record_bytes_most), path_);
    return {};
}

base::Status ProfileLog::cut(base::Bytes rest, std::uint64_t from) {
    const std::string kept = path_ + ".cut";
    const int fd = ::open(kept.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return tl::unexpected(error("the cut bytes cannot be kept"));
    const bool whole = ::write(fd, rest.data(), rest.size()) == ssize_t(rest.size()) && ::fdatasync(fd) == 0;
    ::close(fd);
    if (!whole) return tl::unexpected(error("the cut bytes cannot be kept"));
    if (::ftruncate(fd_, off_t(from)) != 0 || ::fdatasync(fd_) != 0) return tl::unexpected(error("cannot be cut"));
    notice_ = fmt::format("the last {} bytes were never finished; they were moved to {}", rest.size(), kept);
    return {};
}

base::Result<std::uint64_t> ProfileLog::append(std::uint8_t kind, base::Bytes payload) {
    MODOU_CHECK(can_take(payload.size()));
    const std::size_t begins = waiting_.size();
    waiting_.resize(begins + k_head_bytes);
    std::byte* head = &waiting_[begins];
    std::memcpy(head, k_magic, 4);
    base::store_le(head + 4, std::uint32_t(payload.size()));
    base::store_le(head + 8, number_++);
    base::store_le(head + 16, durable_);
    head[24] = std::byte(kind);
    waiting_.insert(waiting_.end(), payload.begin(), payload.end());
    const auto sum = base::sha256(base::Bytes(waiting_).subspan(begins));
    waiting_.insert(waiting_.end(), sum.begin(), sum.begin() + k_sum_bytes);
    return size_ + begins;
}

base::Result<ProfileLog::Kept> ProfileLog::read_again(std::uint64_t place) const {
    std::vector<std::byte> bytes;
    if (place >= size_) {
        bytes.assign(waiting_.begin() + std::ptrdiff_t(place - size_), waiting_.end());
    } else {
        // The head first: it says how long the record is.
        bytes.resize(k_head_bytes);
        if (::pread(fd_, bytes.data(), bytes.size(), off_t(place)) != ssize_t(bytes.size()))
            return tl::unexpected(error("cannot be read"));
        const auto payload = base::load_le<std::uint32_t>(&bytes[4]);
        bytes.resize(k_head_bytes + std::min<std::size_t>(payload, k_record_bytes_most) + k_sum_bytes);
        if (::pread(fd_, bytes.data(), bytes.size(), off_t(place)) != ssize_t(bytes.size()))
            return tl::unexpected(error("cannot be read"));
    }
    const auto head = record_at(bytes, 0);
    if (!head)
        return base::fail(base::Code::damaged, "a record does not hold any more: restore the file from a backup",
                          fmt::format("{}:offset {}", path_, place));
    return Kept{head->kind,
                {bytes.begin() + k_head_bytes, bytes.begin() + std::ptrdiff_t(k_head_bytes + head->payload_bytes)}};
}

base::Status ProfileLog::sync() {
    if (failed_) return base::fail(base::Code::unavailable, "an earlier write failed: open the database again", path_);
    failed_ = true;  // until all of it went well
    for (std::size_t at = 0; at < waiting_.size();) {
        const auto put = ::pwrite(fd_, &waiting_[at], waiting_.size() - at, off_t(size_ + at));
        if (put <= 0) return tl::unexpected(error("cannot be written"));
        at += std::size_t(put);
    }
    if (::fdatasync(fd_) != 0) return tl::unexpected(error("the disk did not confirm"));
    grew_ = grew_ || !waiting_.empty();
    sum_ = base::crc32c(waiting_, sum_);
    size_ += waiting_.size();
    durable_ = size_;
    waiting_.clear();
    failed_ = false;
    return {};
}

}  // namespace modou::family
