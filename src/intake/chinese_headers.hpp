// The tables of imports in Chinese: what their columns are called, and the words of pledges.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace modou::intake {

// A header of projects, pledges or payments to persons, its Chinese names as the documented English ones: 项目编号 →
// project. Names that are not known stay, and so does a Chinese one whose English twin stands in the header too. The
// optional columns of projects are renamed only where the needed ones are Chinese: in an English table a column 预算
// has been a remark until now. The views look at `header` or at static text.
std::vector<std::string_view> documented_names(std::span<const std::string_view> header);

// 按比例 → percent, 固定 → fixed, 停止 → none; others stay.
std::string_view pledge_mode(std::string_view word);
// 全店 → *; others stay.
std::string_view pledged_item(std::string_view word);

}  // namespace modou::intake
