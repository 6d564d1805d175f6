// An act that touches both the book and SQL: what is asked (Act), what is kept of it until it is finished (Intent), and
// what a kind of act declares (Operation). The Outbox carries it out (outbox.hpp).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace modou::app {

// In a unit of the kind's own; for the caller of an act that takes long.
using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;

struct Act {
    std::string kind;   // of a declared Operation
    std::string key;    // the same act again says the same key; empty: its body is its key
    std::string body;   // JSON: all that is asked; the same key with another body is a conflict
    std::string drawn;  // JSON: what was drawn or looked up for it; of the same act again the first one's counts
    std::string who;    // who acts, as a digest and never by name; empty: whoever may run the command
    std::string why;
    std::optional<base::Instant> at;  // empty: now
    std::function<base::Status(store::Session&)> check =
        {};  // in the intent's transaction, after its row, when the act is new
    // What it is about, in its lane: acts about different things that wait at the same time share commits, so the check
    // of one need not see what another writes. Empty: it is about the whole lane, and goes alone.
    std::string about = {};
};

// All that is needed to finish an act without its caller. Body and drawn are forgotten when it is finished: they may
// lead to somebody (a person who approved, a party to be erased).
struct Intent {
    std::int64_t number = 0;  // in the order in which acts were kept
    std::string kind, key, body, drawn, who, why;
    base::Instant at;
    std::string seal;  // a keyed digest of the rest: who can only write the database makes no act
};

struct Done {
    std::int64_t number = 0;
    std::string kind, key, answer;
    base::Sequence position = 0;  // the size of the book that its projection has seen
    bool again = false;           // it was done before; this is the answer of then
};

// A definite answer of the book.
struct Outcome {
    std::string answer;                                    // JSON, kept with the act
    std::function<base::Status(store::Session&)> project;  // writes what pages read of it
};

struct Operation {
    // Goes into the database: once published it keeps its meaning, and a body of another shape is another kind.
    std::string kind;
    // Acts of one lane are carried out in their order; the check of one sees what every earlier one about the same
    // thing has done.
    std::string lane;
    // Does the act in the book, under references that follow from the act alone, so that the same act again finds what
    // it did. Touches no SQL. What it answers is definite, once the book is durable up to here, which the outbox waits
    // for: an error of a code that `refuses` is the book's no, and nothing was posted then.
    std::function<base::Result<Outcome>(const Intent&, ledger::Ledger&, const Progress&)> job;
};

// Whether an error is an answer; all others leave open whether the act took effect, or will.
bool refuses(base::Code code);
// What passes by itself, or with a new start: the act waits. Any other trouble is the act's own.
bool passes(base::Code code);

// A job whose part in the book is one batch: one record of the journal, so that a crash leaves the whole of it or
// nothing. `work(Batch&)` answers a Result. For jobs of operations alone: it does not wait for the disk.
template <class Work>
auto in_batch(ledger::Ledger& book, Work work) -> decltype(work(std::declval<ledger::Batch&>())) {
    std::optional<decltype(work(std::declval<ledger::Batch&>()))> answer;
    auto durable = book.submit([&](ledger::Batch& batch) -> base::Status {
        answer.emplace(work(batch));
        if (!*answer) return tl::unexpected(answer->error());
        return {};
    });
    // The book takes nothing in: the future is ready.
    if (!answer) return tl::unexpected(durable.get().error());
    return std::move(*answer);
}

}  // namespace modou::app
