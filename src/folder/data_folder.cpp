#include "folder/data_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/files.hpp"
#include "base/hex.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "folder/key_notes.hpp"

namespace modou::folder {
namespace {

using base::Code;
using base::Result;
using base::Status;

// The keys are there: a folder with the file `format` is finished.
Status finish_init(base::Files& files) {
    MODOU_CHECK(files.sync_folder(""));
    MODOU_CHECK(files.rename("format.new", "format"));
    return files.sync_folder("");
}

Status replace_file(const std::string& folder, const std::string& name, std::string_view content, unsigned mode) {
    return base::write_aside(*base::posix_files(folder), "", name, base::bytes_of(content), {.mode = mode});
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
    // A FIFO in a file's place would wait for its writer for ever.
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return base::fail(errno == ENOENT ? Code::not_found : Code::io,
                          "cannot open: " + std::generic_category().message(errno), path);
    struct stat about {};
    const bool file = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    std::string text(file ? limit : 0, '\0');
    const ssize_t count = file ? ::read(fd, text.data(), text.size()) : -1;
    ::close(fd);
    if (!file) return base::fail(Code::io, "this is no file: put the file back from a backup", path);
    if (count < 0) return base::fail(Code::io, "cannot read", path);
    text.resize(static_cast<std::size_t>(count));
    return text;
}

// "modou data 1\norigin NAME\n"; the first folders had no origin. "modou data 2\norigin NAME\npostgres ADDRESS\n": an
// older Modou must not take such a folder for an empty one.
struct Format {
    int version = 0;
    std::string origin;
    std::optional<postgres::Address> postgres;

    std::string text() const {
        std::string out = fmt::format("modou data {}\n", postgres ? k_folder_format_postgres : k_folder_format);
        if (!origin.empty()) out += fmt::format("origin {}\n", origin);
        if (postgres) out += fmt::format("postgres {}\n", postgres->line());
        return out;
    }
};
// "NAME value\n" at the begin of the text, taken off it.
std::optional<std::string> take_line(std::string_view& text, std::string_view name) {
    const auto end = text.find('\n');
    if (!text.starts_with(name) || end == std::string_view::npos || end == name.size()) return std::nullopt;
    std::string value(text.substr(name.size(), end - name.size()));
    text.remove_prefix(end + 1);
    return value;
}
std::optional<Format> parse_format(std::string_view text) {
    Format format;
    const auto line = take_line(text, "modou data ");
    if (!line) return std::nullopt;
    std::string_view behind = *line;
    const auto version = base::take_whole_number<int>(behind);
    if (!version || *version < 1) return std::nullopt;
    format.version = *version;
    if (format.version > k_folder_format_postgres) return format;  // what follows is for a newer Modou
    if (!behind.empty()) return std::nullopt;
    if (text.empty() && format.version == k_folder_format) return format;
    const auto origin = take_line(text, "origin ");
    if (origin) format.origin = *origin;
    if (format.version == k_folder_format_postgres) {
        const auto place = take_line(text, "postgres ");
        if (!place) return text.empty() ? std::optional(format) : std::nullopt;  // another one's format of this number
        auto address = postgres::Address::from_line(*place);
        if (!address) return std::nullopt;
        format.postgres = std::move(*address);
    } else if (!origin) {
        return std::nullopt;
    }
    return text.empty() ? std::optional(format) : std::nullopt;
}

Result<Format> read_format(const std::string& folder) {
    auto text = read_file(folder + "/format", 4096);
    if (!text) {
        if (text.error().code == Code::not_found)
            return base::fail(Code::not_found,
                              "this is no data folder: make one with `modou init --data " + folder + "`", folder);
        return tl::unexpected(text.error());
    }
    auto parsed = parse_format(*text);
    if (!parsed) return base::fail(Code::damaged, "the file format does not read", folder + "/format");
    if (parsed->version > k_folder_format_postgres)
        return base::fail(Code::unsupported,
                          fmt::format("the folder has format {}; this build reads {}: use a newer Modou",
                                      parsed->version, k_folder_format_postgres),
                          folder);
    if (parsed->version == k_folder_format_postgres && !parsed->postgres)
        return base::fail(Code::unsupported,
                          "the folder has format 2, and names no database: use a newer Modou, or put the file format "
                          "back from a backup",
                          folder);
    return std::move(*parsed);
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
    return replace_file(folder, name, content, static_cast<unsigned>(mode));
}

bool is_data_folder(const std::string& folder) {
    return std::filesystem::exists(folder + "/format");
}

Status init_folder(const std::string& folder, const std::string& origin, base::Random& random,
                   const std::optional<postgres::Address>& postgres) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder);
    if (is_data_folder(folder)) return base::fail(Code::conflict, "this is a data folder already", folder);
    // An init that was cut off left keys.new, with which nothing was made yet, or lacks only its last rename.
    const auto files = base::posix_files(folder);
    const std::string keys = folder + "/keys", aside = folder + "/keys.new", last = folder + "/format.new";
    if (std::filesystem::exists(last, error) && std::filesystem::exists(keys, error)) {
        MODOU_TRY(const std::string begun, read_file(last, 4096));
        const auto format = parse_format(begun);
        if (!format || (!origin.empty() && format->origin != origin) || format->postgres != postgres)
            return base::fail(Code::conflict,
                              "an init with another --origin or --postgres was cut off here: empty the folder", folder);
        return finish_init(*files);
    }
    std::filesystem::remove_all(aside, error);
    std::filesystem::remove(last, error);
    // A map may have been imported before.
    const bool other = std::ranges::any_of(std::filesystem::directory_iterator(folder, error),
                                           [](const auto& entry) { return entry.path().filename() != "map"; });
    if (other || error)
        return base::fail(Code::conflict, "the folder is not empty: choose another, or empty it", folder);
    const std::string name = origin.empty() ? "modou-" + random_hex(random, 4) : origin;
    MODOU_TRY(const auto log_key, proof::make_key(name, proof::KeyType::ed25519, random));
    MODOU_TRY(const auto verifier, log_key.verifier());
    if (::mkdir(aside.c_str(), 0700) != 0) return base::fail(Code::io, "cannot make the folder keys", folder);
    const auto keep = [&](const char* file, const std::string& text, unsigned mode) {
        return base::write_new(*files, file, base::bytes_of(text), mode);
    };
    MODOU_CHECK(keep("keys.new/digest.key", random_hex(random, 48) + "\n", base::k_private));
    MODOU_CHECK(keep("keys.new/ingest.token", random_hex(random, 24) + "\n", base::k_private));
    MODOU_CHECK(keep("keys.new/log.skey", log_key.text() + "\n", base::k_private));
    MODOU_CHECK(keep("keys.new/log.vkey", verifier.text() + "\n", base::k_for_everybody));
    MODOU_CHECK(files->sync_folder("keys.new"));
    MODOU_CHECK(keep("format.new", Format{0, name, postgres}.text(), base::k_of_the_house));
    MODOU_CHECK(files->rename("keys.new", "keys"));
    return finish_init(*files);
}

