// The programme definitions of a book: the one in force, and every earlier one that entries and pledges name by number.
// Their texts are kept in DIR/definitions under their SHA-256, so that a later build still knows what was in force.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "programme/definition.hpp"
#include "store/store.hpp"

namespace modou::giving {

struct PublishedDefinition {
    std::uint16_t number = 0;  // what an entry of the book names
    std::string programme;
    int version = 0;
    std::string digest;  // SHA-256 of the text, in hex
    std::string text;    // of its file; empty: neither the folder nor this build has it
    std::shared_ptr<const programme::Definition> definition;  // null: no text, or this build does not read it
};

class Definitions {
  public:
    // Those that the store lists, their texts from the folder or the build. `present` is the definition in force; until
    // publish() or when it is listed already it is number 0. Errors: damaged (a kept text has another digest).
    static base::Result<Definitions> open(const std::string& folder, store::Store& store, std::string_view present);

    // Publishes the definition in force, unless it is, and keeps the text of each that is known. `act` says it in the
    // book and lists it. Errors: conflict (its version was published with another text), bad_input (an example of its
    // own does not hold), io; of `act`.
    base::Status publish(const std::function<base::Status(const PublishedDefinition& fresh)>& act);

    const programme::Definition& present() const { return *present_; }
    std::uint16_t present_number() const { return present_number_; }
    // Of an entry or a pledge; null when no such number was published.
    const PublishedDefinition* find(std::uint16_t number) const;
    const PublishedDefinition* find(std::string_view digest) const;  // in hex
    // The definition under which a pledge was made. Error not_found says what to put where.
    base::Result<const programme::Definition*> of_pledge(std::uint16_t number) const;
    // Precondition: of_pledge(number) was answered.
    const programme::Definition& known(std::uint16_t number) const { return *by_number_[number]; }

  private:
    void take(PublishedDefinition published);

    std::string folder_, present_text_;
    std::shared_ptr<const programme::Definition> present_;
    std::uint16_t present_number_ = 0;
    std::vector<PublishedDefinition> published_;
    std::vector<const programme::Definition*> by_number_;  // null where none is known
};

}  // namespace modou::giving
