// The question, the answer, and the hypotheses with their pictures.
#include <algorithm>
#include <cmath>

#include "services/family/drawing.hpp"
#include "services/family/report_parts.hpp"

namespace modou::family {
namespace {

// The alternative that fits best: the one that the answer must beat.
std::size_t best_alternative(const Page& page) {
    std::size_t best = 1;
    for (std::size_t h = 2; h < page.log10_likelihoods.size(); ++h)
        if (page.log10_likelihoods[h] > page.log10_likelihoods[best]) best = h;
    return best;
}

std::string sentence(const Page& page, std::size_t other) {
    const double ratio = page.log10_ratio(other);
    const std::string first = "「" + safe(page.name(0)) + "」", second = "「" + safe(page.name(other)) + "」";
    const std::string one = "“" + safe(page.name(0)) + "”", two = "“" + safe(page.name(other)) + "”";
    if (std::isnan(ratio))
        return page.say(
            fmt::format("在所列模型下，{}与{}都不能解释全部分型结果（见逐座位表）：没有答案，不能据此支持任何一方。",
                        first, second),
            fmt::format("Under the model listed, neither {} nor {} explains all findings (see the table by locus): "
                        "there is no answer, and neither is supported.",
                        one, two));
    if (std::isinf(ratio)) {
        const bool not_first = ratio < 0;
        return page.say(
            fmt::format("在所列模型下，{}不能解释分型结果，{}可以。不计突变、分型错误时如此；应以含突变的模型复核。",
                        not_first ? first : second, not_first ? second : first),
            fmt::format("Under the model listed, {} cannot explain the findings and {} can. This holds without "
                        "mutation and typing errors: compute again with a mutation model.",
                        not_first ? one : two, not_first ? two : one));
    }
    const bool less = ratio < 0;
    const std::string times = ratio_text(std::abs(ratio));
    return page.say(fmt::format("在本页所列假定下，这些分型结果在{}成立时出现的概率，是{}成立时的 {} 倍。",
                                less ? second : first, less ? first : second, times),
                    fmt::format("Under the assumptions listed here, these findings are {} times as probable if {} is "
                                "true as if {} is true.",
                                times, less ? two : one, less ? one : two));
}

std::string verbal(const Page& page, std::size_t other) {
    const double ratio = page.log10_ratio(other);
    const auto strength = support(ratio);
    if (!strength) return "";
    const std::string whom = safe(page.name(strength->first ? 0 : other)),
                      against = safe(page.name(strength->first ? other : 0));
    std::string out;
    if (std::abs(ratio) < std::log10(2.0))
        out = page.say(strength->zh, fmt::format("The findings are of a weight that {}.", strength->en));
    else if (std::isfinite(ratio))
        out = page.say(fmt::format("{}「{}」，相对于「{}」。", strength->zh, whom, against),
                       fmt::format("The findings give {} for “{}” over “{}”.", strength->en, whom, against));
    out = "<p>" + out + "</p>";
    if (!page.in.identity && asks_parentage(page.in.comparison.hypotheses[0], page.in.comparison.hypotheses[other],
                                            page.in.comparison.profiles))
        out += "<p>" +
               page.say(parentage_words(ratio, Language::zh) + "。", parentage_words(ratio, Language::en) + ".") +
               "</p>";
    return out;
}

// Whether the ratio speaks for the first hypothesis but does not make up for the prior that was told.
bool prior_outweighs(const Page& page) {
    constexpr double k_enough = 0.99;
    const auto after = posteriors(page.log10_likelihoods, page.priors);
    return !page.in.priors.empty() && after && (*after)[0].p < k_enough && page.log10_ratio(best_alternative(page)) > 0;
}

std::string flags(const Page& page) {
    std::string out;
    if (prior_outweighs(page))
        out += fmt::format(
            "<div class=\"flag\"><b>{}</b>{}</div>", page.say("注意：", "Note:"),
            page.say(fmt::format("以所取先验，「{}」的后验不足 99 %：这是线索，不是结论。应补充亲属或加测基因座。",
                                 safe(page.name(0))),
                     fmt::format("With the prior chosen, the posterior of “{}” stays below 99 %: a lead, not a "
                                 "conclusion. Type more relatives or loci.",
                                 safe(page.name(0)))));
    for (std::size_t h = 0; h < page.log10_likelihoods.size(); ++h) {
        unsigned loci = 0, mutations = 0, impossible = 0;
        for (const auto& row : page.fits) {
            loci += row[h].mutations > 0;
            mutations += row[h].mutations;
            impossible += row[h].impossible;
        }
        if (page.in.identity && impossible > 0) {
            out += fmt::format(
                "<div class=\"flag\"><b>{}</b>{}</div>", page.say("注意：", "Note:"),
                page.say(fmt::format("两份检材有 {} 个基因座不同：不是同一人，除非其中一份分型有误。", impossible),
                         fmt::format("The two samples differ at {} {}: not one person, unless one of them was typed "
                                     "wrongly.",
                                     impossible, impossible == 1 ? "locus" : "loci")));
            continue;
        }
        if (loci + impossible == 0) continue;
        const std::string name = safe(page.name(h));
        out += fmt::format("<div class=\"flag\"><b>{}</b>", page.say("注意：", "Note:"));
        if (loci > 0)
            out += page.say(
                fmt::format("「{}」有 {} 个基因座不符，至少需要 {} 次突变才能解释。{}", name, loci, mutations,
                            loci >= 3
                                ? "不符的基因座有 3 个或更多：请核对样本与分型；结论仍以似然比为准，不以不符个数为准。"
                                : ""),
                fmt::format("“{}” does not fit at {} {}; at least {} {} needed. {}", name, loci,
                            loci == 1 ? "locus" : "loci", mutations, mutations == 1 ? "mutation is" : "mutations are",
                            loci >= 3 ? "Three loci or more do not fit: check samples and typing; the likelihood ratio "
                                        "decides, not their number."
                                      : ""));
        if (impossible > 0)
            out += page.say(fmt::format("「{}」有 {} 个基因座无法以突变解释。", name, impossible),
                            fmt::format("“{}”: {} loci that no mutation explains.", name, impossible));
        out += "</div>";
    }
    const auto best = std::size_t(std::ranges::max_element(page.log10_likelihoods) - page.log10_likelihoods.begin());
    if (best >= 1 && page.log10_likelihoods.size() > 2 && std::isfinite(page.log10_likelihoods[best]))
        out += fmt::format("<div class=\"flag\"><b>{}</b>{}</div>", page.say("注意：", "Note:"),
                           page.say(fmt::format("所比较的假设中，「{}」最能解释分型结果。", safe(page.name(best))),
                                    fmt::format("Of the hypotheses compared, “{}” explains the findings best.",
                                                safe(page.name(best)))));
    return out;
}

std::string symbol(std::string_view shape) {
    return fmt::format(R"(<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">{}</svg>)", shape);
}

std::string key(const Page& page) {
    std::string out = "<ul class=\"key\">";
    const auto add = [&](std::string_view shape, std::string_view zh, std::string_view en) {
        out += "<li>" + symbol(shape) + page.say(zh, en) + "</li>";
    };
    add(R"(<rect x="2" y="2" width="14" height="14" fill="#fff" stroke="#1E2A25" stroke-width="1.6"/>)", "男", "male");
    add(R"(<circle cx="9" cy="9" r="7" fill="#fff" stroke="#1E2A25" stroke-width="1.6"/>)", "女", "female");
    add(R"(<polygon points="9,1 17,9 9,17 1,9" fill="#fff" stroke="#1E2A25" stroke-width="1.6"/>)", "性别未说明",
        "sex not told");
    add(R"(<rect x="2" y="2" width="14" height="14" fill="#1E2A25"/>)", "实心：已分型", "filled: typed");
    if (!page.in.asked.empty())
        add(R"(<text x="9" y="15" font-size="17" font-weight="700" text-anchor="middle" fill="#1E2A25">?</text>)",
            "被询问者", "asked about");
    add(R"(<path d="M0 7H18M0 11H18" stroke="#1E2A25" stroke-width="1.5"/>)", "双线：伴侣有血缘",
        "double line: related partners");
    return out + "</ul>";
}

}  // namespace

std::string answer_section(const Page& page) {
    const std::size_t other = best_alternative(page);
    const double ratio = page.log10_ratio(other);
    std::string out = page.heading("问题与回答", "Question and answer");
    std::string people;
    for (const auto& profile : page.in.comparison.profiles) people += (people.empty() ? "" : "、") + safe(profile.id);
    const std::string count = std::to_string(page.log10_likelihoods.size());
    if (page.in.asked.empty())
        out +=
            "<p>" +
            page.say(fmt::format("问：{} 之间是什么关系？比较 {} 个假设，以「{}」为所问。", people, count,
                                 safe(page.name(0))),
                     fmt::format(
                         "Asked: how are the people typed related? {} hypotheses are compared; “{}” is what is asked.",
                         count, safe(page.name(0)))) +
            "</p>";
    else
        out += "<p>" +
               page.say(fmt::format("问：{} 是否就是「{}」中的那个人？比较 {} 个假设；已分型：{}。",
                                    safe(page.in.asked), safe(page.name(0)), count, people),
                        fmt::format("Asked: is {} the person in “{}”? {} hypotheses are compared.", safe(page.in.asked),
                                    safe(page.name(0)), count)) +
               "</p>";
    const auto after = posteriors(page.log10_likelihoods, page.priors);
    const bool too_rare = prior_outweighs(page);
    const bool decided = (ratio > 4 || ratio < -4) && !too_rare;
    out += fmt::format("<div class=\"answer{}\"><p>{}</p>", decided ? "" : " open", sentence(page, other));
    out += fmt::format("<p class=\"figure\">LR = {} <small>log₁₀ LR = {}</small></p>", ratio_text(ratio),
                       log_text(ratio, 4));
    if (page.in.identity && std::isfinite(ratio))
        out += "<p>" +
               page.say(fmt::format("随机匹配概率（θ = {}）：无亲缘的人碰巧有同样分型的机会为 {}。",
                                    page.in.comparison.model.theta, ratio_text(-ratio)),
                        fmt::format("Random match probability (theta {}): the chance that somebody unrelated shows the "
                                    "same is {}.",
                                    page.in.comparison.model.theta, ratio_text(-ratio))) +
               "</p>";
    out += verbal(page, other);
    if (after)
        out += "<p>" +
               page.say(
                   fmt::format("先验取 {} 时，「{}」的后验概率为 {}。", chance_text(page.priors[0], 1 - page.priors[0]),
                               safe(page.name(0)), chance_text((*after)[0].p, (*after)[0].rest)),
                   fmt::format("With a prior of {}, the posterior of “{}” is {}.",
                               chance_text(page.priors[0], 1 - page.priors[0]), safe(page.name(0)),
                               chance_text((*after)[0].p, (*after)[0].rest))) +
               "</p>";
    out += "<p class=\"note\">" +
           page.say("似然比说明证据的分量，本身不是假设成立的概率；只在所列假设之间比较。",
                    "A likelihood ratio is the weight of evidence, not the probability of a hypothesis; it compares "
                    "only the hypotheses listed.") +
           "</p></div>";
    out += flags(page);
    return out + "<p class=\"note\">" +
           page.say(
               "用语：ENFSI《法庭科学评价性报告指南》（2015）的等级；亲权指数阈值（10000、0.0001、2000）按 GB/T "
               "37223-2018 与 SF/Z JD0105001-2016 "
               "的通行引述，签发前请核对标准原文。全同胞、半同胞、祖孙等关系另有标准，本页不套用亲权阈值。",
               "Words: the scale of ENFSI’s Guideline for Evaluative Reporting (2015); the thresholds of the parentage "
               "index (10 000, 0.0001, 2 000) as GB/T 37223-2018 and SF/Z JD0105001-2016 are commonly quoted: check "
               "the standards’ text before you sign. Sibs, half sibs and grandparents have standards of their own; the "
               "parentage thresholds are not applied to them.") +
           "</p>";
}

std::string hypotheses_section(const Page& page) {
    std::string out = page.heading("假设与家系图", "Hypotheses and pedigrees");
    Shown shown;
    for (const auto& profile : page.in.comparison.profiles) shown.typed.push_back(profile.id);
    shown.asked = page.in.asked;
    shown.language = page.in.language;
    std::string pictures;
    bool wide = false;
    const auto& hypotheses = page.in.comparison.hypotheses;
    for (std::size_t h = 0; h < hypotheses.size(); ++h) {
        shown.name = fmt::format("pedigree{}", h + 1);
        shown.title = hypotheses[h].name;
        // One symbol for both samples, where they are of one person.
        shown.labels.clear();
        if (page.in.identity && h == 0)
            shown.labels[page.in.asked] = fmt::format("{} = {}", page.in.asked, page.in.comparison.profiles[0].id);
        shown.twins = h == 0 ? page.in.twins : std::vector<Twins>();
        const auto layout = lay_out(hypotheses[h].pedigree, shown.twins, shown.like);
        wide |= layout.width > 420;
        pictures += fmt::format(
            "<div class=\"picture\"><h3>{}</h3><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
            "aria-label=\"{}\">{}</div><ul class=\"told\">",
            safe(hypotheses[h].name), safe(hypotheses[h].name), draw(hypotheses[h].pedigree, shown));
        Shown one = shown;
        one.language = Language::zh;
        const auto zh = told(hypotheses[h].pedigree, one);
        one.language = Language::en;
        const auto en = told(hypotheses[h].pedigree, one);
        for (std::size_t i = 0; i < zh.size(); ++i) pictures += "<li>" + page.say(safe(zh[i]), safe(en[i])) + "</li>";
        pictures += "</ul></div>";
        if (h == 0)
            for (std::size_t i = 0; i < layout.rows.size(); ++i)
                shown.like[hypotheses[0].pedigree.people()[i].id] = layout.rows[i];
    }
    return out + fmt::format("<div class=\"pictures{}\">{}</div>", wide ? " wide" : "", pictures) + key(page);
}

}  // namespace modou::family
