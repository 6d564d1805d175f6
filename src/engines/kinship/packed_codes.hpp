// Genotype codes of many people, a byte each where a locus has at most 256 of them, two bytes else.
#pragma once

#include <vector>

#include "engines/kinship/panel.hpp"
#include "engines/kinship/pieces.hpp"

namespace modou::kinship {

// Person after person: 27 bytes for 23 Chinese loci. For reading a few people whole.
class PackedPeople {
  public:
    explicit PackedPeople(const Panel& panel) {
        for (std::size_t l = 0; l < panel.size(); ++l) {
            wide_.push_back(panel.codes(l) > 256);
            bytes_each_ += wide_.back() ? 2 : 1;
        }
    }
    void add(std::span<const Code> codes) {
        for (std::size_t l = 0; l < wide_.size(); ++l) {
            bytes_.push_back(std::uint8_t(codes[l]));
            if (wide_[l]) bytes_.push_back(std::uint8_t(codes[l] >> 8));
        }
    }
    void read(std::size_t person, std::vector<Code>& codes) const {
        codes.resize(wide_.size());
        const std::uint8_t* at = &bytes_[person * bytes_each_];
        for (std::size_t l = 0; l < wide_.size(); ++l) {
            codes[l] = *at++;
            if (wide_[l]) codes[l] = Code(codes[l] | *at++ << 8);
        }
    }
    std::size_t bytes() const { return bytes_.size(); }
    void resize(std::size_t people) { bytes_.resize(people * bytes_each_); }
    void each_piece(const Pieces& visit) { visit(std::as_writable_bytes(std::span(bytes_))); }

  private:
    std::vector<bool> wide_;
    std::size_t bytes_each_ = 0;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace modou::kinship
