#include "giving/part.hpp"

#include "giving/lost_definitions.hpp"
#include "giving/money_check.hpp"
#include "giving/project_pictures.hpp"
#include "giving/row_check.hpp"
#include "giving/schema.hpp"
#include "giving/sealed_tables.hpp"
#include "giving/statement_lines.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Status;
using store::Session;

Status name_pictures(Session& session, const folder::NameFile& each) {
    return each_named_picture(session, [&](const std::string& row, const Picture& picture) {
        each(fmt::format("pictures/{}.jpg", picture.sha256), row + " 的图片", "the picture of " + row);
    });
}

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

Result<FundAccounts> accounts_of_projects(Session& session) {
    FundAccounts accounts;
    MODOU_CHECK((session.rows<std::string, std::int64_t>(
        "SELECT id, account FROM project", {},
        [&](const std::string& id, std::int64_t account) { accounts[id] = {static_cast<std::uint64_t>(account)}; })));
    return accounts;
}

}  // namespace

folder::Parts parts() {
    folder::Part part;
    part.schema = schema();
    part.sealed = {&tables::definition,    &tables::project,         &tables::pledge,         &tables::link,
                   &tables::payout,        &tables::statement_scope, &tables::statement_file, &tables::statement_day,
                   &tables::project_about, &tables::project_update};
    part.kept = {{"definitions", ".toml", "定义的文字与发布时不同", "the definition is not the one that was published"},
                 {"evidence", "", "凭证与收到时不同", "the evidence is not what was given"},
                 {"pictures", ".jpg", "图片与保存时不同", "the picture is not the one that was kept"}};
    part.check = [](folder::RowCheck& check) -> Status {
        MODOU_CHECK(check_rows(check));
        MODOU_TRY(const FundAccounts accounts, accounts_of_projects(check.session()));
        MODOU_CHECK(check_payouts(check, accounts));
        return check_statements(check);
    };
    part.named_files = [](Session& session, const folder::NameFile& each) -> Status {
        MODOU_CHECK(name_papers(session, each));
        return name_pictures(session, each);
    };
    part.sum_again = sum_lines_again;
    part.restore = restore_definitions;
    part.rebuilt_zh =
        "再按原来的顺序导入同样的项目、承诺与对账单文件（账户由账本认出）；付款的收款人与用途的文字、私人链接无法重建";
    part.rebuilt_en =
        "then import the same files of projects, pledges and statements in the order of then (the book knows their "
        "accounts); the words of payouts and private links cannot be built again";
    return {part};
}

}  // namespace modou::giving
