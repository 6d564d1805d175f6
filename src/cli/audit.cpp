#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/text.hpp"
#include "cli/key_files.hpp"
#include "cli/own_commands.hpp"
#include "cli/web_source.hpp"
#include "proof/audit.hpp"
#include "terminal/chinese.hpp"
#include "terminal/out_file.hpp"
#include "terminal/progress_line.hpp"

namespace modou::cli {
namespace {

constexpr std::uint64_t k_max_state_bytes = std::uint64_t{1} << 32, k_max_totals_bytes = 64 << 20;
// Over a network most of the time is waiting; on the disk all of it is hashing.
constexpr unsigned k_web_threads = 8, k_disk_threads = 2;
// Live totals may run ahead of the log by about a second.
constexpr int k_catch_up_tries = 25;
constexpr std::chrono::milliseconds k_catch_up_wait{200};

struct Given {
    std::string place, key, witness, state, totals;
    std::size_t quorum = 0;
    bool json = false;
};

void show(ProgressLine& line, const proof::AuditProgress& p, double seconds, Language language) {
    if (!line.due(seconds)) return;
    const double part = p.total > 0 ? static_cast<double>(p.done) / static_cast<double>(p.total) : 1;
    const bool zh = language == Language::zh;
    std::string text =
        fmt::format(fmt::runtime(zh ? "{} / {} 条，每秒 {}" : "{} / {} leaves, {} /s"),
                    base::grouped(static_cast<std::int64_t>(p.done)), base::grouped(static_cast<std::int64_t>(p.total)),
                    base::grouped(static_cast<std::int64_t>(static_cast<double>(p.done) / seconds)));
    if (part > 0.01)
        text += fmt::format(fmt::runtime(zh ? "，还要 {:.0f} 秒" : ", {:.0f} s left"), seconds / part - seconds);
    line.draw(part, text);
}

// The published totals, and the log come so far that they can be compared.
base::Result<std::string> read_totals(const Context& context, const Given& given, proof::TileSource& source) {
    if (!is_web_address(given.totals)) return read_file(context, context.path(given.totals), k_max_totals_bytes);
    MODOU_TRY(auto text, fetch(given.totals, k_max_totals_bytes, context.stop));
    if (!text) return base::fail(base::Code::not_found, "there are no totals here", given.totals);
    MODOU_TRY(const std::uint64_t size, proof::totals_size(*text));
    for (int i = 0; i < k_catch_up_tries; ++i) {
        MODOU_TRY(const auto bytes, source.read(std::string(proof::k_checkpoint_name), proof::k_max_note_bytes));
        if (!bytes) break;
        const auto note = proof::parse_note({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        const auto head = note ? proof::parse_checkpoint(note->text) : tl::unexpected(note.error());
        if (!head || head->size >= size) break;
        if (context.stop != nullptr && context.stop->load()) break;
        std::this_thread::sleep_for(k_catch_up_wait);
    }
    return std::move(*text);
}

base::Result<proof::AuditReport> make_audit(Context& context, const Given& given) {
    proof::AuditOptions options;
    MODOU_TRY(options.keys, read_keys(context, given.key));
    MODOU_TRY(options.witnesses, read_witness_keys(context, given.witness, given.quorum));
    options.quorum = given.quorum;
    options.stop = context.stop;
    std::unique_ptr<proof::TileSource> source;
    if (is_web_address(given.place)) {
        MODOU_TRY(source, web_source(given.place, context.stop));
        options.threads = k_web_threads;
    } else {
        source = proof::directory_source(context.path(given.place));
        options.threads = k_disk_threads;
    }
    if (!given.state.empty() && std::filesystem::exists(context.path(given.state))) {
        MODOU_TRY(options.state, read_file(context, context.path(given.state), k_max_state_bytes));
    }
    if (!given.totals.empty()) {
        MODOU_TRY(options.totals, read_totals(context, given, *source));
    }
    ProgressLine line(context);
    const auto start = std::chrono::steady_clock::now();
    options.progress = [&](const proof::AuditProgress& p) {
        show(line, p, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
             context.language);
    };
    auto done = proof::audit(*source, options);
    line.end();
    return done;
}

int audit(Context& context, const Given& given) {
    const auto done = make_audit(context, given);
    if (!done) return report(context, done.error());
    given.json ? context.print(done->json() + "\n") : tell(context, done->text());
    if (!given.state.empty() && !done->state.empty())
        if (auto kept = write_whole(context.path(given.state), base::bytes_of(done->state), base::k_for_everybody);
            !kept)
            return report(context, kept.error());
    return done->good() ? k_good : k_world_said_no;
}

}  // namespace

void add_audit(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command =
        app.add_subcommand("audit", "Check a whole log from its published files and its public key alone\n审计整本账");
    command->add_option("TILES|URL", given->place, "a folder of tiles, or the address of a site or its log")
        ->required();
    command->add_option("--key", given->key, "the log's public keys, one a line (log.vkey)")->required();
    command->add_option("--witness", given->witness, "the public keys of witnesses, one a line");
    command->add_option("--quorum", given->quorum, "how many of them must have cosigned");
    command->add_option("--state", given->state, "go on from the last audit, and keep this one's state here");
    command->add_option("--totals", given->totals, "compare with these totals: a file, or the address of /v1/totals");
    command->add_flag("--json", given->json, "print as JSON");
    command->callback([given, &chosen] { chosen = [given](Context& context) { return audit(context, *given); }; });
}

}  // namespace modou::cli
