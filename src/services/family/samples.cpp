#include "services/family/samples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "services/family/fam.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

using Severity = Issue::Severity;
using What = Issue::What;

struct Wording {
    Severity severity;
    std::string_view en, zh, key;
};

Wording wording(What what) {
    switch (what) {
        case What::three_alleles:
            return {Severity::locus_left_out, "three alleles or more", "等位基因多于两个", "three_alleles"};
        case What::off_ladder:
            return {Severity::locus_left_out, "off the ladder (OL)", "等位基因落在分型标准物之外（OL）", "off_ladder"};
        case What::no_result:
            return {Severity::locus_left_out, "no result", "没有分型结果", "no_result"};
        case What::half_genotype:
            return {Severity::locus_left_out, "one allele alone; a homozygote's allele is written twice",
                    "只有一个等位基因；纯合子须写两次", "half_genotype"};
        case What::out_of_range:
            return {Severity::locus_left_out, "outside the ladder's range", "超出分型标准物范围", "out_of_range"};
        case What::no_allele:
            return {Severity::locus_left_out, "not an allele of this locus", "不是该基因座的等位基因", "no_allele"};
        case What::unknown_locus:
            return {Severity::locus_left_out, "unknown locus", "未知基因座", "unknown_locus"};
        case What::not_autosomal:
            return {Severity::note, "not autosomal: not part of the profile", "非常染色体基因座，不计入分型",
                    "not_autosomal"};
        case What::no_id:
            return {Severity::sample_left_out, "no id, or a name that is too long", "没有编号，或名称过长", "no_id"};
        case What::no_loci:
            return {Severity::sample_left_out, "nothing usable was typed", "没有可用的分型结果", "no_loci"};
        case What::control:
            return {Severity::note, "a ladder or control, not a person", "分型标准物或对照，不是样本", "control"};
        case What::sex_unclear:
            return {Severity::warning, "not a sex: taken as unknown", "性别无法识别，按未知处理", "sex_unclear"};
        case What::sex_conflict:
            return {Severity::sample_left_out, "amelogenin is X, Y and the file says female",
                    "牙釉蛋白基因为 X、Y，文件却写女性", "sex_conflict"};
        case What::amelogenin_y_lost:
            return {Severity::warning, "amelogenin is X alone and the file says male: a deletion or a swapped sample",
                    "牙釉蛋白基因只有 X，文件却写男性：可能缺失，也可能样本调换", "amelogenin_y_lost"};
        case What::same_twice:
            return {Severity::note, "the same sample again: taken as one", "同一样本重复出现，已合并", "same_twice"};
        case What::contradiction:
            return {Severity::sample_left_out, "the same id is told in two ways", "同一编号的内容互相矛盾",
                    "contradiction"};
        case What::discordant_kits:
            return {Severity::locus_left_out, "two kits differ here", "两种试剂盒结果不一致", "discordant_kits"};
        case What::same_person:
            return {Severity::warning, "alike at all shared loci: the same person, or a twin, of",
                    "共有基因座完全相同：可能是同一人或同卵双生", "same_person"};
        case What::not_compared:
            return {Severity::warning, "not all searched for people who stand twice: too many samples and loci",
                    "样本与基因座过多，未全部查找重复的人", "not_compared"};
        case What::family_refused:
            return {Severity::family_left_out, "no pedigree can be made of this family", "无法构成家系",
                    "family_refused"};
        case What::table_refused:
            return {Severity::locus_left_out, "these frequencies cannot be used", "频率不可用", "table_refused"};
        case What::model_changed:
            return {Severity::warning, "taken in a simpler form", "以较简单的形式采用", "model_changed"};
        case What::not_found:
            return {Severity::sample_left_out, "not told as found, and of no family",
                    "不是被发现的人，也不属于任何家庭", "not_found"};
        case What::no_family:
            return {Severity::sample_left_out, "a relative or the missing person's own sample, and no family is told",
                    "是亲属或失踪人本人的检材，却没有写明家庭", "no_family"};
        case What::half_siblings:
            return {
                Severity::warning,
                "children of a parent named alone: taken as half siblings; if they have both parents in common, add "
                "the other as somebody who is not typed",
                "只写了一位家长的几个子女：按半同胞计；若父母双方都相同，请把另一位家长作为未分型的人写入",
                "half_siblings"};
        case What::one_person:
            return {Severity::note, "identical twins or the same person: one genotype, counted once",
                    "同卵双生或同一人：只有一个基因型，只计一次", "one_person"};
        case What::family_split:
            return {Severity::note, "several people of this family are missing: each is looked for",
                    "该家庭失踪的不止一人：逐一查找", "family_split"};
        case What::lost_allele:
            return {Severity::locus_left_out, "one allele was lost or not read", "有一个等位基因丢失或未读出",
                    "lost_allele"};
        case What::mixture:
            return {Severity::sample_left_out, "three alleles or more at several loci: a mixture, not one person",
                    "多个基因座有三个以上等位基因：是混合样本，不是一个人", "mixture"};
        case What::told_otherwise:
            return {Severity::locus_left_out, "stands twice, and not alike", "出现两次而不一致", "told_otherwise"};
        case What::setting_unused:
            return {Severity::warning, "a setting of the file that is not used: a database has its own",
                    "文件中的设定未被采用：数据库用自己的设定", "setting_unused"};
        case What::not_of_database:
            return {Severity::note, "this database does not weigh this locus", "本库不使用该基因座", "not_of_database"};
    }
    return {Severity::warning, "", "", ""};
}

