#include "sim/acts.hpp"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "app/outbox.hpp"
#include "app/schema.hpp"
#include "app/typed.hpp"
#include "journal/file_journal.hpp"
#include "sim/chance.hpp"
#include "sim/sim_files.hpp"

namespace modou::sim {

struct MoveBody {
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(MoveBody, (), (amount))
struct Moved {
    std::uint64_t entry = 0;
};
BOOST_DESCRIBE_STRUCT(Moved, (), (entry))

namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

// No column is unique and the sum is kept apart, so that what is written twice shows.
const store::RoomSchema k_tables{"acts", {{1, "acts", R"sql(
CREATE TABLE moved (kind TEXT NOT NULL, key TEXT NOT NULL, amount INTEGER NOT NULL, entry INTEGER NOT NULL) STRICT;
CREATE TABLE total (kind TEXT PRIMARY KEY, amount INTEGER NOT NULL) STRICT;
INSERT INTO total (kind, amount) VALUES ('give', 0), ('spend', 0);
)sql"}}};

constexpr std::uint64_t k_outside = 1, k_fund = 2, k_payee = 3;  // the accounts, in the order of their opening

// The caller's side: what it was told.
struct Told {
    std::uint64_t amount = 0, entry = 0;
};
using Key = std::pair<std::string, std::string>;  // kind, key

class Acts {
  public:
    Acts(std::uint64_t seed, std::string folder)
        : rng_(seed), files_(seed ^ 0xAC75), random_(seed ^ 0x5A17), folder_(std::move(folder)) {}

    ActsOutcome run() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        for (out_.lives = 0; out_.lives < k_lives && out_.good; ++out_.lives) live(out_.lives + 1 == k_lives);
        close();
        std::filesystem::remove_all(folder_);
        return out_;
    }

  private:
    static constexpr std::uint64_t k_lives = 6;

    std::uint64_t below(std::uint64_t n) { return rng_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    void wrong(std::string what) {
        if (!out_.good) return;
        out_.good = false;
        out_.what = fmt::format("life {}: {}", out_.lives, what);
    }

    // ---- a life: opened, asked things, and ended by a kill, a fault or a close

    void live(bool last) {
        SimFiles::Plan plan;
        const std::uint64_t fault = last ? 0 : below(5);
        if (fault == 1) plan.power_loss_at = 1 + below(150);
        if (fault == 2) plan.sync_fails_at = 1 + below(60);
        if (fault == 3) plan.disk_full_at = 1 + below(150);
        files_.begin_life(plan);
        kill_at_ = fault == 4 ? 1 + below(40) : 0;
        const Status opened = open();
        if (!opened && fault == 0) return wrong("it does not open: " + opened.error().text());
        if (opened) {
            for (std::uint64_t n = 5 + below(20); n > 0 && out_.good && !ended(); --n) ask_something();
            if (fault == 0) settle();
        }
        fault == 0 ? close_well() : end_badly(fault);
        if (fault == 0 && one_in(2)) copy_aside();
        if (fault != 0 && has_copy_ && one_in(2)) put_back();
    }
    bool ended() const { return killed_ || files_.dead(); }

    Status open() {
        killed_ = false;
        arrows_ = 0;
        ledger::LedgerOptions options;
        options.threads = ledger::LedgerOptions::Threads::none;
        MODOU_TRY(book_, ledger::Ledger::open(
                             files_,
                             [&](base::Sequence known) -> Result<std::unique_ptr<journal::Journal>> {
                                 journal::FileJournalOptions journal;
                                 journal.known_durable = known;
                                 MODOU_TRY(auto file, journal::FileJournal::open(files_, journal));
                                 return std::unique_ptr<journal::Journal>(std::move(file));
                             },
                             clock_, random_, options));
        store::Options tables;
        tables.readers = 1;
        auto store = store::Store::open(folder_ + "/modou.db", {app::schema(), k_tables}, tables);
        if (!store) return tl::unexpected(store.error());
        store_ = std::make_unique<store::Store>(std::move(*store));
        outbox_ = std::make_unique<app::Outbox>(*store_, *book_, key_, clock_);
        outbox_->declare(move("give", k_outside, k_fund));
        outbox_->declare(move("spend", k_fund, k_payee));
        outbox_->set_hook([this](app::Outbox::Arrow, const app::Intent&) -> Status {
            if (kill_at_ == 0 || ++arrows_ < kill_at_) return {};
            killed_ = true;
            return base::fail(Code::io, "killed");
        });
        MODOU_CHECK(open_accounts());
        return outbox_->run_open().map([](const auto&) {});
    }

    Status open_accounts() {
        return book_->run([&](ledger::Batch& batch) -> Status {
            for (const std::uint64_t n : {k_outside, k_fund, k_payee}) {
                ledger::Transfer t;
                t.kind = journal::Kind::open;
                t.policy = n == k_outside ? ledger::Policy::source
                           : n == k_fund  ? ledger::Policy::fund
                                          : ledger::Policy::sink;
                t.event_time = {k_first_second};
                t.text = "an account";
                t.reference = base::reference_digest(key_, "account", std::to_string(n));
                MODOU_TRY(const auto answered, batch.post(t));
                if (!answered.good()) return base::fail(Code::bug, "an account cannot be opened");
            }
            return {};
        });
    }

    app::Operation move(const std::string& kind, std::uint64_t from, std::uint64_t to) {
        return app::operation<MoveBody>(
            kind, kind,
            [this, from, to](const app::Intent& intent, const MoveBody& body, ledger::Ledger& book,
                             const app::Progress&) {
                return app::in_batch(book, [&](ledger::Batch& batch) -> Result<Moved> {
                    ledger::Transfer t;
                    t.debit = {from};
                    t.credit = {to};
                    t.amount = body.amount;
                    t.event_time = intent.at;
                    t.reference = reference({intent.kind, intent.key});
                    // Tables that were put back have forgotten the act and its moment; the book has not.
                    MODOU_TRY(const auto known, batch.find(t.reference));
                    if (known && known->entry.amount == body.amount) return Moved{known->sequence};
                    MODOU_TRY(const auto answered, batch.post(t));
                    if (!answered.good())
                        return base::fail(Code::forbidden, std::string(ledger::answer_name(answered.answer)));
                    return Moved{answered.sequence};
                });
            },
            [kind](Session& s, const app::Intent& intent, const MoveBody& body, const Moved& moved) -> Status {
                const auto amount = static_cast<std::int64_t>(body.amount);
                MODOU_CHECK(s.run("INSERT INTO moved (kind, key, amount, entry) VALUES (:k, :y, :a, :e)",
                                  {kind, intent.key, amount, static_cast<std::int64_t>(moved.entry)}));
                return s.run("UPDATE total SET amount = amount + :a WHERE kind = :k", {amount, kind}).map([](auto) {});
            });
    }
    base::ReferenceDigest reference(const Key& key) const {
        return base::reference_digest(key_, key.first, key.second);
    }

    // ---- what is asked

    void ask_something() {
        if (one_in(10)) (void)outbox_->run_open();  // the runner
        if (ended()) return;
        const std::uint64_t callers = one_in(3) ? 2 + below(6) : 1;
        std::vector<Asked> all;
        while (all.size() < callers) all.push_back(something(all));
        ask(all);
    }

    struct Asked {
        Key key;
        std::uint64_t amount = 0;
    };

    // Of the kind that the others have: they share its lane.
    Asked something(const std::vector<Asked>& others) {
        const bool again = !asked_.empty() && one_in(3);
        Key key;
        std::uint64_t amount = 1 + below(50);
        if (again) {
            auto at = asked_.begin();
            std::advance(at, static_cast<std::ptrdiff_t>(below(asked_.size())));
            key = at->first;
            if (!one_in(4)) amount = *at->second.begin();
        }
        if (!again || (!others.empty() && key.first != others.front().key.first))
            key = {others.empty() ? (one_in(2) ? "give" : "spend") : others.front().key.first,
                   std::to_string(asked_.size() + others.size())};
        return {std::move(key), amount};
    }

    // At once, as from callers of their own. Each is about its key, or now and then about the whole lane.
    void ask(const std::vector<Asked>& all) {
        std::vector<app::Act> acts;
        for (const Asked& one : all) {
            app::Act& act = acts.emplace_back();
            act.kind = one.key.first;
            act.key = one.key.second;
            act.body = app::to_json(MoveBody{one.amount});
            if (!one_in(5)) act.about = one.key.second;
            ++out_.acts;
        }
        const auto answers = outbox_->act_at_once(std::move(acts));
        for (std::size_t i = 0; i < all.size(); ++i) answered(all[i].key, all[i].amount, answers[i]);
    }

    void answered(const Key& key, std::uint64_t amount, const Result<app::Done>& done) {
        const auto told = told_.find(key);
        const bool other_body = told != told_.end() && told->second.amount != amount;
        if (done) {
            asked_[key].insert(amount);
            if (one_in(5)) return;  // the answer is lost on its way
            const auto moved = app::from_json<Moved>(done->answer);
            if (!moved) return wrong("an answer does not read: " + moved.error().text());
            if (other_body) return wrong(fmt::format("{} {} was done with two bodies", key.first, key.second));
            if (told != told_.end() && told->second.entry != moved->entry)
                return wrong(fmt::format("{} {} has two answers", key.first, key.second));
            told_[key] = {amount, moved->entry};
            return;
        }
        const Code code = done.error().code;
        if (told != told_.end() && !other_body && app::refuses(code))
            wrong(fmt::format("{} {} was done, and is refused now: {}", key.first, key.second, done.error().text()));
        if (app::refuses(code)) ++out_.refused;
        // It may be kept: the same body is asked again, until there is an answer.
        if (!app::refuses(code)) asked_[key].insert(amount);
    }

    // Asks for all that has no answer, in a life without faults; then nothing is open, and all sides agree.
    void settle() {
        for (const auto& [key, amounts] : std::map(asked_)) {
            if (const auto told = told_.find(key); told != told_.end()) {
                ask({{key, told->second.amount}});
                continue;
            }
            for (const std::uint64_t amount : amounts) ask({{key, amount}});
        }
        const auto waiting = outbox_->waiting();
        if (!waiting) return wrong("what is open cannot be read: " + waiting.error().text());
        if (!waiting->empty()) return wrong(fmt::format("{} acts stay open", waiting->size()));
        check();
    }

    // ---- what must hold

    void check() {
        std::map<Key, Told> rows;
        std::map<std::string, std::uint64_t> sums, totals;
        const Status read = store_->read([&](Session& s) -> Status {
            MODOU_CHECK((s.rows<std::string, std::string, std::int64_t, std::int64_t>(
                "SELECT kind, key, amount, entry FROM moved", {},
                [&](const std::string& kind, const std::string& key, std::int64_t amount, std::int64_t entry) {
                    const Told row{static_cast<std::uint64_t>(amount), static_cast<std::uint64_t>(entry)};
                    if (!rows.try_emplace({kind, key}, row).second) wrong(kind + " " + key + " has two rows");
                    sums[kind] += row.amount;
                })));
            return s.rows<std::string, std::int64_t>("SELECT kind, amount FROM total", {},
                                                     [&](const std::string& kind, std::int64_t amount) {
                                                         totals[kind] = static_cast<std::uint64_t>(amount);
                                                     });
        });
        if (!read) return wrong("the tables cannot be read: " + read.error().text());
        for (const auto& [key, told] : told_) {
            const auto row = rows.find(key);
            if (row == rows.end()) return wrong(key.first + " " + key.second + " was acknowledged, and has no row");
            if (row->second.amount != told.amount || row->second.entry != told.entry)
                return wrong(key.first + " " + key.second + " has another row than it was answered");
        }
        check_book(rows);
        for (const auto* kind : {"give", "spend"})
            if (sums[kind] != totals[kind]) wrong(fmt::format("{}: rows {}, total {}", kind, sums[kind], totals[kind]));
        book_->read([&](const ledger::State& state) {
            const auto given = state.account({k_fund})->credits, spent = state.account({k_fund})->debits;
            if (given != sums["give"] || spent != sums["spend"])
                wrong(fmt::format("the book has {} given and {} spent, the tables {} and {}", given, spent,
                                  sums["give"], sums["spend"]));
        });
    }
    // Every row has its entry, and every entry its row.
    void check_book(const std::map<Key, Told>& rows) {
        std::set<std::uint64_t> entries;
        for (const auto& [key, row] : rows) {
            const auto found = book_->find(reference(key));
            if (!found || *found != row.entry) return wrong(key.first + " " + key.second + " is not in the book");
            const auto stored = book_->entry(row.entry);
            if (!stored || stored->entry.amount != row.amount)
                return wrong(key.first + " " + key.second + " is another amount in the book");
            if (!entries.insert(row.entry).second) return wrong("two rows of one entry");
        }
        const std::uint64_t all = book_->read([](const ledger::State& state) { return state.size(); });
        if (all != entries.size() + 3)
            wrong(fmt::format("the book has {} entries beside the accounts', the tables {}", all - 3, entries.size()));
    }

    // ---- how lives end

    void close_well() {
        if (book_ && out_.good)
            if (auto closed = book_->close(); !closed) wrong("cannot close: " + closed.error().text());
        close();
    }
    void close() {
        outbox_.reset();
        store_.reset();
        book_.reset();
    }
    // The process (or the power) goes while all still stand: nothing may be written on the way out.
    void end_badly(std::uint64_t fault) {
        ++out_.kills;
        files_.begin_life({1, 0, 0});
        (void)files_.remove("nothing");
        close();
        if (fault == 1 || one_in(2))
            files_.lose_power();
        else
            files_.kill();
        files_.begin_life({});
    }

    // A backup of the tables alone, and its return: the book is newer then.
    void copy_aside() {
        std::filesystem::copy_file(folder_ + "/modou.db", folder_ + "/copy",
                                   std::filesystem::copy_options::overwrite_existing);
        has_copy_ = true;
    }
    void put_back() {
        ++out_.restored;
        for (const char* name : {"/modou.db-wal", "/modou.db-shm"}) std::filesystem::remove(folder_ + name);
        std::filesystem::copy_file(folder_ + "/copy", folder_ + "/modou.db",
                                   std::filesystem::copy_options::overwrite_existing);
    }

    std::mt19937_64 rng_;
    SimFiles files_;
    SimClock clock_;
    SimRandom random_;
    const std::string folder_;
    base::DigestKey key_{};
    std::unique_ptr<ledger::Ledger> book_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<app::Outbox> outbox_;
    std::map<Key, std::set<std::uint64_t>> asked_;  // with these amounts, one of which was done, or may be
    std::map<Key, Told> told_;                      // what the caller was answered
    std::uint64_t kill_at_ = 0, arrows_ = 0;
    bool killed_ = false, has_copy_ = false;
    ActsOutcome out_;
};

}  // namespace

ActsOutcome run_acts(std::uint64_t seed, const std::string& folder) {
    return Acts(seed, folder).run();
}

std::string acts_folder() {
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    const auto in = std::filesystem::is_directory(memory, ignored) && ::access("/dev/shm", W_OK) == 0
                        ? memory
                        : std::filesystem::temp_directory_path();
    return (in / fmt::format("modou-sim-acts-{}", ::getpid())).string();
}

}  // namespace modou::sim
