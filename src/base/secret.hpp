// A value that must never reach a log: it has no formatter and no stream operator.
#pragma once

#include <utility>

namespace modou::base {

template <class T>
class Secret {
  public:
    explicit Secret(T value) : value_(std::move(value)) {}
    const T& reveal() const { return value_; }  // search for `reveal` to see every place where a secret is used

  private:
    T value_;
};

}  // namespace modou::base
