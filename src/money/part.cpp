#include "money/part.hpp"

#include "money/schema.hpp"
#include "money/sealed_tables.hpp"
#include "money/statement_lines.hpp"

namespace modou::money {
namespace {

using base::Status;
using store::Session;

Status name_papers(Session& session, const folder::NameFile& each) {
    return session.rows<std::int64_t, std::string, std::string>(
        "SELECT id, evidence, coalesce(paid_evidence, '') FROM payout WHERE id IS NOT NULL ORDER BY id", {},
        [&](std::int64_t id, const std::string& first, const std::string& second) {
            for (const std::string& paper : {first, second})
                if (paper.size() == 64)
                    each("evidence/" + paper, fmt::format("付款 {} 的凭证", id),
                         fmt::format("the evidence of payout {}", id));
        });
}

}  // namespace

folder::Part part(std::function<base::Result<FundAccounts>(Session&)> accounts, TablesMade made) {
    folder::Part part;
    if (made == TablesMade::here) part.schema = schema();
    part.sealed = {&tables::payout, &tables::statement_scope, &tables::statement_file, &tables::statement_day};
    part.kept = {{"evidence", "", "凭证与收到时不同", "the evidence is not what was given"}};
    part.check = [accounts = std::move(accounts)](folder::RowCheck& check) -> Status {
        MODOU_TRY(const FundAccounts funds, accounts(check.session()));
        MODOU_CHECK(check_payouts(check, funds));
        return check_statements(check);
    };
    part.lost = [](folder::RowCheck& check) -> Status {
        MODOU_CHECK(find_lost_payouts(check));
        return find_lost_statements(check);
    };
    part.named_files = name_papers;
    part.sum_again = sum_lines_again;
    return part;
}

}  // namespace modou::money
