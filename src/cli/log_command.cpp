#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"

namespace modou::cli {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Status;

Status write_file(const fs::path& path, std::span<const std::byte> bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return base::fail(Code::io, "cannot write", path.string());
    return {};
}

// An earlier export is continued: full tiles never change, partial ones are replaced.
Status make_ready(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder.string());
    if (!fs::is_empty(folder, error) && !fs::exists(folder / "checkpoint"))
        return base::fail(Code::conflict, "the folder holds something else than a log: choose another, or empty it",
                          folder.string());
    std::vector<fs::path> partial;
    for (auto at = fs::recursive_directory_iterator(folder, error); at != fs::recursive_directory_iterator();
         at.increment(error)) {
        if (at->path().extension() == ".p") partial.push_back(at->path());
    }
    for (const auto& path : partial) fs::remove_all(path, error);
    if (error) return base::fail(Code::io, "cannot read the folder: " + error.message(), folder.string());
    return {};
}

struct Exported {
    std::uint64_t leaves = 0, files = 0, bytes = 0;
};

base::Result<Exported> export_log(Context& context, publish::PublicLog& log, const fs::path& folder) {
    MODOU_CHECK(log.catch_up());
    const auto published = log.published();
    const std::uint64_t size = published->checkpoint.size;
    MODOU_CHECK(make_ready(folder));
    Exported done{size, 1, published->note.size()};
    ProgressLine line(context);
    const auto begun = std::chrono::steady_clock::now();
    Status failed;
    proof::each_tile(size, [&](const proof::Tile& tile) {
        const fs::path path = folder / tile.path();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        if (line.due(seconds))
            line.draw(static_cast<double>(tile.index * proof::k_tile_width) /
                          static_cast<double>(std::max<std::uint64_t>(size, 1)),
                      fmt::format("{}, {} MB", tile.path(), done.bytes >> 20));
        if (failed && context.stop != nullptr && *context.stop)
            failed = base::fail(Code::unavailable, "stopped; the same command goes on where it was");
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (failed && !(fs::exists(path, error) && !tile.partial())) {
            auto bytes = log.file(tile);
            failed = bytes ? write_file(path, *bytes) : Status(tl::unexpected(bytes.error()));
            if (bytes) done.bytes += bytes->size();
        }
        ++done.files;
        return failed.has_value();
    });
    MODOU_CHECK(std::move(failed));
    // Last: with it the folder is whole.
    MODOU_CHECK(write_file(folder / "checkpoint", base::bytes_of(published->note)));
    return done;
}

}  // namespace

void add_log(CLI::App& app, Action& chosen) {
    struct Given {
        std::string data, out;
        bool json = false;
    };
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand("log", "The public log of the book\n公开日志");
    command->require_subcommand(1);
    auto* exported = command->add_subcommand(
        "export", "Write the files that the site serves under /log/, for `modou audit`\n导出公开日志");
    exported->add_option("--data", given->data, "the data folder")->required();
    exported->add_option("--out", given->out, "the folder to write; an earlier export is continued")->required();
    exported->add_flag("--json", given->json, "say what was written as JSON");
    exported->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_office(context, given->data, giving::Office::Access::write, [&](giving::Office& office) {
                auto done = export_log(context, office.log(), context.path(given->out));
                if (!done) return report(context, done.error());
                base::JsonOut out;
                out.begin_object()
                    .member("leaves", done->leaves)
                    .member("files", done->files)
                    .member("bytes", done->bytes)
                    .end_object();
                context.print(given->json
                                  ? out.text() + "\n"
                                  : fmt::format("{}: {} leaves; check them with `modou audit {} --key log.vkey`\n",
                                                given->out, base::grouped(static_cast<std::int64_t>(done->leaves)),
                                                given->out));
                return k_good;
            });
        };
    });

    auto* rotated = command->add_subcommand(
        "rotate-key", "Sign with a new key from now on; the old public key stays in keys/log.vkey\n更换签名的钥匙");
    rotated->add_option("--data", given->data, "the data folder")->required();
    rotated->add_flag("--json", given->json, "print the new public key as JSON");
    rotated->callback([given, &chosen] {
        chosen = [given](Context& context) {
            return with_office(context, given->data, giving::Office::Access::write, [&](giving::Office& office) {
                const auto key = office.rotate_log_key();
                if (!key) return report(context, key.error());
                base::JsonOut out;
                out.begin_object().member("key", key->text()).end_object();
                context.print(given->json
                                  ? out.text() + "\n"
                                  : fmt::format("{}\nThe log is signed with this key from now on. Whoever checks "
                                                "it, and each witness, needs the new keys/log.vkey: both keys "
                                                "stand in it.\n",
                                                key->text()));
                return k_good;
            });
        };
    });
}

}  // namespace modou::cli
