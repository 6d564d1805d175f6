#include "cli/log_export.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>

#include "base/files.hpp"
#include "proof/note.hpp"
#include "terminal/out_file.hpp"
#include "terminal/progress_line.hpp"

namespace modou::cli {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Status;

// One wait for the disk serves so many files.
constexpr std::size_t k_files_a_sync = 256;

bool same_file(const fs::path& path, base::Bytes bytes) {
    std::error_code error;
    if (fs::file_size(path, error) != bytes.size() || error) return false;
    std::ifstream file(path, std::ios::binary);
    std::vector<char> there(bytes.size());
    file.read(there.data(), static_cast<std::streamsize>(there.size()));
    return file && std::memcmp(there.data(), bytes.data(), bytes.size()) == 0;
}

class Export {
  public:
    Export(Context& context, publish::PublicLog& log, fs::path folder)
        : context_(context), log_(log), folder_(std::move(folder)), line_(context) {}
    ~Export() {
        if (fd_ >= 0) ::close(fd_);
    }
    Export(const Export&) = delete;
    Export& operator=(const Export&) = delete;

    base::Result<Exported> run() {
        MODOU_CHECK(log_.catch_up());
        const auto published = log_.published();
        const std::uint64_t size = published->checkpoint.size;
        MODOU_CHECK(make_ready(published->checkpoint));
        done_ = {size, 1, published->note.size()};
        Status failed;
        proof::each_tile(size, [&](const proof::Tile& tile) {
            failed = take(tile, size);
            return failed.has_value();
        });
        MODOU_CHECK(std::move(failed));
        MODOU_CHECK(settle());
        MODOU_CHECK(sync());
        // Last: with it the folder is whole.
        MODOU_CHECK(
            write_whole((folder_ / "checkpoint").string(), base::bytes_of(published->note), base::k_for_everybody));
        MODOU_CHECK(remove_others(size));
        return done_;
    }

  private:
    tl::unexpected<base::Error> failed(const char* what, const fs::path& path) const {
        return base::fail(Code::io, std::string(what) + ": " + std::generic_category().message(errno), path.string());
    }

    // The folder is empty, or holds this log, or what an interrupted export of it has left.
    Status make_ready(const proof::Checkpoint& now) {
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder_.string());
        for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
            const std::string name = at->path().filename().string();
            if (name != "tile" && name != "checkpoint" && name != "checkpoint.new")
                return base::fail(Code::conflict,
                                  "the folder holds something else than a log: choose another, or empty it",
                                  folder_.string());
        }
        if (error) return base::fail(Code::io, "cannot read the folder: " + error.message(), folder_.string());
        MODOU_CHECK(is_of_this_log(now));
        fd_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd_ < 0) return failed("cannot open the folder", folder_);
        return {};
    }

    // A checkpoint that cannot be read is replaced like any torn file.
    Status is_of_this_log(const proof::Checkpoint& now) const {
        const auto text = read_file(context_, (folder_ / "checkpoint").string(), proof::k_max_note_bytes);
        const auto note = text ? proof::parse_note(*text) : tl::unexpected(text.error());
        const auto there = note ? proof::parse_checkpoint(note->text) : tl::unexpected(note.error());
        if (!there) return {};
        if (there->origin != now.origin)
            return base::fail(Code::conflict,
                              fmt::format("the folder holds the log of {}: choose another", there->origin),
                              folder_.string());
        if (there->size > now.size)
            return base::fail(
                Code::conflict,
                fmt::format("the folder holds {} leaves, this log has {}: it may be the longer one of two "
                            "copies of a book; keep it, and export to another folder",
                            there->size, now.size),
                folder_.string());
        return {};
    }

    Status take(const proof::Tile& tile, std::uint64_t size) {
        if (context_.stop != nullptr && *context_.stop)
            return base::fail(Code::unavailable, "stopped; the same command goes on where it was");
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
        if (line_.due(seconds))
            line_.draw(static_cast<double>(tile.index * proof::k_tile_width) /
                           static_cast<double>(std::max<std::uint64_t>(size, 1)),
                       fmt::format("{}, {} MB", tile.path(), done_.bytes >> 20));
        ++done_.files;
        MODOU_TRY(const auto bytes, log_.file(tile));
        const fs::path path = folder_ / tile.path();
        if (same_file(path, bytes)) return {};
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), path.string());
        MODOU_TRY(auto aside,
                  base::Aside::make(*files_, path.parent_path(), path.filename(), {.mode = base::k_for_everybody}));
        MODOU_CHECK(aside.write(0, bytes));
        waiting_.push_back(std::move(aside));
        done_.bytes += bytes.size();
        return waiting_.size() >= k_files_a_sync ? settle() : Status{};
    }

    // What was written aside takes its name once the disk has it.
    Status settle() {
        if (waiting_.empty()) return {};
        MODOU_CHECK(sync());
        for (auto& aside : waiting_) MODOU_CHECK(aside.take_place());
        waiting_.clear();
        return {};
    }

    Status sync() const {
        if (::syncfs(fd_) != 0) return failed("the disk did not confirm the files", folder_);
        return {};
    }

    // Partial tiles of an older size, tiles of another tree, and what was left aside.
    Status remove_others(std::uint64_t size) const {
        std::vector<fs::path> others;
        std::error_code error;
        for (fs::recursive_directory_iterator at(folder_ / "tile", error), end; !error && at != end;
             at.increment(error)) {
            if (at->is_directory() && !at->is_symlink()) continue;
            const auto tile = proof::parse_tile_path(at->path().lexically_relative(folder_).string());
            if (!tile || !proof::is_of_size(*tile, size)) others.push_back(at->path());
        }
        if (error && size > 0) return base::fail(Code::io, "cannot read the folder: " + error.message(), folder_);
        for (const auto& path : others) {
            if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed("cannot remove", path);
            if (path.parent_path().extension() == ".p") ::rmdir(path.parent_path().c_str());  // stays while it is used
        }
        return {};
    }

    Context& context_;
    publish::PublicLog& log_;
    const fs::path folder_;
    ProgressLine line_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    int fd_ = -1;
    Exported done_;
    const std::unique_ptr<base::Files> files_ = base::posix_files("");
    std::vector<base::Aside> waiting_;
};

}  // namespace

base::Result<Exported> export_log(Context& context, publish::PublicLog& log, const fs::path& folder) {
    return Export(context, log, folder).run();
}

}  // namespace modou::cli
