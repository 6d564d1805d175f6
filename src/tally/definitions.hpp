// The programme definitions of a book, by number: those in force, and every earlier one that entries and pledges name.
// Their texts are kept in DIR/definitions under their SHA-256, so that a later build still knows what was in force.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "programme/definition.hpp"
#include "store/store.hpp"

namespace modou::tally {

struct PublishedDefinition {
    std::uint16_t number = 0;  // what an entry of the book names
    std::string programme;
    int version = 0;
    std::string digest;  // SHA-256 of the text, in hex
    std::string text;    // of its file; empty: neither the folder nor this build has it
    std::shared_ptr<const programme::Definition> definition;  // null: no text, or this build does not read it

    std::string says() const;  // the note of the book that names it
};

// Runs on orders and pledges (room giving); every other programme runs on the events that it declares.
inline constexpr std::string_view k_orders_programme = "order-donation";

// Thread-safe; what was answered stays as long as this does.
class Definitions {
  public:
    // Those that the store lists, their texts from the folder or the build. `shipped` is this build's definition of
    // orders. Errors: damaged (a kept text has another digest).
    static base::Result<Definitions> open(const std::string& folder, store::Store& store, std::string_view shipped);
    Definitions(Definitions&&) noexcept;
    Definitions& operator=(Definitions&&) noexcept;
    ~Definitions();

    using Publish = std::function<base::Status(const PublishedDefinition& fresh)>;
    // At an opening for writing: this build's texts into the folder, and its definition of orders in force where it is
    // newer than what was published. `act` says it in the book and lists it. Errors: conflict (its version was
    // published with another text), bad_input (an example of its own does not hold), io; of `act`.
    base::Status install(const Publish& act);
    // From now on in force. Errors: as install; conflict when a newer version is in force, usage when no room runs it.
    // The same text again is the same number.
    base::Result<const PublishedDefinition*> publish(std::string_view text, const std::string& file,
                                                     const Publish& act);

    // The newest published version of a programme. Errors: not_found (none was), unsupported (this build does not read
    // it), both with what to do.
    base::Result<const PublishedDefinition*> in_force(std::string_view programme) const;
    // Of orders: the newest that this build reads, for pages.
    const programme::Definition& present() const;
    std::uint16_t present_number() const;  // 0: none was published
    // The class of the accounts of a programme in the book: the number of its first version, 0 for orders.
    std::uint16_t class_of(std::string_view programme) const;
    // The text of a programme's newest version that came with this build; empty: it has none.
    static std::string_view shipped(std::string_view programme);
    static std::vector<std::string> shipped_programmes();

    std::vector<const PublishedDefinition*> all() const;  // by number
    // Whether any definition of orders takes gifts back on a refund after delivery.
    bool refunds_undo() const { return refunds_undo_->load(std::memory_order_acquire); }
    // Of an entry or a pledge; null when no such number was published.
    const PublishedDefinition* find(std::uint16_t number) const;
    const PublishedDefinition* find(std::string_view digest) const;  // in hex
    // The definition under which a pledge was made, or an entry. Error not_found says what to put where.
    base::Result<const programme::Definition*> of_pledge(std::uint16_t number) const;
    // Precondition: of_pledge(number) was answered. No lock: an order asks it two hundred thousand times a second.
    const programme::Definition& known(std::uint16_t number) const {
        return *by_number_[number].load(std::memory_order_acquire);
    }

  private:
    struct Shared;
    Definitions();
    const PublishedDefinition* take(PublishedDefinition published);
    base::Result<const PublishedDefinition*> publish_read(std::shared_ptr<const programme::Definition> read,
                                                          std::string_view text, const Publish& act);

    std::unique_ptr<Shared> shared_;
    // Null where none is known. For every number that an entry can name; the pages that nobody touches cost nothing.
    std::unique_ptr<std::atomic<const programme::Definition*>[]> by_number_;
    std::unique_ptr<std::atomic<bool>> refunds_undo_;
};

}  // namespace modou::tally
