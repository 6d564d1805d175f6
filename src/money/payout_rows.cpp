// Payouts as the tables have them.
#include "money/payout_acts.hpp"

namespace modou::money {
namespace {

constexpr std::string_view k_columns =
    "key, id, project, payee, people, amount, purpose, purpose_salt, evidence, proposed_by, proposed_at, approved_by, "
    "approved_at, ended_by, ended_at, ending, settle, paid_evidence";

using MaybeText = std::optional<std::string>;
using MaybeNumber = std::optional<std::int64_t>;

}  // namespace

base::Status read_payouts(store::Session& session, std::string_view where, std::initializer_list<store::Bind> binds,
                          std::vector<Payout>& out, const std::function<bool(const Payout&)>& wanted) {
    return session.rows<std::string, MaybeNumber, std::string, std::string, std::int64_t, std::int64_t, std::string,
                        std::string, std::string, std::string, std::int64_t, MaybeText, MaybeNumber, MaybeText,
                        MaybeNumber, MaybeText, MaybeNumber, MaybeText>(
        fmt::format("SELECT {} FROM payout WHERE {}", k_columns, where), binds,
        [&](const std::string& key, MaybeNumber id, const std::string& project, const std::string& payee,
            std::int64_t people, std::int64_t amount, const std::string& purpose, const std::string& salt,
            const std::string& evidence, const std::string& proposed_by, std::int64_t proposed_at,
            const MaybeText& approved_by, MaybeNumber approved_at, const MaybeText& ended_by, MaybeNumber ended_at,
            const MaybeText& ending, MaybeNumber settle, const MaybeText& paid_evidence) {
            Payout p;
            p.id = static_cast<base::Sequence>(id.value_or(0));
            p.key = key;
            p.project = project;
            p.payee = payee;
            p.purpose = purpose;
            p.purpose_salt = salt;
            p.evidence = evidence;
            p.paid_evidence = paid_evidence.value_or("");
            p.people = static_cast<std::uint32_t>(people);
            p.amount = {amount};
            p.status = ending.value_or("");
            p.proposed_by = proposed_by;
            p.approved_by = approved_by.value_or("");
            p.ended_by = ended_by.value_or("");
            p.proposed_at = proposed_at;
            p.approved_at = approved_at.value_or(0);
            p.ended_at = ended_at.value_or(0);
            p.settle = static_cast<base::Sequence>(settle.value_or(0));
            if (!wanted || wanted(p)) out.push_back(std::move(p));
        });
}

}  // namespace modou::money
