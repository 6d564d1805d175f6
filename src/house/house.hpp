// A data folder that is open, with the rooms that live in it.
#pragma once

#include "house/plan.hpp"

namespace modou::house {

class House {
  public:
    // Errors: as folder::Folder::open, and of the room that cannot be opened.
    static base::Result<std::unique_ptr<House>> open(const std::string& path, Plans plans,
                                                     const folder::HowToOpen& how = {});
    // Of writers: close() first, so that what was written stands under a checkpoint.
    ~House();
    base::Status close() { return folder_->close(); }

    folder::Folder& folder() const { return *folder_; }

    // What a room holds of this type. Precondition: a room in the list does.
    template <class T>
    T& get() const {
        return *static_cast<T*>(find(typeid(T)));
    }

    // What the rooms register with a server; to be called once, and the house outlives it. Errors: of the room that
    // cannot be served.
    base::Result<std::vector<frame::Room>> serve(const Site& site) const;

  private:
    explicit House(std::unique_ptr<folder::Folder> folder) : folder_(std::move(folder)) {}
    void* find(std::type_index type) const;

    std::unique_ptr<folder::Folder> folder_;
    std::vector<Opened> rooms_;  // in the order of the list; a later one may hold references to an earlier one
};

}  // namespace modou::house
