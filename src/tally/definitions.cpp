#include "tally/definitions.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <shared_mutex>

#include "base/text.hpp"
#include "folder/data_folder.hpp"
#include "tally/lost_definitions.hpp"
#include "tally/shipped.hpp"

namespace modou::tally {
namespace {

using base::Code;
using base::Result;
using base::Status;
using store::Session;

constexpr std::size_t k_max_text = 256 << 10;  // as parse_definition has it
constexpr std::size_t k_numbers = 65'536;      // as an entry has room for

std::string folder_of(const std::string& folder) {
    return folder + "/definitions";
}
std::string file_of(const std::string& folder, std::string_view digest) {
    return fmt::format("{}/{}.toml", folder_of(folder), digest);
}

// The text with this digest: of this build, else of the folder. Nothing when neither has it.
Result<std::string> text_of(const std::string& folder, const std::string& digest, std::string_view shipped) {
    const auto fits = [&](std::string_view text) { return base::hex(base::sha256(base::bytes_of(text))) == digest; };
    if (fits(shipped)) return std::string(shipped);
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

tl::unexpected<base::Error> not_read(const std::string& folder, const PublishedDefinition& lost) {
    if (!lost.text.empty())
        return base::fail(Code::unsupported,
                          fmt::format("pledges were made under {} version {}, which this build does not read: use the "
                                      "Modou that published it, or a newer one",
                                      lost.programme, lost.version),
                          file_of(folder, lost.digest));
    return base::fail(Code::not_found,
                      fmt::format("the text of {} version {} is not here, and pledges were made under it: put its file "
                                  "there, as a backup or the Modou of then has it",
                                  lost.programme, lost.version),
                      file_of(folder, lost.digest));
}

}  // namespace

std::string PublishedDefinition::says() const {
    return fmt::format("definition {} {} version {} sha256 {}", number, programme, version, digest);
}

struct Definitions::Shared {
    std::string folder, shipped;
    std::shared_ptr<const programme::Definition> own;  // `shipped`, read
    mutable std::shared_mutex mutex;                   // guards the rest
    std::mutex publishing;                             // one at a time: a number is given once
    std::deque<PublishedDefinition> published;         // never moved, never taken away
    const PublishedDefinition* present = nullptr;

