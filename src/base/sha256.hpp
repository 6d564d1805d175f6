// SHA-256 of bytes that come in pieces; base::sha256 takes those that lie together.
#pragma once

#include <memory>

#include "base/digest.hpp"

namespace modou::base {

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    void add(Bytes data);
    // Of all that was added; nothing may be added afterwards.
    Hash end();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace modou::base
