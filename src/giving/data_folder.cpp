#include "giving/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;

Status write_file(const std::string& path, std::string_view content, mode_t mode) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) return base::fail(Code::io, "cannot make the file: " + std::generic_category().message(errno), path);
    const bool written =
        ::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!written) return base::fail(Code::io, "cannot write the file", path);
    return {};
}

// Whole or not at all: written beside, then renamed.
Status replace_file(const std::string& folder, const std::string& name, std::string_view content, mode_t mode) {
    const std::string path = folder + "/" + name, aside = path + ".new";
    ::unlink(aside.c_str());
    MODOU_CHECK(write_file(aside, content, mode));
    if (::rename(aside.c_str(), path.c_str()) != 0) return base::fail(Code::io, "cannot replace the file", path);
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!synced) return base::fail(Code::io, "the disk did not confirm the folder", folder);
    return {};
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return base::fail(errno == ENOENT ? Code::not_found : Code::io,
                          "cannot open: " + std::generic_category().message(errno), path);
    std::string text(limit, '\0');
    const ssize_t count = ::read(fd, text.data(), text.size());
    ::close(fd);
    if (count < 0) return base::fail(Code::io, "cannot read", path);
    text.resize(static_cast<std::size_t>(count));
    return text;
}

std::string random_hex(base::Random& random, std::size_t bytes) {
    std::vector<std::byte> raw(bytes);
    random.fill(raw);
    return base::hex(raw);
}

}  // namespace

Result<std::string> read_folder_file(const std::string& path, std::size_t limit) {
    return read_file(path, limit);
}

Status keep_folder_file(const std::string& folder, const std::string& name, std::string_view content, int mode) {
    if (::access((folder + "/" + name).c_str(), F_OK) == 0) return {};
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
        return base::fail(Code::io, "cannot make the folder: " + std::generic_category().message(errno), folder);
    return replace_file(folder, name, content, static_cast<mode_t>(mode));
}

bool is_data_folder(const std::string& folder) {
    return std::filesystem::exists(folder + "/format");
}

Status init_folder(const std::string& folder, const std::string& origin, base::Random& random) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder);
    if (is_data_folder(folder)) return base::fail(Code::conflict, "this is a data folder already", folder);
    // A map may have been imported before.
    const bool other = std::ranges::any_of(std::filesystem::directory_iterator(folder, error),
                                           [](const auto& entry) { return entry.path().filename() != "map"; });
    if (other || error)
        return base::fail(Code::conflict, "the folder is not empty: choose another, or empty it", folder);
    const std::string name = origin.empty() ? "modou-" + random_hex(random, 4) : origin;
    MODOU_TRY(const auto log_key, proof::make_key(name, proof::KeyType::ed25519, random));
    MODOU_TRY(const auto verifier, log_key.verifier());
    if (::mkdir((folder + "/keys").c_str(), 0700) != 0)
        return base::fail(Code::io, "cannot make the folder keys", folder);
    MODOU_CHECK(write_file(folder + "/keys/digest.key", random_hex(random, 48) + "\n", 0600));
    MODOU_CHECK(write_file(folder + "/keys/ingest.token", random_hex(random, 24) + "\n", 0600));
    MODOU_CHECK(write_file(folder + "/keys/log.skey", log_key.text() + "\n", 0600));
    MODOU_CHECK(write_file(folder + "/keys/log.vkey", verifier.text() + "\n", 0644));
    // Last: a folder without it was not finished.
    return write_file(folder + "/format", fmt::format("modou data {}\norigin {}\n", k_folder_format, name), 0640);
}

