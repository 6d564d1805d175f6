// Found persons: asked by a new family who of them could be the one it looks for.
#pragma once

#include "engines/kinship/allele_rows.hpp"
#include "engines/kinship/candidate.hpp"
#include "engines/kinship/search.hpp"
#include "engines/kinship/transmission.hpp"

namespace modou::kinship {

// Threads: searches side by side; add and remove alone. Memory: bytes(), below 60 for each person with 23 loci.
class FoundIndex {
  public:
    FoundIndex(const Panel& panel, const Transmission& transmission);  // both outlive it

    std::uint32_t add(const std::vector<Code>& codes);
    void remove(std::uint32_t number) { bits_.remove(number); }
    std::uint32_t size() const { return bits_.size(); }
    std::size_t bytes() const;
    std::vector<Code> codes(std::uint32_t number) const;
    void resize(std::uint32_t size);
    void each_piece(const Pieces& visit);

    // For parents: a parent who is not typed has only codes 0. No candidate within the tolerance is missed.
    std::vector<Hit> of_parents(const std::vector<Code>& father, const std::vector<Code>& mother,
                                const Wanted& wanted) const;
    // For any family: nobody whose exact ratio reaches `log10_least` is missed; Wanted::tolerance plays no part.
    std::vector<Hit> of_family(const CandidateTables& tables, const Wanted& wanted) const;
    // Who was typed as `codes` are at all shared loci but `differ_most`, and shares `shared_least` with them, rising.
    struct Alike {
        std::uint32_t number = 0;
        unsigned shared = 0, differ = 0;
    };
    std::vector<Alike> alike(const std::vector<Code>& codes, unsigned differ_most, unsigned shared_least) const;

  private:
    // Codes column by column: all people of a tile at one locus, then the next locus.
    struct Column {
        bool wide = false;
        std::size_t offset = 0;  // in a tile
    };
    Code code_at(std::uint32_t number, std::size_t l) const;

    const Transmission* transmission_;
    AlleleBits bits_;
    std::vector<Column> columns_;
    std::size_t tile_bytes_ = 0;
    std::vector<std::unique_ptr<std::uint8_t[]>> tiles_;
};

}  // namespace modou::kinship