std::string_view consequence(Severity severity, bool zh) {
    switch (severity) {
        case Severity::locus_left_out:
            return zh ? "；不采用该基因座" : "; the locus is left out";
        case Severity::sample_left_out:
            return zh ? "；不采用该样本" : "; the sample is left out";
        case Severity::family_left_out:
            return zh ? "；不采用该家庭" : "; the family is left out";
        case Severity::note:
        case Severity::warning:
            break;
    }
    return "";
}

std::string in_one(const Issue& issue, bool zh) {
    const Wording wording = family::wording(issue.what);
    std::string out = issue.where;
    if (zh && out.starts_with("line ")) out = fmt::format("第 {} 行", out.substr(5));
    for (const auto* part : {&issue.sample, &issue.locus})
        if (!part->empty()) out += (out.empty() ? "" : zh ? "，" : ", ") + *part;
    if (!out.empty()) out += zh ? "：" : ": ";
    out += zh ? wording.zh : wording.en;
    if (!issue.detail.empty()) out += zh ? fmt::format("（{}）", issue.detail) : fmt::format(" ({})", issue.detail);
    out += consequence(wording.severity, zh);
    return out;
}

}  // namespace

Severity Issue::severity() const {
    return wording(what).severity;
}

std::string_view key_of(What what) {
    return wording(what).key;
}

// Loci of other laws and controls are notes to a reader of the file, and left out all the same.
bool leaves_out(const Issue& issue) {
    const Severity severity = issue.severity();
    return (severity != Severity::note && severity != Severity::warning) || issue.what == What::not_autosomal ||
           issue.what == What::control || issue.what == What::sex_unclear || issue.what == What::setting_unused ||
           issue.what == What::not_of_database;
}

base::Words words_of_key(std::string_view key) {
    for (int i = 0; !wording(What(i)).key.empty(); ++i)
        if (const Wording known = wording(What(i)); known.key == key) return {known.zh, known.en};
    return {};
}

std::string words(const Issue& issue, Languages language) {
    return plain(language, in_one(issue, true), in_one(issue, false));
}

base::Result<Format> format_of(std::string_view name) {
    if (name == "cmf") return Format::cmf;
    if (name == "genemapper") return Format::genemapper;
    if (name == "fam") return Format::fam;
    if (name == "ped" || name == "linkage") return Format::linkage;
    if (name == "csv") return Format::csv;
    return base::fail(base::Code::usage, "expected cmf, genemapper, fam, ped or csv", base::shortened(name, 40));
}

base::Result<Samples> read_samples(Format format, std::string_view bytes, const LocusNames& names) {
    switch (format) {
        case Format::cmf:
            return read_cmf(bytes, names);
        case Format::genemapper:
            return read_genemapper(bytes, names);
        case Format::linkage:
            return read_linkage(bytes, {}, names);
        case Format::csv:
            return read_csv(bytes, names);
        case Format::fam:
            break;
    }
    MODOU_TRY(auto file, read_fam(bytes, names));
    name_settings(file);
    return std::move(file.samples);
}

}  // namespace modou::family
