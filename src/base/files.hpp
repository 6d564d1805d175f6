// The file system as the program sees it: small enough for the simulator to tear, drop, fill and flip. And the one way
// in which a file is replaced: written beside its place, which it then takes whole.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace modou::base {

// An open file. Threads: reads may run beside one writer.
class File {
  public:
    virtual ~File() = default;
    virtual Result<std::uint64_t> size() = 0;
    // Exactly out.size() bytes from `offset`; damaged when the file is shorter.
    virtual Status read(std::uint64_t offset, std::span<std::byte> out) = 0;
    virtual Status write(std::uint64_t offset, Bytes bytes) = 0;
    // fdatasync: what was written is on the disk. After a failure nothing is known about what was written since.
    virtual Status sync() = 0;
    virtual Status truncate(std::uint64_t size) = 0;
};

// A folder tree; names are relative to its root, with '/' between parts.
class Files {
  public:
    enum class Open { read, write, create };  // create: makes it or empties it

    virtual ~Files() = default;
    virtual Result<std::unique_ptr<File>> open(const std::string& name, Open how) = 0;
    // A new file with these rights, to be written and read. One of that name goes, unless somebody made it in this way
    // and has it open still (busy). Files in memory, which have neither rights nor locks, take open(name, create).
    virtual Result<std::unique_ptr<File>> make(const std::string& name, unsigned mode);
    virtual Result<bool> exists(const std::string& name) = 0;
    virtual Status rename(const std::string& from, const std::string& to) = 0;
    // The same where nothing has the name `to`; else conflict, and both stay.
    virtual Status take_free_name(const std::string& from, const std::string& to);
    virtual Status remove(const std::string& name) = 0;  // no error when it is not there
    virtual Status make_folder(const std::string& name) = 0;
    // The names in `folder`, sorted, without it; empty when the folder is not there.
    virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
    // Renames, creations and removals in `folder` are on the disk.
    virtual Status sync_folder(const std::string& folder) = 0;
    virtual Result<std::uint64_t> free_bytes() = 0;
};

// The real one. Errors carry the file's name and the system's reason. An empty root: names are paths as they are.
std::unique_ptr<Files> posix_files(std::string root);

inline constexpr unsigned k_private = 0600, k_of_the_house = 0640, k_for_everybody = 0644;
enum class Taken { replace, keep };  // what has the name already goes, or stays (conflict)

// A file beside its place. Until it takes its place the name holds what it held before; one that does not is removed:
// by its end, or, where the process ended first, by the next one that is made under the same name beside.
class Aside {
  public:
    struct How {
        unsigned mode = k_of_the_house;
        Taken taken = Taken::replace;
        std::string beside = {};  // left out: its name with ".new" behind it; in the same folder
    };
    // Errors of this and of all below name the place. busy: somebody else is writing the same one.
    static Result<Aside> make(Files& files, const std::string& folder, const std::string& name, const How& how);
    Aside(Aside&& other) noexcept;
    Aside& operator=(Aside&&) = delete;
    ~Aside();

    Status write(std::uint64_t offset, Bytes bytes);
    Status sync();
    // Renamed, not synced; the file stays open. After sync() and with the folder synced behind it: durable, and whole
    // whenever the power goes.
    Result<std::unique_ptr<File>> take_place();
    // sync(), take_place(), and the folder synced.
    Status settle();

  private:
    Aside(Files& files, std::string folder, std::string place, std::string beside, Taken taken)
        : files_(&files),
          folder_(std::move(folder)),
          place_(std::move(place)),
          beside_(std::move(beside)),
          taken_(taken) {}
    template <class T>
    T named(T outcome) const;

    Files* files_;
    std::string folder_, place_, beside_;
    Taken taken_;
    std::unique_ptr<File> file_;
};

// Whole small files. `write_aside` is atomic, and durable on return: an Aside, written and settled.
Result<std::string> read_whole(Files& files, const std::string& name, std::uint64_t limit_bytes);
Status write_aside(Files& files, const std::string& folder, const std::string& name, Bytes content,
                   const Aside::How& how = {});
// The same for a file by its path.
Status write_aside(const std::string& path, Bytes content, const Aside::How& how);
// A new file under its own name, synced: for what nothing names yet.
Status write_new(Files& files, const std::string& name, Bytes content, unsigned mode);

}  // namespace modou::base
