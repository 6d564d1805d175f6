#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <thread>

#include "app/outbox.hpp"
#include "cli/descriptors.hpp"
#include "cli/key_files.hpp"
#include "cli/own_commands.hpp"
#include "cli/run.hpp"
#include "cli/witness_push.hpp"
#include "folder/scrub.hpp"
#include "net/handover.hpp"
#include "net/server.hpp"
#include "server/health.hpp"
#include "server/service.hpp"
#include "terminal/chinese.hpp"

namespace modou::cli {
namespace {

struct Given {
    std::string data, listen = "127.0.0.1";
    std::uint16_t port = 8080;
    std::vector<std::string> witnesses;
    std::string witness_keys, operator_file;
    std::size_t connections_per_address = net::Limits{}.connections_per_address;
    std::size_t buffered_mib = net::Limits{}.buffered_bytes >> 20;
    std::vector<std::string> trusted_proxies;
};

// Half of it is for holders of the token, and must hold the largest body that a route takes, with its HTTP framing.
constexpr std::size_t k_least_buffered_mib = 48, k_most_buffered_mib = 64 << 10;
constexpr std::chrono::seconds k_drain{10};
constexpr std::chrono::milliseconds k_look{50};
constexpr int k_looks_a_round = 10;  // every so many looks, one at the health

// What one types to get there from this machine.
std::string address_to_open(const std::string& listen, std::uint16_t port) {
    if (listen == "127.0.0.1") return fmt::format("http://localhost:{}", port);
    return listen.find(':') == std::string::npos ? fmt::format("http://{}:{}", listen, port)
                                                 : fmt::format("http://[{}]:{}", listen, port);
}

int serve(Context& context, const Given& given) {
    if (context.served != nullptr)
        return report(context, {base::Code::busy, given.data, "this data folder is served already"});
    raise_descriptor_limit();
    const auto witness_keys = read_witness_keys(context, given.witness_keys, 0);
    if (!witness_keys) return report(context, witness_keys.error());
    const std::string folder = context.path(given.data);
    auto house = open_for_writing(context, folder);
    if (!house) return report(context, house.error());
    const folder::Ports& ports = (*house)->folder().ports();
    for (const auto& notice : (*house)->folder().notices()) context.say("modou: " + notice);
    house::Site site;
    if (given.operator_file.empty()) {
        context.say(
            "modou: 没有 --operator FILE，「说明」页只能写：运营者还没有写明自己是谁 · without --operator FILE the "
            "page "
            "About says that nobody has told who runs this site");
    } else {
        auto text = read_file(context, context.path(given.operator_file), house::k_max_operator_bytes);
        if (!text) return report(context, text.error());
        auto op = house::parse_operator(*text, given.operator_file);
        if (!op) return report(context, op.error());
        site.op = std::move(*op);
    }
    auto rooms = (*house)->serve(site);
    if (!rooms) return report(context, rooms.error());
    for (const frame::Room& room : *rooms)
        for (const auto& notice : room.notices) context.say("modou: " + notice);
    auto service = server::Service::open(
        std::move(*rooms),
        {ports.keys.ingest_token, [&] { return (*house)->folder().made_data(); }, site.op ? site.op->address : ""});
    if (!service) return report(context, service.error());
    net::Limits limits;
    limits.body_bytes = [&](const net::Request& head) { return (*service)->body_bytes(head); };
    limits.connections_per_address = given.connections_per_address;
    limits.buffered_bytes = given.buffered_mib << 20;
    limits.reserved_bytes = limits.buffered_bytes / 2;
    for (const std::string& proxy : given.trusted_proxies) {
        const auto network = net::Network::parse(proxy);
        if (!network) return report(context, network.error());
        limits.trusted_proxies.push_back(*network);
    }
    const auto connections = connections_within_limit(limits.connections);
    if (!connections) return report(context, connections.error());
    limits.connections = *connections;
    auto http = net::Server::start(given.listen, given.port, limits, (*service)->handler());
    if (!http) return report(context, http.error());
    const std::string address = address_to_open(given.listen, (*http)->port());
    (*house)->folder().lock()->say(fmt::format("pid {}, {}", ::getpid(), address));
    const auto for_a_client = [&](const net::HandedCommand& command, std::atomic<bool>& stop) {
        Context handed;
        handed.folder = command.folder;
        handed.in = command.in;
        handed.out = command.out;
        handed.err = command.err;
        handed.stop = &stop;
        handed.served = house->get();
        handed.rooms = context.rooms;
        handed.arguments = command.arguments;
        handed.waits = command.waits;
        handed.goes_on = command.goes_on;
        handed.client = command.client;
        handed.site = address;
        return run_command(handed);
    };
    auto handover = net::HandoverServer::start(folder + "/modou.sock", for_a_client);
    if (!handover) return report(context, handover.error());
    // It writes to clients' terminals, of which it is a background job: the terminal must not stop it for that.
    std::signal(SIGTTIN, SIG_IGN);
    std::signal(SIGTTOU, SIG_IGN);
    struct stat of_folder {};
    if (::stat(folder.c_str(), &of_folder) == 0 && (of_folder.st_mode & S_IWOTH) != 0)
        context.say(
            "modou: 人人都能写这个文件夹，命令不会交给服务：chmod o-w · everybody may write to this folder, so no "
            "command is handed over to this server: chmod o-w it");
    auto witnesses = WitnessPush::begin(*ports.log, given.witnesses, *witness_keys,
                                        [&](const std::string& line) { context.say("modou: " + line); });
    if (!witnesses) return report(context, witnesses.error());
    (*service)->begin_live(**http);
    std::optional<folder::Scrub> scrub;
    scrub.emplace((*house)->folder(),
                  [&](const folder::Problem& problem) { context.say("modou: " + problem.error().text()); });
    ports.outbox.begin_runner();
    tell(context, fmt::format("Modou is ready: {}\n", address));
    if (given.listen != "127.0.0.1" && given.listen != "::1")
        context.say("modou: listening beyond this machine; put a TLS proxy in front of it");
    server::HealthWatch health;
    for (int i = 0; !context.stop->load(); ++i) {
        if (i % k_looks_a_round == 0)
            for (const auto& line : health.changes((*service)->troubles())) context.say("modou: " + line);
        std::this_thread::sleep_for(k_look);  // a signal only sets a flag
    }
    context.say("modou: finishing what is in flight");
    (*handover)->begin_end();
    (*http)->drain(k_drain);
    handover->reset();
    witnesses->reset();
    scrub.reset();
    (*service)->end_live();
    http->reset();
    if (auto closed = (*house)->close(); !closed) return report(context, closed.error());
    return k_good;
}

}  // namespace

void add_serve(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand("serve", "Serve the site and the API\n启动网站和接口");
    add_data(*command, given->data);
    command->add_option("--port", given->port, "0 takes a free one")->check(CLI::Range(0, 65535));
    command->add_option("--listen", given->listen, "the address to listen on; only this machine unless said otherwise");
    command
        ->add_option("--connections-per-address", given->connections_per_address,
                     "connections, streams among them, that one address may have open (of IPv6: one /64)")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command
        ->add_option("--buffered-mib", given->buffered_mib,
                     "memory in MiB for all that is kept for clients: bodies, replies, events; half of it for holders "
                     "of the token")
        ->check(CLI::Range(k_least_buffered_mib, k_most_buffered_mib))
        ->capture_default_str();
    command->add_option(
        "--trusted-proxy", given->trusted_proxies,
        "address or network (10.0.0.0/8) of a proxy whose X-Forwarded-For or Forwarded is believed; may "
        "be repeated");
    command->add_option("--witness", given->witnesses, "address of a witness that cosigns the log; may be repeated");
    command->add_option("--witness-key", given->witness_keys,
                        "file with the witnesses' keys; without it each is asked for its own");
    command->add_option("--operator", given->operator_file,
                        "file (TOML) that says who runs this site, how to reach them and how to complain");
    command->callback([given, &chosen] { chosen = [given](Context& context) { return serve(context, *given); }; });
}

}  // namespace modou::cli
