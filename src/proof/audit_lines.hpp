// The account lines, followed leaf by leaf: what each public account took in and gave, and whether the intervals in the
// leaves say the same. Knows nothing of files and hashes.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>

#include "proof/audit.hpp"
#include "proof/leaf.hpp"

namespace modou::proof {

// [start, start + length) of an account's inflow, taken back by a correction.
struct LineHole {
    std::uint64_t start = 0, length = 0;
};

struct Line {
    AccountLine shown;
    base::Unit unit = base::Unit::none;
    std::uint64_t pending = 0;                              // promised by reserves that the public sees
    std::vector<LineHole> holes;                            // ascending, disjoint; neighbours that touch are one
    bool overspent = false;                                 // said already
    bool two_person = false;                                // pays only by reserves that somebody approved
    std::uint64_t hidden_out_mark = 0, hidden_in_mark = 0;  // counts of hidden leaves up to which the line is exact
};

struct OpenReserve {
    std::uint64_t debit = 0, credit = 0;
    base::Unit unit = base::Unit::none;
    std::uint64_t remaining = 0;
    bool needs_approval = false, approved = false;
};

class Lines {
  public:
    // An earlier leaf, which corrections need; nothing when it is none that can be read. Errors end the audit.
    using Fetch = std::function<Result<std::optional<PublicLeaf>>(std::uint64_t sequence)>;
    using Blame = std::function<void(std::string kind, std::string detail)>;

    // Takes the next leaf in. After a fault the line goes on from where the leaf says, so that one hole is one fault.
    Status take(std::uint64_t sequence, const PublicLeaf& leaf, const Fetch& fetch, const Blame& blame);

    std::vector<AccountLine> accounts() const;  // by number
    std::uint64_t transfers() const { return transfers_; }
    // Names of funds that took gifts and are not guarded by two people: there hidden leaves may explain gaps.
    std::vector<std::string> unguarded() const;

    std::string json() const;                          // an object, for the state file
    static Result<Lines> from_json(std::string_view);  // Errors: bad_input

  private:
    Line* known(std::uint64_t account, const PublicLeaf& leaf, const Blame& blame);
    void flow_out(Line& line, const PublicLeaf& leaf, const Blame& blame);
    void flow_in(Line& line, const PublicLeaf& leaf, const Blame& blame);
    void check_balance(Line& line, const Blame& blame);
    void move(const PublicLeaf& leaf, const Blame& blame);
    void promise(std::uint64_t sequence, const PublicLeaf& leaf, const Blame& blame);
    void keep_promise(const PublicLeaf& leaf, const Blame& blame);
    Status correct(std::uint64_t sequence, const PublicLeaf& leaf, const Fetch& fetch, const Blame& blame);
    void open(const PublicLeaf& leaf, const Blame& blame);
    void check_name(const Line& line, const Blame& blame);
    void close(const PublicLeaf& leaf, const Blame& blame);
    bool is_gift(const PublicLeaf& leaf) const;

    std::uint64_t opens_ = 0, transfers_ = 0;
    boost::unordered_flat_map<std::uint64_t, Line> lines_;      // public accounts
    std::map<std::uint64_t, OpenReserve> reserves_;             // by sequence
    std::map<std::uint64_t, std::uint64_t> corrected_;          // sequence of an entry → taken back of it
    std::array<std::uint64_t, 16> hidden_out_{}, hidden_in_{};  // by unit: leaves that name nobody
    // Of these, taken for the reason of a gap: one leaf that names nobody moves money of one account.
    std::array<std::uint64_t, 16> claimed_out_{}, claimed_in_{};
    std::map<std::string, std::uint64_t, std::less<>> named_;  // unit and folded name of each public account → number
};

}  // namespace modou::proof
