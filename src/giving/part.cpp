#include "giving/part.hpp"

#include "giving/project_pictures.hpp"
#include "giving/row_check.hpp"
#include "giving/schema.hpp"
#include "giving/sealed_tables.hpp"
#include "money/part.hpp"
#include "tally/part.hpp"

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

Result<money::FundAccounts> accounts_of_projects(Session& session) {
    money::FundAccounts accounts;
    MODOU_CHECK((session.rows<std::string, std::int64_t>(
        "SELECT id, account FROM project", {},
        [&](const std::string& id, std::int64_t account) { accounts[id] = {static_cast<std::uint64_t>(account)}; })));
    return accounts;
}

}  // namespace

folder::Parts parts() {
    folder::Part part;
    part.schema = schema();
    part.makes_folder_tables = true;
    part.sealed = {&tables::project, &tables::pledge, &tables::link, &tables::project_about, &tables::project_update};
    part.kept = {{"pictures", ".jpg", "图片与保存时不同", "the picture is not the one that was kept"}};
    part.check = check_rows;
    part.lost = find_lost;
    part.named_files = name_pictures;
    part.rebuilt_zh =
        "再按原来的顺序导入同样的项目、承诺与对账单文件（账户由账本认出）；付款的收款人与用途的文字、私人链接无法重建";
    part.rebuilt_en =
        "then import the same files of projects, pledges and statements in the order of then (the book knows their "
        "accounts); the words of payouts and private links cannot be built again";
    return {part, money::part(accounts_of_projects, money::TablesMade::elsewhere),
            tally::part(tally::TablesMade::elsewhere)};
}

}  // namespace modou::giving
