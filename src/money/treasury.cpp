#include "money/treasury.hpp"

#include "money/acts.hpp"
#include "money/own_transfers.hpp"

namespace modou::money {

using base::Status;
using store::Session;

void Treasury::declare_acts() {
    declare_payouts(*this);
    declare_statements(*this);
}

Status Treasury::load() {
    ports_.outbox.listen(
        [this](const app::Done& done) { return done.kind == k_note_statement ? load_statements() : Status{}; });
    return load_statements();
}

Status Treasury::load_statements() {
    auto loaded = std::make_shared<StatementDays>();
    MODOU_CHECK(ports_.store().read([&](Session& s) -> Status {
        MODOU_CHECK((s.rows<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
            "SELECT holder, day, amount_in, amount_out, refunded FROM statement_day ORDER BY holder, day", {},
            [&](const std::string& holder, std::int64_t day, std::int64_t in, std::int64_t out, std::int64_t refunded) {
                (*loaded)[holder].push_back({{static_cast<std::int32_t>(day)},
                                             static_cast<std::uint64_t>(in),
                                             out,
                                             static_cast<std::uint64_t>(refunded)});
            })));
        return take_own_transfers(s, *loaded);
    }));
    std::unique_lock lock(statements_mutex_);
    statements_ = std::move(loaded);
    return {};
}

std::shared_ptr<const StatementDays> Treasury::statements() const {
    std::shared_lock lock(statements_mutex_);
    return statements_;
}

}  // namespace modou::money
