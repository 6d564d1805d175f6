#include "sim/run.hpp"

#include <array>
#include <optional>
#include <random>

#include "journal/file_journal.hpp"
#include "ledger/ledger.hpp"
#include "ledger/snapshot.hpp"
#include "sim/chance.hpp"
#include "sim/log_watch.hpp"
#include "sim/model.hpp"
#include "sim/sim_files.hpp"
#include "sim/tall.hpp"

namespace modou::sim {
namespace {

using base::Sequence;
using base::Status;
using journal::Kind;
using ledger::Answer;
using ledger::Answered;
using ledger::Policy;
using ledger::Transfer;

struct Step {
    std::vector<Transfer> transfers;
    bool chain = false;
    std::uint64_t erase = 0;  // instead of transfers: this party
};
using BatchOfSteps = std::vector<Step>;

constexpr std::uint64_t k_tall_every = 20;  // seeds

class History {
  public:
    explicit History(std::uint64_t seed)
        : rng_(seed), files_(seed ^ 0xF11E5), random_(seed ^ 0x5A17), watch_(random_, seed) {}

    Outcome run() {
        for (out_.lives = 0; out_.lives < 8 && out_.good; ++out_.lives) {
            live();
            if (out_.good && out_.lives % 4 == 3) hurt();
        }
        return out_;
    }

