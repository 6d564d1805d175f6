#include "services/family/commands/kin_matches.hpp"

#include <fmt/format.h>

#include <cmath>

namespace modou::family::commands {

using base::JsonOut;
using family::Match;

void write_match(JsonOut& out, const Match& match) {
    out.begin_object().member("family", match.family).member("found", match.found).member("by", match.by);
    const auto log10 = [&](std::string_view name, double value) {
        if (std::isinf(value))
            out.member(name, value < 0 ? "-Inf" : "Inf");
        else if (std::isnan(value))
            out.member(name, "undefined");
        else
            out.key(name).raw(fmt::format("{:.15g}", value));
    };
    log10("log10LR", match.log10_ratio);
    if (match.own_differs > 0) out.member("own_sample_differs", match.own_differs);
    out.member("mismatches", match.mismatches).key("posterior").raw(fmt::format("{:.15g}", match.posterior));
    out.key("log10LR_against_unrelated").begin_object();
    for (const auto& ranked : match.ranked.relations) log10(family::relation_name(ranked.relation), ranked.log10_ratio);
    out.end_object().key("relations_left_out").begin_list();
    for (const auto relation : match.ranked.left_out) out.value(family::relation_name(relation));
    out.end_list().member("without_theta", match.ranked.without_theta).key("log10LR_per_locus").begin_object();
    for (const auto& locus : match.ranked.loci) log10(locus.locus, locus.log10_ratio());
    out.end_object().key("alleles_not_in_table").begin_list();
    for (const auto& rare : match.ranked.rare) out.value(rare);
    out.end_list().end_object();
}

std::string words(const Match& match) {
    std::string out = fmt::format("  {:<20} {:<20} {:>10.3f} {:>4} {:>12.6f}", match.family, match.found,
                                  match.log10_ratio, match.mismatches, match.posterior);
    if (const auto* other = match.ranked.other(); other != nullptr)
        out += fmt::format("   {} {:.3f}", family::relation_name(other->relation), other->log10_ratio);
    for (const auto relation : match.ranked.left_out)
        out += fmt::format("   {} 未算 · not weighed", family::relation_name(relation));
    if (match.by == "self") out += "   本人检材 · own sample";
    if (match.own_differs > 0)
        out += fmt::format("   本人检材有 {} 个基因座不符 · the own sample differs at {} loci", match.own_differs,
                           match.own_differs);
    if (match.ranked.without_theta) out += "   未计 θ · without theta";
    return out + "\n";
}

std::string words(const Told& told, const family::Apart& apart) {
    std::string out = fmt::format("  {} · {}: {} {}", told.zh, told.en, apart.family, apart.found);
    if (!apart.why.empty()) out += fmt::format(": {}", apart.why);
    if (apart.loci > 0) out += fmt::format(" ({} 个基因座 · loci)", apart.loci);
    if (std::isfinite(apart.log10_ratio) && apart.log10_ratio != 0)
        out += fmt::format(" (log10 LR {:.3f})", apart.log10_ratio);
    return out + "\n";
}

void write_apart(JsonOut& out, const std::vector<family::Apart>& list) {
    out.begin_list();
    for (const auto& apart : list) {
        out.begin_object().member("family", apart.family).member("found", apart.found).member("why", apart.why);
        if (std::isfinite(apart.log10_ratio) && apart.log10_ratio != 0)
            out.key("log10LR").raw(fmt::format("{:.15g}", apart.log10_ratio));
        if (apart.loci > 0) out.member("loci", apart.loci);
        out.end_object();
    }
    out.end_list();
}

}  // namespace modou::family::commands
