// The office of a giving programme: its data folder opened, its projects, shops and pledges, and orders turned into
// gifts.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "folder/accounts.hpp"
#include "folder/folder.hpp"
#include "folder/own_source.hpp"
#include "giving/gift_facts.hpp"
#include "giving/known_order.hpp"
#include "giving/pledge_book.hpp"
#include "giving/project.hpp"
#include "giving/project_index.hpp"
#include "giving/shop_names.hpp"
#include "intake/row.hpp"
#include "money/treasury.hpp"
#include "tally/definitions.hpp"
#include "tally/shipped.hpp"

namespace modou::giving {

// How a row ended.
enum class Ending : std::uint8_t { gift, duplicate, skipped, rejected, refund };
struct Outcome {
    Ending ending = Ending::rejected;
    std::string_view reason;  // skipped, rejected; refund: noted, kept, corrected, already_spent
    base::Sequence sequence = 0;
    base::Fen amount;       // of a gift
    intake::Fault fault{};  // rejected: more than the reason says; kind none: it does not
};

// Outcomes hold once `done` says so.
struct Posted {
    std::vector<Outcome> outcomes;
    std::future<base::Status> done;
};

// What a row is in the book's terms, and the pledge that is in force for it.
struct PreparedRow {
    base::ReferenceDigest reference;  // ORDER or ORDER#ITEM
    base::PartyId buyer, shop;
    const Pledge* pledge = nullptr;
    intake::FaultKind untimely = intake::FaultKind::none;  // why no order was received then
};
struct Prepared {
    std::vector<PreparedRow> rows;
    std::uint64_t pledges_version = 0;  // the pledges above are good while this has not changed
};

struct ImportReport {
    std::size_t rows = 0, added = 0, unchanged = 0;
    std::size_t changed = 0;  // projects that were known, and say more or other than before
    base::PassedOver unused;  // columns without a part in what was imported
};

// How projects are imported.
struct ProjectImport {
    Revised revised = Revised::no;
    // The content of a file that the column `pictures` names; without it none may be named.
    std::function<base::Result<std::string>(const std::string& name)> picture{};
};

// Rows that go into the book together.
inline constexpr std::size_t k_batch = 8'192;

class Office {
  public:
    // Declares its acts in a folder that has its parts (part.hpp), and outlives it. `definition` is this build's of
    // orders: in force from now on, unless the folder has a newer one.
    static base::Result<std::unique_ptr<Office>> open(folder::Folder& folder,
                                                      std::string_view definition = tally::k_order_donation);
    // What an older Modou left half done in the tables becomes acts (Folder::finish_acts).
    base::Status finish_older();
    // Once, when these are finished: publishes the definition if it is new, and holds in memory what pages need.
    base::Status begin();
    ~Office();
    base::Status close() { return folder_.close(); }

    // Bounded imports: all of a file or nothing; an error names file and line.
    base::Result<ImportReport> import_projects(std::string_view csv, const std::string& file,
                                               const ProjectImport& how = {});
    base::Result<ImportReport> import_pledges(std::string_view csv, const std::string& file);

    // At most 8,192 rows of kind order or refund; others end as their row says. Thread-safe. `stop`, when it becomes
    // true, ends it with an error where one row needs long: what was taken in before is in the book.
    base::Result<Posted> post(std::span<const intake::Row> rows, const std::atomic<bool>* stop = nullptr);
    // The same in two halves, so that one thread can prepare rows while another posts those before them.
    base::Result<Prepared> prepare(std::span<const intake::Row> rows);
    base::Result<Posted> post(std::span<const intake::Row> rows, const Prepared& prepared,
                              const std::atomic<bool>* stop = nullptr);

    // A private link of a buyer; the token is shown once and kept only as a digest.
    base::Result<std::string> make_link(std::string_view source, std::string_view buyer);
    base::Result<std::size_t> revoke_links(std::string_view source, std::string_view buyer);
    base::Result<std::optional<base::PartyId>> party_of_link(std::string_view token);

    // Destroys what is kept of a buyer, or of a shop by name: salt and party of its entries in the book (which stands,
    // and gives nothing twice), private links, a shop's name in the tables. Error not_found: nothing is known of it.
    // `progress(done, all)` in entries. The same again finishes what was interrupted.
    using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;
    base::Result<ledger::Erased> erase_buyer(std::string_view source, std::string_view buyer, const Progress& progress);
    base::Result<ledger::Erased> erase_shop(std::string_view shop, const Progress& progress);

