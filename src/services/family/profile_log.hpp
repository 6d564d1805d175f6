// The profiles of a database on disk: one file to which records are only ever appended. Everything else (indexes) is
// made from it.
//
// A record: "MKR1" · u32 bytes of the payload · u64 number, from 0 · u64 durable (bytes of the file that were on the
// disk when this record was made) · u8 kind · payload · 8 bytes of SHA-256 over all before. Little-endian.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::family {

inline constexpr std::size_t k_record_bytes_most = 1 << 20;

class ProfileLog {
  public:
    enum class Access : std::uint8_t { read, write };
    // `place`: where the record is, for read_again().
    using Record = std::function<base::Status(std::uint64_t place, std::uint8_t kind, base::Bytes payload)>;

    // What was made from the log's first bytes, and a sum (CRC-32C) by which they are known again.
    struct Covered {
        std::uint64_t bytes = 0, records = 0;
        std::uint32_t sum = 0;
    };

    // To be read() before anything else but begins_as(). busy: another process writes.
    static base::Result<std::unique_ptr<ProfileLog>> open(const std::string& path, Access access);
    // Reads every record behind what is covered already. A record at the end that was not written whole is cut off, its
    // bytes kept beside the file (FILE.cut) and a notice made, when writing; when reading it is passed over.
    // damaged: a record before what was durable does not hold; it names the offset, and nothing is changed.
    // unsupported: a newer format.
    base::Status read(const Record& record, const Covered& covered);
    // Whether these bytes stand there still: all of them are looked at.
    bool begins_as(const Covered& covered) const;
    ~ProfileLog();
    ProfileLog(const ProfileLog&) = delete;
    ProfileLog& operator=(const ProfileLog&) = delete;

    // `kind` is not 0. Kept on return only when sync() says so afterwards. limit: larger than k_record_bytes_most.
    // Answers the record's place.
    base::Result<std::uint64_t> append(std::uint8_t kind, base::Bytes payload);
    struct Kept {
        std::uint8_t kind = 0;
        std::vector<std::byte> payload;
    };
    // A record by its place, checked again. Threads: beside other reads; not beside append and sync.
    base::Result<Kept> read_again(std::uint64_t place) const;
    // What was appended is on the disk. After a failure nothing more is taken: open again to see what the disk kept.
    base::Status sync();

    std::uint64_t records() const { return number_; }
    std::uint64_t bytes() const { return size_; }
    std::size_t waiting() const { return waiting_.size(); }  // bytes that sync() will write
    const std::string& notice() const { return notice_; }
    // All records so far; nothing while some wait for sync(), or once one failed.
    std::optional<Covered> covered() const;
    // limit, unavailable: as append() has it, for a record of so many bytes.
    base::Status can_take(std::size_t payload_bytes) const;

  private:
    ProfileLog(std::string path, int fd, Access access) : path_(std::move(path)), fd_(fd), access_(access) {}
    base::Status cut(base::Bytes rest, std::uint64_t from);
    base::Error error(std::string_view what) const;

    std::string path_;
    int fd_;
    Access access_;
    std::uint64_t size_ = 0, durable_ = 0, number_ = 0;
    std::uint32_t sum_ = 0;           // of the first size_ bytes
    bool grew_ = false;               // since it was opened
    std::vector<std::byte> waiting_;  // appended, not written yet
    bool failed_ = false;
    std::string notice_;
};

}  // namespace modou::family
