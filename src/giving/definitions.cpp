#include "giving/definitions.hpp"

#include <algorithm>
#include <filesystem>

#include "app/typed.hpp"
#include "folder/data_folder.hpp"
#include "giving/acts.hpp"
#include "giving/lost_definitions.hpp"
#include "giving/office.hpp"
#include "giving/shipped.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

struct DefinitionBody {
    std::uint16_t number = 0;
    std::string programme;
    int version = 0;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(DefinitionBody, (), (number, programme, version, digest))
struct DefinitionNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(DefinitionNoted, (), (note))
constexpr std::string_view k_publish = "definition.publish";

constexpr std::size_t k_max_text = 256 << 10;  // as parse_definition has it

std::string folder_of(const std::string& folder) {
    return folder + "/definitions";
}
std::string file_of(const std::string& folder, std::string_view digest) {
    return fmt::format("{}/{}.toml", folder_of(folder), digest);
}

// The text with this digest: of this build, else of the folder. Nothing when neither has it.
Result<std::string> text_of(const std::string& folder, const std::string& digest, std::string_view present) {
    const auto fits = [&](std::string_view text) { return base::hex(base::sha256(base::bytes_of(text))) == digest; };
    if (fits(present)) return std::string(present);
    for (std::string_view text : k_published)
        if (fits(text)) return std::string(text);
    const std::string path = file_of(folder, digest);
    auto kept = folder::read_folder_file(path, k_max_text);
    if (!kept) {
        if (kept.error().code == Code::not_found) return std::string();
        return tl::unexpected(kept.error());
    }
    if (!fits(*kept))
        return base::fail(Code::damaged, "the definition is not the one that was published: its SHA-256 differs", path);
    return kept;
}

}  // namespace

app::Act publish_act(const PublishedDefinition& fresh) {
    app::Act act;
    act.kind = k_publish;
    act.key = fmt::format("{} {}", fresh.programme, fresh.version);
    act.body = app::to_json(DefinitionBody{fresh.number, fresh.programme, fresh.version, fresh.digest});
    return act;
}

void declare_definitions(app::Outbox& outbox, Office& office) {
    const base::DigestKey& keys = office.keys().digests;
    outbox.declare(app::operation<DefinitionBody>(
        std::string(k_publish), "definitions",
        [&keys](const app::Intent& intent, const DefinitionBody& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> Result<DefinitionNoted> {
                const std::string says = fmt::format("definition {} {} version {} sha256 {}", body.number,
                                                     body.programme, body.version, body.digest);
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.reference = base::reference_digest(keys, folder::k_own_source, says);
                note.text = says;
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return DefinitionNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return DefinitionNoted{answered.sequence};
            });
        },
        folder::sealed(office.ports().tables,
                       [](Session& s, folder::Sealing& sealing, const app::Intent&, const DefinitionBody& body,
                          const DefinitionNoted&) -> Status {
                           MODOU_CHECK(s.run(
                               "INSERT INTO definition (number, programme, version, digest) VALUES (:n, :p, :v, :d)",
                               {body.number, body.programme, body.version, body.digest}));
                           return sealing.row(tables::definition, {static_cast<std::int64_t>(body.number)});
                       })));
}

void Definitions::take(PublishedDefinition published) {
    // One that this build does not read is still served; only pledges under it cannot go on.
    if (!published.text.empty())
        if (auto read = programme::parse_definition(published.text, file_of(folder_, published.digest)))
            published.definition = std::make_shared<const programme::Definition>(std::move(*read));
    if (by_number_.size() <= published.number) by_number_.resize(std::size_t{published.number} + 1);
    by_number_[published.number] = published.definition.get();
    published_.push_back(std::move(published));
}

Result<Definitions> Definitions::open(const std::string& folder, store::Store& store, std::string_view present) {
    Definitions out;
    out.folder_ = folder;
    out.present_text_ = present;
    MODOU_TRY(auto in_force, programme::parse_definition(present, "order-donation.toml"));
    out.present_ = std::make_shared<const programme::Definition>(std::move(in_force));
    struct Listed {
        std::int64_t number = 0, version = 0;
        std::string programme, digest;
    };
    std::vector<Listed> listed;
    MODOU_CHECK(store.read([&](Session& s) {
        return s.rows<std::int64_t, std::string, std::int64_t, std::string>(
            "SELECT number, programme, version, digest FROM definition ORDER BY number", {},
            [&](std::int64_t number, const std::string& programme, std::int64_t version, const std::string& digest) {
                listed.push_back({number, version, programme, digest});
            });
    }));
    for (Listed& one : listed) {
        PublishedDefinition published;
        published.number = static_cast<std::uint16_t>(one.number);
        published.version = static_cast<int>(one.version);
        published.programme = std::move(one.programme);
        published.digest = std::move(one.digest);
        MODOU_TRY(published.text, text_of(folder, published.digest, present));
        out.take(std::move(published));
    }
    return out;
}

