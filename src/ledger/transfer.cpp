#include "ledger/transfer.hpp"

#include <array>

namespace modou::ledger {

std::string_view answer_name(Answer answer) {
    static constexpr std::array<std::string_view, 19> k_names{"ok",
                                                              "exists",
                                                              "reference_conflict",
                                                              "insufficient_funds",
                                                              "unknown_account",
                                                              "unit_mismatch",
                                                              "account_closed",
                                                              "account_in_use",
                                                              "reserve_not_found",
                                                              "exceeds_reserve",
                                                              "correction_not_found",
                                                              "exceeds_corrected",
                                                              "already_spent",
                                                              "overflow",
                                                              "invalid_amount",
                                                              "linked_failed",
                                                              "not_approved",
                                                              "same_person",
                                                              "person_needed"};
    return k_names[static_cast<std::size_t>(answer)];
}

}  // namespace modou::ledger
