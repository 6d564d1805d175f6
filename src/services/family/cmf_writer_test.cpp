// What is written as CMF or CSV is read back as the same people.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "services/family/loci.hpp"
#include "services/family/readers.hpp"

namespace modou::family {
namespace {

Samples some_people() {
    Samples samples;
    const int count = *rc::gen::inRange(1, 6);
    const auto word = [](bool may_be_empty) {
        std::string text;
        const int length = *rc::gen::inRange(may_be_empty ? 0 : 1, 8);
        for (int i = 0; i < length; ++i)
            text += *rc::gen::elementOf(std::vector<std::string>{"a", "Z", "7", "<", "&", ">", "\"", "'", "]]>", " ",
                                                                 "寻", "𠮷", "\t", "\r", "\n", "-", "=", "#", ","});
        // Readers take away blanks at the ends, and what a spreadsheet would have put there.
        for (std::string before; before != text;) {
            before = text;
            text = base::spreadsheet_value(base::trimmed(before));
        }
        return text.empty() && !may_be_empty ? std::string("x") : text;
    };
    for (int i = 0; i < count; ++i) {
        Sample sample;
        sample.id = word(false) + std::to_string(i);
        sample.sex = kinship::Sex(*rc::gen::inRange(0, 3));
        sample.category = word(true);
        sample.comment = word(true);
        sample.kit = word(true);
        sample.profile.id = sample.id;
        for (const Locus& locus : known_loci()) {
            if (!sample.profile.loci.empty() && *rc::gen::inRange(0, 3) > 0) continue;
            const auto allele = [&] {
                return kinship::Allele{*rc::gen::inRange(1, 60) * 10 + *rc::gen::inRange(0, locus.repeat_bases)};
            };
            sample.profile.loci[std::string(locus.name)] = std::minmax(allele(), allele());
        }
        samples.samples.push_back(std::move(sample));
    }
    return samples;
}

void compare(const Samples& before, const base::Result<Samples>& after) {
    RC_ASSERT(after.has_value());
    RC_ASSERT(after->samples.size() == before.samples.size());
    for (std::size_t i = 0; i < before.samples.size(); ++i) {
        const Sample &a = before.samples[i], &b = after->samples[i];
        RC_ASSERT(b.id == a.id);
        RC_ASSERT(b.sex == a.sex);
        RC_ASSERT(b.category == a.category);
        RC_ASSERT(b.comment == a.comment);
        RC_ASSERT(b.kit == a.kit);
        RC_ASSERT(b.profile.loci == a.profile.loci);
    }
}

TEST(CmfWriter, WhatItWritesIsReadBackAsTheSamePeople) {
    EXPECT_TRUE(rc::check([] {
        const Samples before = some_people();
        const auto xml = cmf_of(before, "made up");
        RC_ASSERT(xml.has_value());
        compare(before, read_cmf(*xml));
    }));
}

TEST(CmfWriter, SoIsCsv) {
    EXPECT_TRUE(rc::check([] {
        const Samples before = some_people();
        compare(before, read_csv(csv_of(before)));
    }));
}

TEST(CmfWriter, WhatXmlCannotHoldIsRefusedByName) {
    for (const char* text : {"a\x01", "b\x0b", "\xEF\xBF\xBF", "\xFF"}) {
        Samples samples;
        samples.samples.emplace_back().id = "S1";
        samples.samples[0].comment = text;
        const auto xml = cmf_of(samples, "");
        ASSERT_FALSE(xml);
        EXPECT_EQ(xml.error().where, "S1");
    }
}

}  // namespace
}  // namespace modou::family
