// modou witness: a second pair of eyes on other people's logs.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <thread>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/key_files.hpp"
#include "cli/own_commands.hpp"
#include "net/server.hpp"
#include "proof/witness.hpp"

namespace modou::cli {
namespace {

using base::Code;

struct Given {
    std::string data, name, listen = "127.0.0.1";
    std::vector<std::string> log_keys;
    std::uint16_t port = 8090;
};

constexpr std::chrono::seconds k_drain{10};

// Below the folder: the newest checkpoint cosigned of each log, and a checkpoint that proves a fork, if there was one.
const std::string k_seen = "seen";

std::string file_of(std::string_view origin) {
    return base::hex(base::sha256(base::bytes_of(origin)));  // an origin may hold slashes
}

// The key in the folder, or a new one.
base::Result<proof::SigningKey> own_key(base::Files& files, const std::string& name) {
    const std::string secret = "keys/witness.skey";
    MODOU_TRY(const bool there, files.exists(secret));
    if (there) {
        MODOU_TRY(const std::string text, base::read_whole(files, secret, 4096));
        auto key = proof::parse_signing_key(text);
        if (!key || key->type != proof::KeyType::cosignature_v1)
            return base::fail(Code::damaged, key ? "this is no witness's key" : key.error().message, secret);
        if (!name.empty() && name != key->name)
            return base::fail(
                Code::usage,
                fmt::format("this witness is called {}: a name is for good, leave --name away", key->name));
        return key;
    }
    base::SystemRandom random;
    std::array<std::byte, 4> mark;
    random.fill(mark);
    MODOU_TRY(auto key, proof::make_key(name.empty() ? "modou-witness-" + base::hex(mark) : name,
                                        proof::KeyType::cosignature_v1, random));
    // Never seen half written, and never readable by others, not even under its first name.
    const std::string line = key.text() + "\n";
    MODOU_CHECK(base::write_aside(files, "keys", "witness.skey", base::bytes_of(line), {.mode = base::k_private}));
    return key;
}

struct Opened {
    std::unique_ptr<folder::Lock> lock;
    std::unique_ptr<base::Files> files;
    proof::VerifierKey shown;
    std::unique_ptr<proof::Witness> witness;
};

base::Result<Opened> open_witness(const Context& context, const Given& given, base::Clock& clock) {
    std::vector<proof::VerifierKey> logs;
    for (const auto& path : given.log_keys) {
        MODOU_TRY(const auto keys, read_keys(context, path));
        for (const auto& key : keys) {
            if (key.type != proof::KeyType::ed25519)
                return base::fail(Code::usage, fmt::format("{} is no log's key: its type is not 01", key.name), path);
            logs.push_back(key);
        }
    }
    const std::string folder = context.path(given.data);
    if (folder::is_data_folder(folder))
        return base::fail(Code::usage, "this folder holds a book: a witness keeps its own", folder);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return base::fail(Code::io, "cannot make the folder: " + error.message(), folder);
    Opened opened;
    MODOU_TRY(opened.lock, folder::Lock::take(folder));
    opened.files = base::posix_files(folder);
    MODOU_CHECK(opened.files->make_folder("keys"));
    std::filesystem::permissions(folder + "/keys", std::filesystem::perms::owner_all, error);
    if (error) return base::fail(Code::io, "cannot close the folder to others: " + error.message(), folder + "/keys");
    MODOU_CHECK(opened.files->make_folder(k_seen));
    MODOU_TRY(auto key, own_key(*opened.files, given.name));
    MODOU_TRY(opened.shown, key.verifier());
    const std::string line = opened.shown.text() + "\n";
    MODOU_CHECK(base::write_aside(*opened.files, "keys", "witness.vkey", base::bytes_of(line)));
    const auto keep = [files = opened.files.get()](const proof::Checkpoint& checkpoint, const std::string& note) {
        return base::write_aside(*files, k_seen, file_of(checkpoint.origin), base::bytes_of(note));
    };
    opened.witness = std::make_unique<proof::Witness>(std::move(key), logs, clock, keep);
    for (const auto& log : logs) {
        const std::string name = k_seen + "/" + file_of(log.name);
        MODOU_TRY(const bool there, opened.files->exists(name));
        if (!there) continue;
        MODOU_TRY(const std::string note, base::read_whole(*opened.files, name, proof::k_max_note_bytes));
        if (auto restored = opened.witness->restore(note); !restored)
            return base::fail(Code::damaged,
                              fmt::format("the checkpoint last cosigned of {} (give its retired keys too): {}",
                                          log.name, restored.error().message),
                              folder + "/" + name);
    }
    return opened;
}

net::Reply text_reply(int status, std::string body) {
    net::Reply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::move(body);
    return reply;
}

net::Reply add_checkpoint(const Context& context, Opened& opened, const net::Request& request) {
    auto answer = opened.witness->add_checkpoint(request.body);
    if (answer.fork) {
        const auto note = proof::parse_note(*answer.fork);
        const std::string origin = note->text.substr(0, note->text.find('\n'));
        const std::string file = file_of(origin) + ".fork";
        const auto kept = base::write_aside(*opened.files, k_seen, file, base::bytes_of(*answer.fork));
        context.say(fmt::format("modou: {} has signed two different trees of one size; the second is {}", origin,
                                kept ? "in " + k_seen + "/" + file : "lost: " + kept.error().text()));
    } else if (answer.status == 422 || answer.status >= 500) {
        context.say(fmt::format("modou: not cosigned ({}): {}", answer.status, base::trimmed(answer.body)));
    }
    net::Reply reply = text_reply(answer.status, std::move(answer.body));
    reply.content_type = answer.content_type;
    return reply;
}

int run_witness(Context& context, const Given& given) {
    base::SystemClock clock;
    auto opened = open_witness(context, given, clock);
    if (!opened) return report(context, opened.error());
    const std::string shown = opened->shown.text() + "\n";
    net::Limits limits;
    limits.body_bytes = [](const net::Request&) { return std::uint64_t{proof::k_max_add_checkpoint_bytes}; };
    net::Handler handler;
    handler.handle = [&](const net::Request& request) {
        const bool adds = request.path == "/add-checkpoint", asks = request.path == "/vkey";
        if (adds && request.method == net::Method::post) return add_checkpoint(context, *opened, request);
        if (asks && (request.method == net::Method::get || request.method == net::Method::head))
            return text_reply(200, shown);
        if (!adds && !asks) return text_reply(404, "a witness has POST /add-checkpoint and GET /vkey\n");
        auto reply = text_reply(405, adds ? "use POST\n" : "use GET\n");
        reply.headers.emplace_back("Allow", adds ? "POST" : "GET, HEAD");
        return reply;
    };
    handler.blocking = [](const net::Request& request) { return request.path == "/add-checkpoint"; };
    handler.problem = [](int status, std::string_view, std::string_view detail, std::string_view) {
        return text_reply(status, std::string(detail) + "\n");
    };
    auto http = net::Server::start(given.listen, given.port, limits, handler);
    if (!http) return report(context, http.error());
    const std::string address =
        fmt::format("http://{}:{}", given.listen == "127.0.0.1" ? "localhost" : given.listen, (*http)->port());
    opened->lock->say(fmt::format("pid {}, {}", ::getpid(), address));
    context.print(fmt::format("The witness is ready: {}\n{}", address, shown));
    if (given.listen != "127.0.0.1" && given.listen != "::1")
        context.say("modou: listening beyond this machine; put a TLS proxy in front of it");
    while (!context.stop->load())
        std::this_thread::sleep_for(std::chrono::milliseconds(50));  // a signal only sets a flag
    context.say("modou: finishing what is in flight");
    (*http)->drain(k_drain);
    return k_good;
}

}  // namespace

void add_witness(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "witness", "Cosign what other logs publish, so that none of them can fork\n做见证，让账本不能分叉");
    command->add_option("--data", given->data, "the witness's own folder; made at the first start")->required();
    command->add_option("--log-key", given->log_keys, "file with the keys of a log to watch; may be repeated")
        ->required();
    command->add_option("--name", given->name, "its name for good, like witness.example.org/w1 (first start only)");
    command->add_option("--port", given->port, "0 takes a free one")->check(CLI::Range(0, 65535));
    command->add_option("--listen", given->listen, "the address to listen on; only this machine unless said otherwise");
    command->callback(
        [given, &chosen] { chosen = [given](Context& context) { return run_witness(context, *given); }; });
}

}  // namespace modou::cli