Result<LogKeys> read_log_keys(const std::string& folder) {
    const std::string secret = folder + "/keys/log.skey", shown = folder + "/keys/log.vkey";
    const auto in = [](const std::string& path, base::Error error) {
        return base::fail(error.code == Code::not_found ? Code::not_found : Code::damaged, error.message, path);
    };
    MODOU_TRY(const std::string text, read_file(secret, 4096));
    auto signing = proof::parse_signing_key(base::trimmed(text));
    if (!signing) return in(secret, signing.error());
    MODOU_TRY(const std::string lines, read_file(shown, 64 << 10));
    auto known = proof::parse_key_file(lines);
    if (!known) return in(shown, known.error());
    return LogKeys{std::move(*signing), std::move(*known)};
}

Result<proof::SigningKey> rotate_log_key(const std::string& folder, base::Random& random) {
    MODOU_TRY(const LogKeys now, read_log_keys(folder));
    if (now.known.size() >= proof::k_max_keys)
        return base::fail(Code::limit, fmt::format("a key file holds at most {} keys", proof::k_max_keys),
                          folder + "/keys/log.vkey");
    MODOU_TRY(auto next, proof::make_key(now.signing.name, proof::KeyType::ed25519, random));
    MODOU_TRY(const auto verifier, next.verifier());
    std::string lines;
    for (const auto& key : now.known) lines += key.text() + "\n";
    const std::string keys = folder + "/keys";
    MODOU_CHECK(replace_file(keys, "log.vkey", lines + verifier.text() + "\n", 0644));
    MODOU_CHECK(replace_file(keys, "log.skey", next.text() + "\n", 0600));
    return next;
}

Result<FolderKeys> read_keys(const std::string& folder) {
    auto format = read_file(folder + "/format", 4096);
    if (!format) {
        if (format.error().code == Code::not_found)
            return base::fail(Code::not_found,
                              "this is no data folder: make one with `modou init --data " + folder + "`", folder);
        return tl::unexpected(format.error());
    }
    int version = 0;
    if (std::sscanf(format->c_str(), "modou data %d", &version) != 1)
        return base::fail(Code::damaged, "the file format does not read", folder + "/format");
    if (version > k_folder_format)
        return base::fail(
            Code::unsupported,
            fmt::format("the folder has format {}; this build reads {}: use a newer Modou", version, k_folder_format),
            folder);
    MODOU_TRY(const std::string key, read_file(folder + "/keys/digest.key", 4096));
    MODOU_TRY(std::string token, read_file(folder + "/keys/ingest.token", 4096));
    FolderKeys keys{{}, base::Secret(std::string(base::trimmed(token))), {}};
    const std::string_view digits = base::trimmed(key);
    if (digits.size() != keys.digests.bytes.size() * 2)
        return base::fail(Code::damaged, "the key does not read", folder + "/keys/digest.key");
    for (std::size_t i = 0; i < keys.digests.bytes.size(); ++i) {
        unsigned value = 0;
        if (std::sscanf(std::string(digits.substr(i * 2, 2)).c_str(), "%2x", &value) != 1)
            return base::fail(Code::damaged, "the key does not read", folder + "/keys/digest.key");
        keys.digests.bytes[i] = static_cast<std::byte>(value);
    }
    const auto at = format->find("\norigin ");
    if (at != std::string::npos)
        keys.origin = base::trimmed(format->substr(at + 8, format->find('\n', at + 8) - at - 8));
    return keys;
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) return base::fail(Code::io, "cannot open the lock: " + std::generic_category().message(errno), path);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        std::string who(512, '\0');
        const ssize_t count = ::pread(fd, who.data(), who.size(), 0);
        ::close(fd);
        who.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return base::fail(Code::busy,
                          fmt::format("another Modou holds this data folder ({})",
                                      who.empty() ? "it has just begun" : base::trimmed(who)),
                          folder);
    }
    std::unique_ptr<FolderLock> lock(new FolderLock(fd));
    lock->say(fmt::format("pid {}", ::getpid()));
    return lock;
}

void FolderLock::say(const std::string& who) {
    if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, who.data(), who.size(), 0) < 0) return;  // only a courtesy to others
}

FolderLock::~FolderLock() {
    ::close(fd_);
}

}  // namespace modou::giving
