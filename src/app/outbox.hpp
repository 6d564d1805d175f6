// The one way of an act that touches both the book and SQL:
//
//   checks + intent          one SQL transaction
//   job in the book          under the act's key: the same key, the same answer; then the disk has it
//   projection + position    one SQL transaction
//   listeners
//
// Acts of a lane that wait at the same time, and are about different things, go this way together: each of these
// transactions, and each wait for the disk, is one for all of them.
//
// A crash leaves it between two of these lines; the next opening for writing goes on from there, and so does the runner
// while a server lives.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include "app/intents.hpp"
#include "app/operation.hpp"

namespace modou::app {

// What an opening, or the runner, made of an act that it found open.
struct Found {
    std::int64_t number = 0;
    std::string kind;
    base::Instant at;
    std::optional<base::Error> error;  // refused by the book, or not to be finished now

    std::string text() const;  // for the operator
};

class Outbox {
  public:
    // All outlive the outbox. The key makes digests of bodies that nobody can find by trying.
    Outbox(store::Store& store, ledger::Ledger& book, const base::DigestKey& key, base::Clock& clock);
    ~Outbox();

    // Before the first act.
    void declare(Operation operation);
    void listen(std::function<base::Status(const Done&)> listener);

    // Around the projections of one transaction, for what is written once for all of them. Before the first act.
    using Around = std::function<base::Status(store::Session&, const std::function<base::Status()>& projections)>;
    void surround(Around around) { around_ = std::move(around); }

    // Carries the act out; thread-safe. Errors:
    //   conflict                the same key with another body
    //   of the check or the book: definite, nothing took effect (the book's is kept with its reason; the same act may
    //                           be asked again)
    //   unavailable             the book takes nothing in: nothing was kept. Others: it is open; the same act again,
    //                           or the runner, or the next opening finishes it
    base::Result<Done> act(Act act, const Progress& progress = {});
    // The same for acts that follow from what the database holds: `prepare` looks and may write rows of its own, in the
    // transaction that keeps the intents. All of one kind; none: nothing to do.
    using Prepare = std::function<base::Result<std::vector<Act>>(store::Session&)>;
    base::Result<std::vector<Done>> act(std::string_view kind, const Prepare& prepare, const Progress& progress = {});
    // The same of acts that are about one thing (Act::about); `prepare` may be called twice.
    base::Result<std::vector<Done>> act(std::string_view kind, std::string about, const Prepare& prepare);
    // As if each had come from a caller of its own, all at once; all of one lane.
    std::vector<base::Result<Done>> act_at_once(std::vector<Act> acts);

    // Keeps an act that is carried out by run_open(), for rooms that find half of one in their tables.
    base::Status keep_open(store::Session& session, const Act& act);
    // Carries out what is open, in order. One that cannot be finished stops none but those of its lane, and these only
    // while the disk or the book take nothing in.
    base::Result<std::vector<Found>> run_open();

    // What is open: by the runner to be tried again, or (with a reason) only by the next opening or the same act.
    struct Waiting {
        std::int64_t number = 0;
        std::string kind, reason;
    };
    base::Result<std::vector<Waiting>> waiting();

    // Counts the acts whose projections stand, and whose listeners know: what was made of the tables before may be old.
    std::uint64_t finished() const { return finished_.load(std::memory_order_acquire); }

    // Retries what is open, with longer and longer pauses. For a process that stays.
    void begin_runner();
    void end_runner();

    // Where an act can be cut off; a test stops it there by an error, as a kill would.
    enum class Arrow { intent_kept, book_answered, projected };
    void set_hook(std::function<base::Status(Arrow, const Intent&)> hook) { hook_ = std::move(hook); }

  private:
    // What one caller asks.
    struct Request {
        std::string_view kind;
        std::string about;
        const Prepare& prepare;
        const Progress& progress;
        std::vector<Intents::Kept> kept = {};
        std::optional<base::Result<std::vector<Done>>> answer = {};
        bool answered = false;  // under the lane's mutex
    };
    // Held by one thread at a time, which carries out what waits in it, for other callers too.
    struct Lane {
        std::mutex mutex;  // of what follows
        bool held = false;
        std::vector<Request*> waiting;  // in the order in which they came
        std::size_t lately = 0;         // how many went together the last time
        std::condition_variable freed, came;
    };
    class Hold;
    // An open act on its way through the book.
    struct Errand {
        const Intent* intent;
        const Progress* progress;
        std::optional<base::Result<Outcome>> outcome = {};  // none: not asked, for one before it was cut off
        std::optional<base::Result<Done>> answer = {};
    };

    Operation* find(std::string_view kind);
    Lane& lane_of(std::string_view kind);
    void ask(Request& request);
    void serve(Lane& lane, const Request& request);
    static std::vector<Request*> next_group(Lane& lane);
    void carry_out(const Lane& lane, std::span<Request* const> group);
    base::Status admit(const Lane& lane);
    base::Status settle_lane(const Lane& lane);
    void keep(std::span<Request* const> group);
    void keep_in_one(std::span<Request* const> group);
    void answer(std::span<Request* const> group);
    void carry_out(std::span<Errand> errands);
    base::Result<Done> carry_out(const Intent& intent);
    base::Result<Outcome> ask_book(const Errand& errand);
    void project(std::span<Errand*> errands, base::Sequence position);
    base::Status project_in_one(std::span<Errand* const> errands, base::Sequence position);
    base::Result<Done> told(const Errand& errand, base::Sequence position);
    base::Error failed(const Intent& intent, const base::Error& error, bool refused);
    base::Result<std::vector<Found>> run(Intents::Which which);
    void runner_loop();

    store::Store& store_;
    ledger::Ledger& book_;
    const base::DigestKey& key_;
    base::Clock& clock_;
    Intents intents_;
    std::map<std::string, Operation, std::less<>> operations_;
    std::map<std::string, std::unique_ptr<Lane>, std::less<>> lanes_;
    std::vector<std::function<base::Status(const Done&)>> listeners_;
    std::function<base::Status(Arrow, const Intent&)> hook_;
    Around around_;

    std::atomic<std::uint64_t> finished_{0};

    std::mutex runner_mutex_;
    std::condition_variable runner_changed_;
    bool runner_ending_ = false, runner_wanted_ = false;
    std::thread runner_;
};

}  // namespace modou::app