    // The projects as they stand; shared, because an import replaces the table while pages read the old one.
    std::shared_ptr<const std::map<std::string, Project>> projects() const;
    // What they are found by, made when first asked.
    std::shared_ptr<const ProjectIndex> project_index();
    const Project* project_of(const std::map<std::string, Project>& projects, base::AccountId account) const;
    base::Result<std::string> shop_name(base::AccountId account);
    base::Result<std::optional<base::AccountId>> shop_account(std::string_view shop);
    // Shops whose name holds the words, by name: `limit` of them after the first `skip`, and how many there are.
    base::Result<ShopsFound> find_shops(std::string_view text, std::size_t skip, std::size_t limit,
                                        const std::atomic<bool>* stop = nullptr);
    // Their names as they stand, for questions that look at all of them.
    base::Result<std::shared_ptr<const ShopIndex>> shop_index() { return shop_names_.now(store()); }

    // The projects as money has them.
    std::shared_ptr<const money::Funds> funds() const;
    money::Treasury& treasury() { return treasury_; }

    folder::Folder& folder() const { return folder_; }
    const folder::Ports& ports() const { return folder_.ports(); }
    store::Store& store() { return ports().store(); }
    base::Clock& clock() { return ports().clock; }
    base::Random& random() { return ports().random; }
    ledger::Ledger& book() const { return ports().book; }
    GiftFacts& gift_facts() { return gift_facts_; }
    // Precondition: opened for writing.
    publish::PublicLog& log() { return *ports().log; }
    app::Outbox& outbox() { return ports().outbox; }
    const tally::Definitions& definitions() const { return *definitions_; }
    tally::Definitions& definitions() { return *definitions_; }
    const folder::FolderKeys& keys() const { return ports().keys; }
    const base::DigestKey& digests() const { return ports().digests(); }

  private:
    Office(folder::Folder& folder, std::string_view definition);

    void declare_acts();
    void follow_acts();
    base::Status check_shop(std::string_view shop, base::AccountId account) const;
    base::Status load_projects();
    base::Status load_pledges();   // on first use
    base::Status read_pledges();   // under pledges_mutex_
    base::Status learn_pledges();  // that an act has changed
    base::Status not_erased(store::Session& session, std::string_view shop, const std::string& file);
    base::Result<bool> knows_party(std::string_view kind, base::PartyId party);
    enum class Batched { all, full };
    // What a refund did whose gifts did not fit into one record.
    struct RefundSoFar {
        std::string_view reason;
    };
    base::Result<Batched> post_rows(ledger::Batch& batch, std::span<const intake::Row> rows, const Prepared& prepared,
                                    const std::atomic<bool>* stop, std::vector<Outcome>& outcomes, std::size_t& next,
                                    RefundSoFar& so_far);
    base::Result<Outcome> give(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                               const std::atomic<bool>* stop);
    KnownOrder::Facts facts_of(ledger::Batch& batch);
    base::Result<Outcome> give_line(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                    KnownOrder& known, const std::atomic<bool>* stop);
    // `known`: what the book holds of the order, and no gift under `reference`, which names `item`.
    base::Result<Outcome> give_new(ledger::Batch& batch, const intake::Row& row, const PreparedRow& prepared,
                                   KnownOrder& known, const base::ReferenceDigest& reference, std::string_view item,
                                   const std::atomic<bool>* stop);
    // Whether the rule that made a gift takes it back on a refund after delivery.
    base::Result<bool> undone_by_refund(const journal::Entry& gift);
    base::Result<std::optional<Outcome>> take_refund(ledger::Batch& batch, const intake::Row& row,
                                                     const PreparedRow& prepared, const std::atomic<bool>* stop,
                                                     RefundSoFar& so_far);

    folder::Folder& folder_;
    const std::string definition_;
    GiftFacts gift_facts_;
    money::Treasury treasury_;
    std::optional<tally::Definitions> definitions_;

    mutable std::shared_mutex projects_mutex_;
    std::shared_ptr<const std::map<std::string, Project>> projects_;
    std::shared_ptr<const ProjectIndex> project_index_;  // of projects_; null until it is asked for
    std::shared_ptr<const money::Funds> funds_;          // the same projects
    std::shared_mutex pledges_mutex_;
    std::uint64_t pledges_version_ = 0;  // counts the changes of pledges_
    PledgeBook pledges_;
    bool pledges_loaded_ = false;
    ShopNames shop_names_;
    KnownOrders known_orders_;  // inside jobs of the ledger only
};

}  // namespace modou::giving
