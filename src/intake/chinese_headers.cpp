#include "intake/chinese_headers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "intake/columns.hpp"

namespace modou::intake {
namespace {

struct Name {
    std::string_view zh, en;
};
// Of two names for one column the first one counts: beside 项目编号 a column 项目 holds the project's name.
constexpr Name k_projects[] = {{"项目编号", "project"}, {"项目名称", "title_zh"}, {"英文名", "title_en"},
                               {"类别", "cause"},       {"机构", "holder"},       {"地区", "region"}};
constexpr Name k_pledges[] = {{"店铺", "shop"},        {"宝贝", "item"},    {"方式", "mode"},    {"数值", "value"},
                              {"项目编号", "project"}, {"项目", "project"}, {"起始日期", "from"}};
constexpr Name k_persons[] = {{"人员编号", "person"}, {"姓名", "person"}, {"金额", "amount"}};
constexpr Name k_more_of_projects[] = {{"项目介绍", "description_zh"},
                                       {"英文介绍", "description_en"},
                                       {"计划", "plan_zh"},
                                       {"英文计划", "plan_en"},
                                       {"目标金额", "target"},
                                       {"受益人数", "beneficiaries"},
                                       {"受益人", "beneficiaries_zh"},
                                       {"受益人英文", "beneficiaries_en"},
                                       {"开始日期", "period_from"},
                                       {"结束日期", "period_to"},
                                       {"预算", "budget"},
                                       {"备案编号", "filing"},
                                       {"机构英文名", "holder_en"},
                                       {"登记证书号", "certificate"},
                                       {"联系方式", "contact"},
                                       {"图片", "pictures"}};

bool has(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::size_t known(std::span<const std::string_view> names, std::span<const Name> set) {
    return static_cast<std::size_t>(
        std::ranges::count_if(set, [&](const Name& one) { return has(names, one.zh) || has(names, one.en); }));
}

void rename(std::vector<std::string_view>& names, std::span<const Name> set) {
    for (const Name& one : set)
        if (!has(names, one.en)) std::ranges::replace(names, one.zh, one.en);
}

}  // namespace

std::vector<std::string_view> documented_names(std::span<const std::string_view> header) {
    std::vector<std::string_view> names(header.begin(), header.end());
    // A name's unit in brackets says nothing that is not known: 金额（元）.
    std::vector<std::string_view> plain;
    for (const std::string_view name : names) plain.push_back(without_yuan(name));
    const std::span<const Name> sets[] = {k_projects, k_pledges, k_persons};
    const auto most =
        std::ranges::max_element(sets, [&](const auto& a, const auto& b) { return known(plain, a) < known(plain, b); });
    const bool english = std::ranges::any_of(*most, [&](const Name& one) { return has(header, one.en); });
    std::vector<std::string_view> renamed = plain;
    rename(renamed, *most);
    if (most == std::begin(sets) && !english) rename(renamed, k_more_of_projects);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (renamed[i] != plain[i]) names[i] = renamed[i];
    return names;
}

std::string_view pledge_mode(std::string_view word) {
    constexpr std::pair<std::string_view, std::string_view> k_modes[] = {
        {"按比例", "percent"}, {"固定", "fixed"}, {"停止", "none"}};
    for (const auto& [zh, en] : k_modes)
        if (word == zh) return en;
    return word;
}

std::string_view pledged_item(std::string_view word) {
    return word == "全店" ? "*" : word;
}

}  // namespace modou::intake
