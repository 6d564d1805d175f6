// Room for the text of a batch that does not stand in its block as it is: unescaped, or from another encoding.
#pragma once

#include <algorithm>
#include <cstring>

#include "intake/row.hpp"

namespace modou::intake {

class Arena {
  public:
    explicit Arena(Batch& batch) : batch_(batch) {}

    // At least `bytes` bytes that live as long as the batch.
    char* room(std::size_t bytes) {
        if (bytes > left_) {
            left_ = std::max<std::size_t>(bytes, k_chunk);
            batch_.text.push_back(std::make_unique_for_overwrite<char[]>(left_));
            at_ = batch_.text.back().get();
        }
        char* const given = at_;
        at_ += bytes;
        left_ -= bytes;
        return given;
    }
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {};
        char* const copy = room(text.size());
        std::memcpy(copy, text.data(), text.size());
        return {copy, text.size()};
    }

  private:
    static constexpr std::size_t k_chunk = 16 << 10;
    Batch& batch_;
    char* at_ = nullptr;
    std::size_t left_ = 0;
};

}  // namespace modou::intake