Status Definitions::publish(const std::function<Status(const PublishedDefinition&)>& act) {
    MODOU_CHECK(programme::run_examples(*present_));
    const auto known = std::ranges::find_if(published_, [&](const PublishedDefinition& one) {
        return one.programme == present_->programme && one.version == present_->version;
    });
    if (known != published_.end()) {
        if (known->digest != base::hex(present_->digest))
            return base::fail(
                Code::conflict,
                fmt::format("{} version {} was published with another text: a changed definition needs a new version",
                            present_->programme, present_->version));
        present_number_ = known->number;
    } else {
        PublishedDefinition fresh{static_cast<std::uint16_t>(published_.size() + 1),
                                  present_->programme,
                                  present_->version,
                                  base::hex(present_->digest),
                                  present_text_,
                                  nullptr};
        // The text before anything names it: a crash leaves a file too many, never one too few.
        MODOU_CHECK(folder::keep_folder_file(folder_of(folder_), fresh.digest + ".toml", fresh.text, 0644));
        MODOU_CHECK(act(fresh));
        present_number_ = fresh.number;
        take(std::move(fresh));
    }
    for (const PublishedDefinition& one : published_)
        if (!one.text.empty())
            MODOU_CHECK(folder::keep_folder_file(folder_of(folder_), one.digest + ".toml", one.text, 0644));
    return {};
}

const PublishedDefinition* Definitions::find(std::uint16_t number) const {
    const auto at = std::ranges::find(published_, number, &PublishedDefinition::number);
    return at == published_.end() ? nullptr : &*at;
}

const PublishedDefinition* Definitions::find(std::string_view digest) const {
    const auto at = std::ranges::find(published_, digest, &PublishedDefinition::digest);
    return at == published_.end() ? nullptr : &*at;
}

Result<const programme::Definition*> Definitions::of_pledge(std::uint16_t number) const {
    if (number < by_number_.size() && by_number_[number] != nullptr) return by_number_[number];
    const PublishedDefinition* lost = find(number);
    if (lost == nullptr)
        return base::fail(Code::damaged,
                          fmt::format("a pledge names the definition {}, which was never published", number),
                          folder_ + "/modou.db");
    if (!lost->text.empty())
        return base::fail(Code::unsupported,
                          fmt::format("pledges were made under {} version {}, which this build does not read: use the "
                                      "Modou that published it, or a newer one",
                                      lost->programme, lost->version),
                          file_of(folder_, lost->digest));
    return base::fail(Code::not_found,
                      fmt::format("the text of {} version {} is not here, and pledges were made under it: put its file "
                                  "there, as a backup or the Modou of then has it",
                                  lost->programme, lost->version),
                      file_of(folder_, lost->digest));
}

Status restore_definitions(const std::string& folder, Session& session,
                           const std::function<Result<bool>(const std::string& says)>& noted) {
    std::vector<std::string> texts{std::string(k_order_donation)};
    for (const std::string_view text : k_published) texts.emplace_back(text);
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(folder_of(folder), error))
        if (auto text = folder::read_folder_file(file.path().string(), k_max_text)) texts.push_back(std::move(*text));
    for (std::int64_t number = 1;; ++number) {
        bool found = false;
        for (const std::string& text : texts) {
            const auto read = programme::parse_definition(text, "a definition");
            if (!read) continue;
            const std::string digest = base::hex(base::sha256(base::bytes_of(text)));
            MODOU_TRY(found, noted(fmt::format("definition {} {} version {} sha256 {}", number, read->programme,
                                               read->version, digest)));
            if (!found) continue;
            MODOU_CHECK(
                session.run("INSERT INTO definition (number, programme, version, digest) VALUES (:n, :p, :v, :d) ON "
                            "CONFLICT DO NOTHING",
                            {number, read->programme, read->version, digest}));
            break;
        }
        if (!found) return {};
    }
}

}  // namespace modou::giving
