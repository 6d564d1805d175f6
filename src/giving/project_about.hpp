// What a project is for, in the words of those who run it: its substance. Each version is a note of the book with the
// SHA-256 of its canonical text (docs/decisions/0020-projects-say-what-they-are-for.md).
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

namespace modou::giving {

inline constexpr std::size_t k_max_about_characters = 4'000;  // of a description, a plan, an update
inline constexpr std::size_t k_max_words_characters = 300;    // of what stands in one line
inline constexpr std::size_t k_max_budget_lines = 50, k_max_about_pictures = 6;

struct BudgetLine {
    std::string zh, en;
    std::int64_t amount_fen = 0;
    bool operator==(const BudgetLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(BudgetLine, (), (zh, en, amount_fen))

// A cleaned photograph, kept in DIR/pictures under its SHA-256, and what it shows in words.
struct Picture {
    std::string sha256;
    std::uint32_t width = 0, height = 0;
    std::string alt_zh, alt_en;
    bool operator==(const Picture&) const = default;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (sha256, width, height, alt_zh, alt_en))

// Texts are empty, numbers 0 and lists empty where nothing was said. Its canonical text is JSON with these members in
// this order: they keep their names and places.
struct About {
    std::string project;
    std::string description_zh, description_en, plan_zh, plan_en;
    std::int64_t target_fen = 0, beneficiaries = 0;
    std::string beneficiaries_zh, beneficiaries_en;
    std::string period_from, period_to;  // "2026-11-30"
    std::vector<BudgetLine> budget;
    std::string filing;                  // number under which the public fundraising is filed (备案编号)
    std::string holder_en, certificate;  // of the holder: its English name, its registration (登记证书号)
    std::string contact;
    std::vector<Picture> pictures;
    bool operator==(const About&) const = default;
};
BOOST_DESCRIBE_STRUCT(About, (),
                      (project, description_zh, description_en, plan_zh, plan_en, target_fen, beneficiaries,
                       beneficiaries_zh, beneficiaries_en, period_from, period_to, budget, filing, holder_en,
                       certificate, contact, pictures))

// One version of it, as the book noted it.
struct ProjectAbout {
    About about;
    std::int64_t version = 0;  // from 1
    base::Sequence entry = 0;
    base::Instant at;
    std::string sha256;
};

std::string canonical_text(const About& about);
std::string text_digest(std::string_view text);  // SHA-256 in hex

// Whether nothing at all is said.
bool says_nothing(const About& about);

// `was` with what `given` says beside it. Where both say something else of one thing, `given` counts if `revised`, and
// otherwise its column is named in the error (conflict).
enum class Revised { no, yes };
base::Result<About> said_together(About was, const About& given, Revised revised);
// What must agree within one project. Errors name the column: bad_input.
base::Status check_about(const About& about);

// The newest version of each project that has one.
base::Status read_abouts(store::Session& session, const std::function<void(ProjectAbout)>& each);

// How the book names a version, and what it says of it.
base::ReferenceDigest about_reference(const base::DigestKey& keys, std::string_view project, std::int64_t version);
std::string about_note(std::string_view project, std::string_view sha256);

// A note of the book under a reference that is its own: posted once, and found when the same act comes again.
struct Noted {
    base::Sequence entry = 0;
    base::Instant at;
};
base::Result<Noted> note_once(ledger::Batch& batch, const base::ReferenceDigest& reference, base::Instant at,
                              std::string_view text);
// What an entry of the book says. Precondition: it is one.
base::Result<std::string> entry_text(ledger::Ledger& book, base::Sequence sequence);

}  // namespace modou::giving