    const PublishedDefinition* newest(std::string_view programme) const {
        const PublishedDefinition* found = nullptr;
        for (const PublishedDefinition& one : published)
            if (one.programme == programme && (found == nullptr || one.version > found->version)) found = &one;
        return found;
    }
};

Definitions::Definitions()
    : shared_(std::make_unique<Shared>()),
      by_number_(new std::atomic<const programme::Definition*>[k_numbers] {}),
      refunds_undo_(std::make_unique<std::atomic<bool>>(false)) {}
Definitions::Definitions(Definitions&&) noexcept = default;
Definitions& Definitions::operator=(Definitions&&) noexcept = default;
Definitions::~Definitions() = default;

const PublishedDefinition* Definitions::take(PublishedDefinition published) {
    // One that this build does not read is still served; only pledges under it cannot go on.
    if (!published.text.empty() && !published.definition)
        if (auto read = programme::parse_definition(published.text, file_of(shared_->folder, published.digest)))
            published.definition = std::make_shared<const programme::Definition>(std::move(*read));
    std::unique_lock lock(shared_->mutex);
    const PublishedDefinition* kept = &shared_->published.emplace_back(std::move(published));
    if (kept->definition)
        for (const programme::Tally& tally : kept->definition->tallies)
            if (tally.undone_by(programme::k_order_refunded)) refunds_undo_->store(true, std::memory_order_release);
    by_number_[kept->number].store(kept->definition.get(), std::memory_order_release);
    if (kept->programme == k_orders_programme && kept->definition &&
        (shared_->present == nullptr || kept->version > shared_->present->version))
        shared_->present = kept;
    return kept;
}

Result<Definitions> Definitions::open(const std::string& folder, store::Store& store, std::string_view shipped) {
    Definitions out;
    out.shared_->folder = folder;
    out.shared_->shipped = shipped;
    MODOU_TRY(auto own, programme::parse_definition(shipped, "order-donation.toml"));
    out.shared_->own = std::make_shared<const programme::Definition>(std::move(own));
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
        MODOU_TRY(published.text, text_of(folder, published.digest, shipped));
        out.take(std::move(published));
    }
    return out;
}

Result<const PublishedDefinition*> Definitions::publish_read(std::shared_ptr<const programme::Definition> read,
                                                             std::string_view text, const Publish& act) {
    std::lock_guard one_at_a_time(shared_->publishing);
    MODOU_CHECK(programme::run_examples(*read));
    for (const PublishedDefinition* one : all())
        if (one->programme == read->programme && one->version == read->version) {
            if (one->digest == base::hex(read->digest)) return one;
            return base::fail(
                Code::conflict,
                fmt::format("{} version {} was published with another text: a changed definition needs a new version",
                            read->programme, read->version));
        }
    PublishedDefinition fresh;
    fresh.number = static_cast<std::uint16_t>(all().size() + 1);
    fresh.programme = read->programme;
    fresh.version = read->version;
    fresh.digest = base::hex(read->digest);
    fresh.text = text;
    // The text before anything names it: a crash leaves a file too many, never one too few.
    MODOU_CHECK(folder::keep_folder_file(folder_of(shared_->folder), fresh.digest + ".toml", fresh.text, 0644));
    MODOU_CHECK(act(fresh));
    fresh.definition = std::move(read);
    return take(std::move(fresh));
}

Status Definitions::install(const Publish& act) {
    const PublishedDefinition* newest = nullptr;
    {
        std::shared_lock lock(shared_->mutex);
        newest = shared_->newest(k_orders_programme);
    }
    // What is in force in the folder stays, also under a build that has only an older one; that one's text must be the
    // one of then.
    const auto versions = all();
    const bool known = std::ranges::any_of(versions, [&](const PublishedDefinition* one) {
        return one->programme == k_orders_programme && one->version == shared_->own->version;
    });
    if (newest == nullptr || known || newest->version < shared_->own->version)
        MODOU_CHECK(publish_read(shared_->own, shared_->shipped, act));
    const auto keep = [&](std::string_view digest, std::string_view text) {
        return folder::keep_folder_file(folder_of(shared_->folder), fmt::format("{}.toml", digest), text, 0644);
    };
    for (const PublishedDefinition* one : all())
        if (!one->text.empty()) MODOU_CHECK(keep(one->digest, one->text));
    for (const std::string_view text : k_published)
        MODOU_CHECK(keep(base::hex(base::sha256(base::bytes_of(text))), text));
    return {};
}

Result<const PublishedDefinition*> Definitions::publish(std::string_view text, const std::string& file,
                                                        const Publish& act) {
    MODOU_TRY(auto read, programme::parse_definition(text, file));
    if (read.on_orders() != (read.programme == k_orders_programme))
        return base::fail(Code::usage,
                          fmt::format("orders are the programme {}: its rules are of order.received, and no other "
                                      "programme's are",
                                      k_orders_programme),
                          file);
    {
        std::shared_lock lock(shared_->mutex);
        if (const PublishedDefinition* newest = shared_->newest(read.programme);
            newest != nullptr && newest->version > read.version)
            return base::fail(Code::conflict,
                              fmt::format("{} version {} is in force: a new definition needs a higher version than {}",
                                          newest->programme, newest->version, read.version),
                              file);
    }
    auto published = publish_read(std::make_shared<const programme::Definition>(std::move(read)), text, act);
    if (!published && published.error().where.empty()) published.error().where = file;
    return published;
}

Result<const PublishedDefinition*> Definitions::in_force(std::string_view programme) const {
    std::shared_lock lock(shared_->mutex);
    const PublishedDefinition* newest = shared_->newest(programme);
    if (newest == nullptr)
        return base::fail(Code::not_found,
                          fmt::format("no definition of {} is in force here: `modou programme publish` puts one",
                                      base::json_quoted(base::shortened(programme, 60))));
    if (!newest->definition) return not_read(shared_->folder, *newest);
    return newest;
}

const programme::Definition& Definitions::present() const {
    std::shared_lock lock(shared_->mutex);
    return shared_->present == nullptr ? *shared_->own : *shared_->present->definition;
}

std::uint16_t Definitions::present_number() const {
    std::shared_lock lock(shared_->mutex);
    return shared_->present == nullptr ? 0 : shared_->present->number;
}

std::uint16_t Definitions::class_of(std::string_view programme) const {
    if (programme == k_orders_programme) return 0;
    std::shared_lock lock(shared_->mutex);
    const auto first = std::ranges::find(shared_->published, programme, &PublishedDefinition::programme);
    return first == shared_->published.end() ? std::uint16_t{0} : first->number;
}

std::string_view Definitions::shipped(std::string_view programme) {
    std::string_view newest;
    int version = 0;
    for (const std::string_view text : k_published)
        if (const auto read = programme::parse_definition(text, "shipped");
            read && read->programme == programme && read->version > version) {
            newest = text;
            version = read->version;
        }
    return newest;
}

std::vector<std::string> Definitions::shipped_programmes() {
    std::vector<std::string> names;
    for (const std::string_view text : k_published)
        if (const auto read = programme::parse_definition(text, "shipped");
            read && std::ranges::find(names, read->programme) == names.end())
            names.push_back(read->programme);
    return names;
}

std::vector<const PublishedDefinition*> Definitions::all() const {
    std::shared_lock lock(shared_->mutex);
    std::vector<const PublishedDefinition*> found;
    for (const PublishedDefinition& one : shared_->published) found.push_back(&one);
    return found;
}

const PublishedDefinition* Definitions::find(std::uint16_t number) const {
    std::shared_lock lock(shared_->mutex);
    const auto at = std::ranges::find(shared_->published, number, &PublishedDefinition::number);
    return at == shared_->published.end() ? nullptr : &*at;
}

const PublishedDefinition* Definitions::find(std::string_view digest) const {
    std::shared_lock lock(shared_->mutex);
    const auto at = std::ranges::find(shared_->published, digest, &PublishedDefinition::digest);
    return at == shared_->published.end() ? nullptr : &*at;
}

Result<const programme::Definition*> Definitions::of_pledge(std::uint16_t number) const {
    if (const auto* known = by_number_[number].load(std::memory_order_acquire)) return known;
    const PublishedDefinition* lost = find(number);
    if (lost == nullptr)
        return base::fail(Code::damaged,
                          fmt::format("a pledge names the definition {}, which was never published", number),
                          shared_->folder + "/modou.db");
    return not_read(shared_->folder, *lost);
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

}  // namespace modou::tally
