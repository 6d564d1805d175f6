// What the numbers rest on, what they leave out, and who answers for them.
#include <algorithm>

#include "services/family/report_parts.hpp"

namespace modou::family {
namespace {

using Model = kinship::Mutation::Model;

struct Words {
    std::string zh, en;
};

Words mutation_words(const kinship::Mutation& mutation) {
    const auto rates = [&](bool steps) {
        const std::string more_zh =
            steps ? fmt::format("；步进衰减 {}；跨微变异 {}", mutation.range, mutation.rate2) : "";
        const std::string more_en =
            steps ? fmt::format("; range {}; to another fraction {}", mutation.range, mutation.rate2) : "";
        return Words{fmt::format("：每次传递父方 {}，母方 {}{}。所有基因座用同一数值", mutation.rate_male,
                                 mutation.rate_female, more_zh),
                     fmt::format(": each transmission {} from fathers, {} from mothers{}. All loci use the same",
                                 mutation.rate_male, mutation.rate_female, more_en)};
    };
    switch (mutation.model) {
        case Model::none:
            return {"不计突变：不符的基因座使似然为零", "none: a locus that does not fit makes the likelihood zero"};
        case Model::equal:
            return {"等概率模型" + rates(false).zh, "equal model" + rates(false).en};
        case Model::proportional:
            return {"比例模型" + rates(false).zh, "proportional model" + rates(false).en};
        case Model::stepwise:
            return {"步进模型" + rates(true).zh, "stepwise model" + rates(true).en};
    }
    return {};
}

Words dropout_words(const Page& page) {
    std::string list;
    for (const auto& profile : page.in.comparison.profiles)
        if (profile.dropout > 0)
            list += fmt::format("{}{}: {}", list.empty() ? "" : ", ", safe(profile.id), profile.dropout);
    if (list.empty()) return {"不计（0）", "none (0)"};
    return {"每个等位基因的脱扣概率 " + list, "chance of each allele to drop out: " + list};
}

Words linked_words(const std::vector<std::string>& loci) {
    std::string list;
    for (const auto& pair : linked_pairs(loci))
        list += fmt::format("{}{}–{} ({} Mb)", list.empty() ? "" : ", ", pair.one, pair.other, pair.distance_mb);
    if (list.empty())
        return {"视为独立，对数相加；未见已知的连锁对",
                "taken as independent, logarithms add; no known linked pair is among them"};
    return {"视为独立，对数相加。本案含连锁对 " + list +
                "：对半同胞、叔侄、祖孙等关系，似然比略有偏差；对亲子关系无影响（单代传递）",
            "taken as independent, logarithms add. Linked pairs are among them: " + list +
                ": for half sibs, uncles and grandparents the ratio is slightly off; for one child of typed parents it "
                "is not"};
}

// Loci that were typed and do not enter, each with why.
Words left_out_words(const Page& page) {
    Words words;
    for (const auto& [locus, why] : page.in.left_out) {
        const base::Words said = words_of_case_key(why);
        words.zh += fmt::format("{}{}（{}）", words.zh.empty() ? "" : "；", safe(locus), said.zh);
        words.en += fmt::format("{}{} ({})", words.en.empty() ? "" : "; ", safe(locus), said.en);
    }
    return words;
}

}  // namespace

std::string assumptions_section(const Page& page) {
    const auto& model = page.in.comparison.model;
    std::string out = page.heading("假定与约定", "Assumptions and conventions") + "<dl>";
    const auto row = [&](std::string_view zh, std::string_view en, const Words& words) {
        out += "<dt>" + page.say(zh, en) + "</dt><dd>" + page.say(words.zh, words.en) + "</dd>";
    };
    if (const auto& settings = page.in.settings)
        row("本库的评估设置", "settings of the database",
            {safe(words(*settings, Language::zh) + "。" + told_by(*settings, Language::zh)),
             safe(words(*settings, Language::en) + "; " + told_by(*settings, Language::en))});
    row("突变", "mutation", mutation_words(model.mutation));
    row("亚群体系数 θ", "theta (F_ST)",
        model.theta > 0 ? Words{fmt::format("{}，全部奠基者属于同一亚群体（Balding–Nichols）", model.theta),
                                fmt::format("{}; all founders are of one subpopulation (Balding–Nichols)", model.theta)}
                        : Words{"0：奠基者的等位基因独立抽自人群（Hardy–Weinberg）",
                                "0: founders’ alleles are independent draws (Hardy–Weinberg)"});
    row("沉默等位基因", "silent alleles",
        model.silent > 0 ? Words{fmt::format("每座频率 {}，不突变", model.silent),
                                 fmt::format("frequency {} at each locus; they do not mutate", model.silent)}
                         : Words{"不计（0）", "none (0)"});
    row("等位基因脱扣", "dropout", dropout_words(page));
    row("奠基者约定", "founders",
        model.founders == kinship::Model::Founders::stand
            ? Words{"显式：未分型的奠基者留在家系中，其传递可突变（同 pedprobr）",
                    "explicit: untyped founders stand in the pedigree, and what they pass on may mutate (as pedprobr "
                    "has it)"}
            : Words{"修剪：只有一个子女的未分型奠基者略去（同 Familias 默认）",
                    "trimmed: untyped founders with one child are left out (as Familias does by default)"});
    row("表中没有的等位基因", "alleles that the table lacks",
        page.in.extras.empty()
            ? Words{"没有出现。规则：不猜测，须由案件给出频率，否则拒绝计算",
                    "none came up. Rule: never guessed; the case gives a frequency, or nothing is computed"}
            : Words{fmt::format("{} 个，频率由案件给出（见上表 *）", page.in.extras.size()),
                    fmt::format("{}, with frequencies that the case gives (* above)", page.in.extras.size())});
    row("最低频率", "least frequency",
        {"不另设：频率照表使用。常用规则 5/(2N) 须在制表时执行",
         "none is imposed: frequencies are used as the table has them. The customary 5/(2N) is applied when a table is "
         "made"});
    row("基因座", "loci", linked_words(page.in.comparison.loci));
    if (!page.in.left_out.empty()) row("没有采用的分型", "typed and not used", left_out_words(page));
    row("纯合子", "homozygotes",
        {"两个相同的等位基因视为真实纯合，除非上面列有沉默等位基因或脱扣",
         "two like alleles are a true homozygote unless silent alleles or dropout are listed above"});
    row("计算", "computation",
        {"逐基因座精确剥离算法（Elston–Stewart），双精度；无近似、无抽样",
         "exact peeling by locus (Elston–Stewart) in double precision; no approximation, no sampling"});
    return out + "</dl>";
}

std::string limits_section(const Page& page) {
    std::string out = page.heading("局限", "Limits") + "<ul class=\"list\">";
    const auto add = [&](std::string_view zh, std::string_view en) { out += "<li>" + page.say(zh, en) + "</li>"; };
    add("只比较列出的假设。真父的兄弟、父亲等近亲若可能，应列为假设：他们是误认的主要来源。",
        "Only the hypotheses listed are compared. Where a brother or the father of the true parent is possible, list "
        "him: near relatives are the real false positives.");
    add("不能区分同卵双生；未考虑嵌合、移植、三等位基因、混合样本。",
        "Identical twins cannot be told apart; chimeras, transplants, tri-alleles and mixtures are not considered.");
    add("未考虑样本错放、错标、录入错误。关键结论应以重新采样、重新分型确认，并以 Y-STR 或线粒体 DNA 佐证。",
        "Mislabelled samples and typing errors are not considered. Confirm by a new sample, and by Y-STR or mtDNA.");
    add("频率表应适合当事人的人群；小样本表的稀有等位基因误差大。",
        "The table must suit the people’s population; rare alleles of small samples are uncertain.");
    add("在数据库中检索得到的候选，先验应取 1/N，并须把“不在库中”计入。",
        "For a hit of a database search, the prior is 1/N, and “not in the database” is a possibility.");
    return out + "</ul>";
}

std::string record_section(const Page& page) {
    const auto& in = page.in;
    std::string out = "<div class=\"record\">" + page.heading("记录与复核", "Record and review") + "<dl>";
    const auto row = [&](std::string_view zh, std::string_view en, const std::string& value) {
        out += "<dt>" + page.say(zh, en) + "</dt><dd>" + value + "</dd>";
    };
    row("软件", "software", "Modou " + safe(in.version));
    row("生成时间", "made", base::format_shanghai(in.made) + " (UTC+8)");
    if (!in.input_file.empty()) row("输入", "input", safe(in.input_file) + " · " + safe(in.id));
    if (!in.input_digest.empty())
        row("输入 SHA-256", "SHA-256 of the input", "<code>" + safe(in.input_digest) + "</code>");
    row("重算", "to compute again",
        in.identity ? "<code>modou kin report --db DIR --family ID --found ID --by self --out FILE.html</code>"
                    : "<code>modou kin lr --cases FILE --freq DIR --json</code>");
    out += "</dl><p>" +
           page.say("本页须由两人各自独立核对输入、假设与数值后签字，方可使用。",
                    "Two people check input, hypotheses and figures, each on their own, before this page is used.") +
           "</p><div class=\"signs\">";
    for (const auto& [zh, en] : {std::pair("检验人", "examiner"), std::pair("复核人", "reviewer")})
        out += "<div class=\"sign\"><h3>" + page.say(zh, en) + "</h3><p>" + page.say("姓名", "name") + "</p><p>" +
               page.say("签字", "signature") + "</p><p>" + page.say("日期", "date") + "</p></div>";
    return out + "</div></div>";
}

}  // namespace modou::family