  private:
    std::uint64_t below(std::uint64_t n) { return rng_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    void wrong(std::string what) {
        if (!out_.good) return;
        out_.good = false;
        out_.what = fmt::format("life {}: {}", out_.lives, what);
    }

    base::Result<std::unique_ptr<ledger::Ledger>> open() {
        ledger::LedgerOptions options;
        options.threads = ledger::LedgerOptions::Threads::none;
        options.generation_entries = 48;
        options.snapshot_every = 150;
        return ledger::Ledger::open(
            files_,
            [&](Sequence known) -> base::Result<std::unique_ptr<journal::Journal>> {
                journal::FileJournalOptions journal;
                journal.segment_bytes = 24'000;
                journal.known_durable = known;
                // Sometimes as a large book is opened: walked from the snapshot on only.
                journal.check_whole_below_bytes = one_in(2) ? 0 : 1 << 30;
                MODOU_TRY(auto opened, journal::FileJournal::open(files_, journal));
                return std::unique_ptr<journal::Journal>(std::move(opened));
            },
            clock_, random_, options);
    }

    void live() {
        SimFiles::Plan plan;
        const std::uint64_t fault = below(5);
        if (fault == 1) plan.power_loss_at = 1 + below(120);
        if (fault == 2) plan.sync_fails_at = 1 + below(60);
        if (fault == 3) plan.disk_full_at = 1 + below(120);
        files_.begin_life(plan);
        auto ledger = open();
        if (!ledger) {
            if (fault == 0 || fault == 4) return wrong("the book does not open: " + ledger.error().text());
            end_life(fault);
            return;
        }
        check_opened(**ledger);
        auto log = watch_.open(files_, **ledger);
        if (!log && (fault == 0 || fault == 4)) return wrong("the public log does not open: " + log.error().text());
        if (log) look(**log);
        const std::uint64_t batches = 5 + below(30);
        // Whoever does not know what became of the last batch sends nothing new.
        for (std::uint64_t i = 0; i < batches && out_.good && !unknown_; ++i) {
            if (!post_batch(**ledger)) break;
            if (log && one_in(3)) publish(**log, **ledger);
            if (files_.dead()) break;
        }
        // Also when the last batch's outcome is unknown: what is published is durable all the same.
        if (log && out_.good) publish(**log, **ledger);
        if (out_.good && !(*ledger)->failure() && !files_.dead()) {
            check_figures(**ledger);
            if (const auto differs = traces_differ(**ledger, model_, rng_); !differs.empty()) wrong(differs);
        }
        if (log) log->reset();
        if (fault == 0) {
            if (auto closed = (*ledger)->close(); !closed) wrong("cannot close: " + closed.error().text());
            ledger->reset();
            return;
        }
        // The power (or the process) goes while the ledger still stands: nothing may be written on the way out.
        files_.begin_life({1, 0, 0});
        (void)files_.remove("nothing");
        ledger->reset();
        end_life(fault);
    }

    void publish(publish::PublicLog& log, const ledger::Ledger& ledger) {
        const Status done = log.catch_up();
        watch_.disturb(log, random_);
        look(log);
        if (done && out_.good && log.published()->checkpoint.size != ledger.durable())
            wrong("the newest checkpoint is not of all that is durable");
    }
    void look(publish::PublicLog& log) {
        if (!out_.good || files_.dead()) return;
        // What is durable is published, also when the one who asked for it did not live to hear so.
        Model with = model_;
        if (unknown_) play(with, *unknown_);
        if (const Status fits = watch_.look(log, with.entries()); !fits)
            wrong("the public log: " + fits.error().text());
    }

    void end_life(std::uint64_t fault) {
        ++out_.crashes;
        if (fault == 1 || one_in(2))
            files_.lose_power();
        else
            files_.kill();
        files_.begin_life({});
    }

    // What was acknowledged is there; a batch whose outcome was unknown is there whole or not at all.
    void check_opened(ledger::Ledger& ledger) {
        const Sequence size = ledger.journal().end().size;
        const Sequence acknowledged = model_.entries().size();
        if (unknown_) {
            Model with = model_;
            const auto answers = play(with, *unknown_);
            if (size == with.entries().size())
                model_ = with;
            else if (size != acknowledged)
                return wrong(fmt::format("a batch is half there: {} entries, acknowledged {}, whole {}", size,
                                         acknowledged, with.entries().size()));
        } else if (size != acknowledged) {
            return wrong(fmt::format("{} entries were acknowledged, the book has {}", acknowledged, size));
        }
        check_figures(ledger);
        if (unknown_ && out_.good) {
            // The client sends the same again and gets the same answer.
            const BatchOfSteps again = *unknown_;
            unknown_.reset();
            (void)post(ledger, again);
        }
    }

    void check_figures(ledger::Ledger& ledger) {
        const auto& entries = model_.entries();
        ledger.read([&](const ledger::State& state) {
            if (state.size() != entries.size())
                return wrong(fmt::format("the state has {} entries, the model {}", state.size(), entries.size()));
            if (state.accounts() != model_.accounts()) return wrong("another number of accounts");
            for (std::size_t n = 1; n <= model_.accounts(); ++n)
                if (state.account({n})->debits != model_.debits(n) || state.account({n})->credits != model_.credits(n))
                    return wrong(fmt::format("account {} has other sums than the model", n));
            for (const ledger::AccountClass& one : state.classes())
                if (Model::given(state, one) != model_.given(one.number, one.unit))
                    return wrong("the public figures are not the model's");
        });
        if (!out_.good) return;
        for (Sequence s = 0; s < entries.size(); ++s) {
            auto stored = ledger.entry(s);
            if (!stored) return wrong("an entry cannot be read: " + stored.error().text());
            const auto& expected = entries[s];
            if (stored->entry.kind != expected.transfer.kind || stored->entry.amount != expected.transfer.amount ||
                stored->entry.debit_from != expected.debit_from || stored->entry.credit_from != expected.credit_from)
                return wrong(fmt::format("entry {} is not what was posted", s));
            if (!expected.erased && journal::commit(stored->entry, stored->secret) != stored->entry.commitment)
                return wrong("a commitment does not open");
            auto found = ledger.find(expected.transfer.reference);
            if (!found || *found != s) return wrong(fmt::format("the reference of entry {} is not found", s));
        }
        // Snapshot and tail, or the whole book from its first entry: the same bytes.
        ledger::State replayed;
        for (Sequence s = 0; s < entries.size(); ++s) {
            auto stored = ledger.entry(s);
            const auto fetch = [&](Sequence q) { return ledger.entry(q); };
            if (auto applied = replayed.apply(s, stored->entry, stored->secret, fetch); !applied)
                return wrong("replay: " + applied.error().text());
            replayed.set_record_time(stored->record_time_ms);
        }
        if (ledger.read([&](const ledger::State& state) { return encode_state(state) != encode_state(replayed); }))
            wrong("full replay and snapshot with tail differ");
        const auto account = 1 + below(std::max<std::size_t>(1, model_.accounts()));
        std::vector<Sequence> expected;
        for (Sequence s = entries.size(); s-- > 0 && expected.size() < 20;)
            if (entries[s].transfer.debit.value == account || entries[s].transfer.credit.value == account)
                expected.push_back(s);
        const std::uint64_t party = 1 + below(8);
        std::vector<Sequence> of_party;
        for (Sequence s = entries.size(); s-- > 0;)
            if (entries[s].transfer.party.value == party) of_party.push_back(s);
        const auto named = ledger.of_party({party}, ~Sequence{0}, entries.size() + 1);
        if (!named || *named != of_party) wrong(fmt::format("the entries of party {} are not the model's", party));
        auto found = ledger.of_account({account}, ~Sequence{0}, 20);
        if (!found || *found != expected) wrong(fmt::format("the entries of account {} are not the model's", account));
    }

    // No snapshot, index or private file names the party any more: 8 bytes that nothing else in the book has.
    void check_erased(ledger::Ledger& ledger, std::uint64_t party) {
        if (files_.dead()) return;  // with a step that it may miss (an old snapshot's removal): nothing can be read
        const auto found = ledger.of_party({party}, ~Sequence{0}, 1);
        if (!found || !found->empty()) return wrong(fmt::format("party {} is still found after its erasure", party));
        for (Sequence s = 0; s < model_.entries().size(); ++s) {
            const auto stored = ledger.journal().entry_at(s);
            if (!stored) return wrong(fmt::format("entry {} cannot be read: {}", s, stored.error().text()));
            if (stored->secret.party.value == party || (model_.entries()[s].erased && has_salt(*stored)))
                return wrong(fmt::format("entry {} keeps private parts of an erased party", s));
        }
        check_figures(ledger);
    }
    static bool has_salt(const journal::StoredEntry& stored) { return stored.secret.salt != base::Salt{}; }

    // With a bit flipped it is refused, or what flipped was a signature that nothing rests on.
    void check_promise(ledger::Ledger& ledger) {
        ++out_.damage_found;
        const auto log = watch_.open(files_, ledger);
        if (!log && log.error().code != base::Code::damaged) wrong("a hurt checkpoint: " + log.error().text());
        if (log && !watch_.is_newest((*log)->published()->checkpoint))
            wrong("a flipped bit in a checkpoint is believed");
    }

    // One bit of the book flips: opening or reading says so; a derived file is rebuilt. Then the bit flips back.
    void hurt() {
        const auto names = files_.names();
        if (names.empty()) return;
        const std::string& name = names[below(names.size())];
        if (files_.size_of(name) == 0 || name.starts_with("cut/") || name.ends_with(".new")) return;
        const std::uint64_t bit = below(files_.size_of(name) * 8);
        files_.begin_life({});
        {
            auto before = open();
            if (!before) return wrong("the book does not open before it is hurt: " + before.error().text());
            check_opened(**before);
            auto log = watch_.open(files_, **before);
            if (!log) return wrong("the public log does not open: " + log.error().text());
            look(**log);
            log->reset();
            if (auto closed = (*before)->close(); !closed) return wrong("cannot close");
        }
        if (!out_.good) return;
        const auto now = files_.names();
        if (std::find(now.begin(), now.end(), name) == now.end() || bit / 8 >= files_.size_of(name)) return;
        const auto note = journal::read_whole(files_, name, 1 << 30);
        files_.flip_bit(name, bit);
        auto ledger = open();
        const bool book = name.ends_with(".book") || name.ends_with(".priv");
        const bool promise = name == "log/checkpoint";
        if (promise && ledger) check_promise(**ledger);
        if (!ledger) {
            ++out_.damage_found;
            if (!book && !name.starts_with("index/manifest"))
                wrong("a flipped bit in derived " + name + " keeps the book shut: " + ledger.error().text());
            if (ledger.error().where.empty()) wrong("damage without a place: " + ledger.error().text());
        } else if (book) {
            // Opened from the snapshot on: the damage must show when the entries are read.
            bool seen = false;
            for (Sequence s = 0; s < model_.entries().size() && !seen; ++s) {
                auto record = (*ledger)->journal().record_at(s);
                seen = !record;
            }
            if (!seen) wrong(fmt::format("bit {} of {} was flipped and nobody noticed", bit, name));
            ++out_.damage_found;
        }
        files_.begin_life({1, 0, 0});
        (void)files_.remove("nothing");
        if (ledger) ledger->reset();
        files_.kill();
        files_.begin_life({});
        if (std::find(now.begin(), now.end(), name) != now.end() && book) files_.flip_bit(name, bit);
        if (promise && !journal::write_aside(files_, "log", "checkpoint", base::bytes_of(*note)))
            wrong("the checkpoint cannot be put back");
        // Derived files with a flipped bit are given up, as `modou repair` does.
        if (!book)
            for (const auto& n : files_.names())
                if (n.starts_with("index/") || n.starts_with("state/")) (void)files_.remove(n);
    }

    // ---- random work

    static base::ReferenceDigest reference(std::uint64_t number) {
        base::ReferenceDigest digest;
        std::memcpy(digest.bytes.data(), &number, 8);
        digest.bytes[15] = std::byte{1};
        // Neighbours share most of their bits, so that the index's short keys collide.
        std::swap(digest.bytes[0], digest.bytes[7]);
        return digest;
    }

    // One that is open, when there is one: most numbers are no reserve's.
    Sequence a_reserve() {
        std::vector<Sequence> open;
        for (Sequence s = 0; s < model_.entries().size(); ++s)
            if (model_.entries()[s].remaining > 0) open.push_back(s);
        return open.empty() ? 0 : open[below(open.size())];
    }

    Transfer transfer() {
        if (!sent_.empty() && one_in(8)) {
            Transfer again = sent_[below(sent_.size())];
            const bool counts = journal::moves_amount(again.kind) || again.kind == Kind::reserve;
            if (counts && one_in(3)) again.amount += 1;  // the same key, another body
            return again;
        }
        Transfer t;
        t.reference = reference(++last_reference_);
        t.event_time = {1'700'000'000 + static_cast<std::int64_t>(below(10)) * 86'400};
        const std::uint64_t accounts = model_.accounts() + 1;
        const std::uint64_t kind = below(20);
        if (kind == 0 || model_.accounts() < 6) {
            t.kind = Kind::open;
            static constexpr std::array k_policies{Policy::source, Policy::fund, Policy::person, Policy::sink};
            t.policy = model_.accounts() < 6 ? (model_.accounts() % 2 == 0 ? Policy::source : Policy::fund)
                                             : k_policies[below(4)];
            t.is_public = t.policy == Policy::fund;
            t.two_person = t.is_public && one_in(4);
            t.unit = one_in(12) ? base::Unit::minute : base::Unit::cny;
            t.definition = last_reference_ % 6 == 0;
            t.party = {1 + below(50)};
            t.text = "a name";
            return t;
        }
        t.amount = 1 + below(12);
        t.debit = {1 + below(accounts)};
        t.credit = {1 + below(accounts)};
        t.party = {below(9)};
        t.basis = below(1000);
        t.rule_time = t.event_time;
        t.pledge = static_cast<std::uint32_t>(below(100));
        const auto by_reference = [&](Kind k) {
            t.kind = k;
            t.debit = t.credit = {};
            t.refers = below(model_.entries().size() + 2);
        };
        if (kind == 1 || kind == 10) t.kind = Kind::reserve;
        if (t.kind == Kind::reserve && one_in(3)) t.pledge |= journal::k_needs_approval;
        if (kind == 2 || kind == 3) by_reference(Kind::settle);
        if (kind == 4) by_reference(Kind::release);
        if (kind >= 5 && kind <= 7) by_reference(Kind::correct);
        if (kind == 8) {
            t.kind = Kind::note;
            t.debit = t.credit = {};
            t.amount = 0;
            t.text = "said";
            if (t.pledge == journal::k_note_erases) t.pledge = 0;
        }
        if (kind == 11 || kind == 12) {
            by_reference(one_in(2) ? Kind::settle : Kind::note);
            t.refers = a_reserve();
            if (t.kind == Kind::note) t.pledge = journal::k_note_approves;
            t.amount = t.kind == Kind::note ? 0 : 1 + below(3);
        }
        if (kind == 9 && one_in(6)) {
            t.kind = Kind::close;
            t.debit = {};
            t.amount = 0;
        }
        if (t.kind == Kind::release && one_in(2)) t.amount = 0;
        return t;
    }

    static std::vector<std::vector<Answered>> play(Model& model, const BatchOfSteps& batch) {
        std::vector<std::vector<Answered>> answers;
        for (const Step& step : batch) {
            if (step.erase != 0) {
                const bool there = model.erase(step.erase, erasure_key(step.erase));
                answers.push_back({Answered{there ? Answer::ok : Answer::exists, 0, {}}});
            } else if (step.chain)
                answers.push_back(model.post_chain(step.transfers));
            else
                answers.push_back({model.post(step.transfers.front())});
        }
        return answers;
    }

    static std::function<base::ReferenceDigest(std::uint32_t)> erasure_key(std::uint64_t party) {
        return [party](std::uint32_t n) { return reference((party << 32 | n) << 20); };
    }

    bool post_batch(ledger::Ledger& ledger) {
        if (one_in(12)) {
            Step step;
            step.erase = 1 + below(12);
            return post(ledger, {step});
        }
        BatchOfSteps batch(1 + below(8));
        for (Step& step : batch) {
            step.chain = one_in(5);
            const std::uint64_t count = step.chain ? 1 + below(4) : 1;
            for (std::uint64_t i = 0; i < count; ++i) {
                step.transfers.push_back(transfer());
                sent_.push_back(step.transfers.back());
            }
        }
        return post(ledger, batch);
    }

    bool post(ledger::Ledger& ledger, const BatchOfSteps& batch) {
        Model with = model_;
        const auto expected = play(with, batch);
        std::vector<std::vector<Answered>> got;
        if (const std::uint64_t party = batch.front().erase; party != 0) {
            const Sequence before = ledger.read([](const ledger::State& s) { return s.size(); });
            const auto erased = ledger.erase({party}, erasure_key(party), [](std::uint64_t, std::uint64_t) {});
            if (!erased) {
                unknown_ = batch;
                return false;
            }
            const bool there = ledger.read([](const ledger::State& s) { return s.size(); }) > before;
            if (there != (expected[0][0].answer == Answer::ok)) {
                wrong(fmt::format("erasing party {}: the ledger and the model differ on whether it was there", party));
                return false;
            }
            model_ = with;
            check_erased(ledger, party);
            return out_.good;
        }
        const Status done = ledger.run([&](ledger::Batch& b) -> Status {
            for (const Step& step : batch) {
                if (step.chain) {
                    MODOU_TRY(auto answers, b.post_chain(step.transfers));
                    got.push_back(std::move(answers));
                } else {
                    MODOU_TRY(auto answer, b.post(step.transfers.front()));
                    got.push_back({answer});
                }
            }
            return {};
        });
        if (!done) {
            if (done.error().code == base::Code::unavailable) return false;  // nothing was done
            unknown_ = batch;
            return false;
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            for (std::size_t j = 0; j < expected[i].size(); ++j) {
                const Answered &a = got[i][j], &e = expected[i][j];
                if (a.answer != e.answer || (e.good() && a.sequence != e.sequence) ||
                    (e.good() && a.account != e.account)) {
                    wrong(fmt::format("step {}.{}: the ledger says {} ({}), the model {} ({})", i, j,
                                      answer_name(a.answer), a.sequence, answer_name(e.answer), e.sequence));
                    return false;
                }
            }
        model_ = with;
        out_.entries = model_.entries().size();
        return true;
    }

    std::mt19937_64 rng_;
    SimFiles files_;
    SimClock clock_;
    SimRandom random_;
    LogWatch watch_;
    Model model_;
    std::optional<BatchOfSteps> unknown_;
    std::vector<Transfer> sent_;
    std::uint64_t last_reference_ = 0;
    Outcome out_;
};

}  // namespace

Outcome run(std::uint64_t seed) {
    Outcome outcome = History(seed).run();
    if (outcome.good && seed % k_tall_every == 0) {
        const Outcome tall = run_tall(seed);
        outcome.good = tall.good;
        outcome.what = tall.what;
        outcome.entries += tall.entries;
        outcome.lives += tall.lives;
        outcome.crashes += tall.crashes;
        outcome.damage_found += tall.damage_found;
    }
    return outcome;
}

}  // namespace modou::sim
