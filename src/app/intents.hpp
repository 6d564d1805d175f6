// The rows of acts: kept open, then done or refused. For the outbox alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/act_log.hpp"
#include "app/operation.hpp"
#include "base/digest.hpp"

namespace modou::app {

class Intents {
  public:
    // All outlive it.
    Intents(store::Store& store, ledger::Ledger& book, const base::DigestKey& key, base::Clock& clock)
        : store_(store), book_(book), key_(key), clock_(clock) {}

    // An act is open, with its intent, or was done before.
    struct Kept {
        Intent intent;
        std::optional<Done> done;
    };
    // `end`: of the log, within this transaction; read with the first act.
    base::Result<Kept> keep(store::Session& session, const Act& act, std::optional<LogEnd>& end);

    enum class Which { all, without_reason };
    struct Open {
        std::int64_t number = 0;
        std::string kind, reason;
        base::Instant at;
    };
    // In their order.
    base::Result<std::vector<Open>> open_acts(Which which);
    // Nothing where it is no longer open.
    base::Result<std::optional<Intent>> read(std::int64_t number);

    base::Status finish(store::Session& session, const Done& done);
    base::Status keep_reason(const Intent& intent, bool refused, const base::Error& error);

    // A keyed digest of the intent: another one in its row is no word of this Modou.
    std::string seal_of(const Intent& intent) const;

  private:
    base::Result<Kept> kept_before(store::Session& session, const std::string& kind, const std::string& key,
                                   const std::string& digest);
    std::string digest_of(const Act& act, const std::string& key) const;

    store::Store& store_;
    ledger::Ledger& book_;
    const base::DigestKey& key_;
    base::Clock& clock_;
};

}  // namespace modou::app
