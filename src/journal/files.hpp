// The file system as the book sees it: small enough for the simulator to tear, drop, fill and flip.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::journal {

// An open file. Threads: reads may run beside one writer.
class File {
  public:
    virtual ~File() = default;
    virtual base::Result<std::uint64_t> size() = 0;
    // Exactly out.size() bytes from `offset`; damaged when the file is shorter.
    virtual base::Status read(std::uint64_t offset, std::span<std::byte> out) = 0;
    virtual base::Status write(std::uint64_t offset, base::Bytes bytes) = 0;
    // fdatasync: what was written is on the disk. After a failure nothing is known about what was written since.
    virtual base::Status sync() = 0;
    virtual base::Status truncate(std::uint64_t size) = 0;
};

// A folder tree; names are relative to its root, with '/' between parts.
class Files {
  public:
    enum class Open { read, write, create };  // create: makes it or empties it

    virtual ~Files() = default;
    virtual base::Result<std::unique_ptr<File>> open(const std::string& name, Open how) = 0;
    virtual base::Result<bool> exists(const std::string& name) = 0;
    virtual base::Status rename(const std::string& from, const std::string& to) = 0;
    virtual base::Status remove(const std::string& name) = 0;  // no error when it is not there
    virtual base::Status make_folder(const std::string& name) = 0;
    // The names in `folder`, sorted, without it; empty when the folder is not there.
    virtual base::Result<std::vector<std::string>> list(const std::string& folder) = 0;
    // Renames, creations and removals in `folder` are on the disk.
    virtual base::Status sync_folder(const std::string& folder) = 0;
    virtual base::Result<std::uint64_t> free_bytes() = 0;
};

// The real one. Errors carry the file's name and the system's reason.
std::unique_ptr<Files> posix_files(std::string root);

// Whole small files. `write_aside` is atomic: the content is written beside, synced, renamed, and the folder synced.
base::Result<std::string> read_whole(Files& files, const std::string& name, std::uint64_t limit_bytes);
base::Status write_aside(Files& files, const std::string& folder, const std::string& name, base::Bytes content);

}  // namespace modou::journal
