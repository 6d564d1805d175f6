// Money in and out of funds: payouts (disburse.hpp), statements of the holders' accounts (reconcile.hpp), and what both
// together say (money.hpp). It knows no programme: whoever keeps funds says which there are.
#pragma once

#include <memory>
#include <shared_mutex>

#include "folder/folder.hpp"
#include "money/funds.hpp"
#include "money/statement_days.hpp"

namespace modou::money {

class Treasury {
  public:
    // The folder outlives it.
    Treasury(const folder::Ports& ports, FundsNow funds) : ports_(ports), funds_(std::move(funds)) {}

    // At opening, in this order: before the folder's finish_acts(); as a part of what an older Modou left; after it.
    void declare_acts();
    base::Status finish_older();
    base::Status load();

    const folder::Ports& ports() const { return ports_; }
    std::shared_ptr<const Funds> funds() const { return funds_(); }
    // Shared, as the funds are.
    std::shared_ptr<const StatementDays> statements() const;
    base::Status load_statements();

  private:
    const folder::Ports& ports_;
    const FundsNow funds_;
    mutable std::shared_mutex statements_mutex_;
    std::shared_ptr<const StatementDays> statements_;
};

}  // namespace modou::money