Result<LogKeys> read_log_keys(const std::string& folder) {
    const std::string secret = folder + "/keys/log.skey", shown = folder + "/keys/log.vkey";
    const auto in = [](const std::string& path, const base::Error& error) {
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
    proof::Note vouched{rotation_text(verifier), {}};
    MODOU_TRY(vouched.signatures.emplace_back(), proof::sign(vouched.text, now.signing));
    MODOU_CHECK(replace_file(keys, "log.rotation", vouched.whole(), base::k_for_everybody));
    MODOU_CHECK(replace_file(keys, "log.vkey", lines + verifier.text() + "\n", base::k_for_everybody));
    MODOU_CHECK(replace_file(keys, "log.skey", next.text() + "\n", base::k_private));
    return next;
}

Result<std::optional<postgres::Address>> place_of(const std::string& folder) {
    return read_format(folder).map([](Format format) { return std::move(format.postgres); });
}

Status set_place(const std::string& folder, const std::optional<postgres::Address>& postgres) {
    MODOU_TRY(Format format, read_format(folder));
    format.postgres = postgres;
    return replace_file(folder, "format", format.text(), base::k_of_the_house);
}

Result<FolderKeys> read_keys(const std::string& folder) {
    MODOU_TRY(Format format, read_format(folder));
    MODOU_TRY(const std::string key, read_file(folder + "/keys/digest.key", 4096));
    MODOU_TRY(std::string token, read_file(folder + "/keys/ingest.token", 4096));
    FolderKeys keys{
        {}, base::Secret(std::string(base::trimmed(token))), std::move(format.origin), std::move(format.postgres)};
    const std::string_view digits = std::string_view(key).substr(0, key.size() - (key.ends_with('\n') ? 1 : 0));
    if (!base::read_hex(digits, keys.digests.bytes))
        return base::fail(Code::damaged,
                          fmt::format("the key does not read: {} hex digits and a line end were expected; put the file "
                                      "back from a backup",
                                      keys.digests.bytes.size() * 2),
                          folder + "/keys/digest.key");
    const std::string& word = keys.ingest_token.reveal();
    if (word.empty() || !std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c <= '~'; }))
        return base::fail(Code::damaged, "the token is no word of ASCII: write one of 48 random hex digits into it",
                          folder + "/keys/ingest.token");
    return keys;
}

}  // namespace modou::folder
