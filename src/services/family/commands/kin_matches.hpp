// Matches of a search, and what contradicts one, for people and for programs.
#pragma once

#include <string>

#include "base/json_out.hpp"
#include "services/family/database.hpp"

namespace modou::family::commands {

inline constexpr std::string_view k_columns =
    "  family 家庭          found 被寻者            log10 LR  mis    posterior   best other relation 其他关系\n";

void write_match(base::JsonOut& out, const family::Match& match);
std::string words(const family::Match& match);

// Why somebody is no match, for people who should look.
struct Told {
    const char *key, *zh, *en;
    std::vector<family::Apart> family::SearchAnswer::*list;
};
inline constexpr Told k_told[] = {
    {"sex_contradicts", "记录的性别矛盾，不列为匹配", "sex contradicts, left out of the matches",
     &family::SearchAnswer::sex_contradicts},
    {"own_sample_differs", "与本人检材少数基因座不符", "differs from the own sample at few loci",
     &family::SearchAnswer::own_differs},
    {"not_weighed", "未能计算", "could not be weighed", &family::SearchAnswer::not_weighed}};

std::string words(const Told& told, const family::Apart& apart);
void write_apart(base::JsonOut& out, const std::vector<family::Apart>& list);

}  // namespace modou::family::commands
