// Operations a second: an intent in SQL, a note in the book, a sealed row in SQL, each durable, with so many callers in
// flight. Each act is about a thing of its own, as payouts are. Prints one JSON object.
//   operations_bench FOLDER [CALLERS [SECONDS [postgresql://… ]]]     FOLDER is made, and must not be there
#include <fmt/format.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "app/typed.hpp"
#include "folder/acts.hpp"
#include "folder/data_folder.hpp"
#include "folder/folder.hpp"
#include "folder/own_source.hpp"

using namespace modou;

namespace {

struct SayBody {
    std::string id, says;
};
BOOST_DESCRIBE_STRUCT(SayBody, (), (id, says))
struct Said {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(Said, (), (note))

const folder::SealedTable k_said{"said", 1, {{"id", store::Kind::text}, {"says", store::Kind::text}}};

folder::Part part() {
    folder::Part part;
    part.schema = {"said",
                   {{1, "said", "CREATE TABLE said (id TEXT PRIMARY KEY, says TEXT NOT NULL, seal INTEGER) STRICT;"}}};
    part.sealed = {&k_said};
    return part;
}

void declare(const folder::Ports& ports) {
    ports.outbox.declare(app::operation<SayBody>(
        "said.say", "said",
        [&keys = ports.digests()](const app::Intent& intent, const SayBody& body, ledger::Ledger& book,
                                  const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> base::Result<Said> {
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.text = body.says;
                note.reference = base::reference_digest(keys, folder::k_own_source, "said " + body.id);
                MODOU_TRY(const auto answered, batch.post(note));
                return Said{answered.sequence};
            });
        },
        folder::sealed(ports.tables,
                       [](store::Session& s, folder::Sealing& sealing, const app::Intent&, const SayBody& body,
                          const Said&) -> base::Status {
                           MODOU_CHECK(s.run("INSERT INTO said (id, says) VALUES (:i, :s)", {body.id, body.says}));
                           return sealing.row(k_said, {body.id});
                       })));
}

[[noreturn]] void die(const base::Error& error) {
    std::fprintf(stderr, "operations_bench: %s\n", error.text().c_str());
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || sodium_init() < 0) return 2;
    const std::string path = argv[1];
    const int callers = argc > 2 ? std::atoi(argv[2]) : 16;
    const std::chrono::seconds length(argc > 3 ? std::atoi(argv[3]) : 5);
    std::optional<postgres::Address> database;
    if (argc > 4) {
        auto read = postgres::Address::from_url(argv[4]);
        if (!read) die(read.error());
        database = std::move(*read);
    }
    base::SystemRandom random;
    if (auto made = folder::init_folder(path, "bench", random, database); !made) die(made.error());
    auto opened = folder::Folder::open(path, {part()}, {});
    if (!opened) die(opened.error());
    declare((*opened)->ports());
    if (auto finished = (*opened)->finish_acts(); !finished) die(finished.error());
    app::Outbox& outbox = (*opened)->ports().outbox;

    std::atomic<std::uint64_t> done{0}, failed{0};
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller)
        threads.emplace_back([&, caller] {
            for (int n = 0; std::chrono::steady_clock::now() - begun < length; ++n) {
                app::Act act;
                act.kind = "said.say";
                act.key = act.about = fmt::format("{} {}", caller, n);
                act.body = app::to_json(SayBody{act.key, "a few words, as long as those of a payout are"});
                act.at = base::SystemClock().now();
                ++(outbox.act(std::move(act)) ? done : failed);
            }
        });
    for (std::thread& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    std::printf("{\"callers\":%d,\"done\":%llu,\"failed\":%llu,\"seconds\":%.2f,\"per_second\":%.0f}\n", callers,
                static_cast<unsigned long long>(done), static_cast<unsigned long long>(failed), seconds,
                static_cast<double>(done) / seconds);
    return failed == 0 ? 0 : 1;
}
