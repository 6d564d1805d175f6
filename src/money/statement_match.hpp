// Which line of a statement is which of those that are kept (docs/decisions/0014).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/digest.hpp"
#include "intake/statement.hpp"

namespace modou::money {

// What is kept of a line: a refund is negative `in`, a reversal of a payment negative `out`.
struct Moved {
    std::int64_t in = 0, out = 0;
    std::int32_t day = 0;
    auto operator<=>(const Moved& other) const {
        return std::tie(day, in, out) <=> std::tie(other.day, other.in, other.out);
    }
    bool operator==(const Moved&) const = default;
};
Moved moved(const intake::StatementLine& line);

// The detail that is kept of a line: its time and balance, as LineMatch packs them, and above them its standing.
inline constexpr unsigned k_standing_bits = 48;
inline constexpr std::int64_t standing_bits(intake::Standing standing) {
    return static_cast<std::int64_t>(standing) << k_standing_bits;
}
inline constexpr intake::Standing standing_in(std::int64_t detail) {
    return static_cast<intake::Standing>(detail >> k_standing_bits & 3);
}
inline constexpr std::int64_t without_standing(std::int64_t detail) {
    return detail & (standing_bits(static_cast<intake::Standing>(1)) - 1);
}
// Whether a line of such detail is money that came from somebody, or went to somebody.
inline constexpr bool counts(std::int64_t detail) {
    const intake::Standing standing = standing_in(detail);
    return standing == intake::Standing::counted || standing == intake::Standing::by_number;
}
// The same for SQL, as conditions on `detail`: they stand in indices, word for word.
inline constexpr std::string_view k_plain_lines = "detail < 281474976710656",
                                  k_withdrawn_lines = "detail >= 562949953421312 AND detail < 844424930131968",
                                  k_lines_by_number = "detail >= 844424930131968";
static_assert(standing_bits(intake::Standing::own) == 281474976710656 &&
              standing_bits(intake::Standing::withdrawn) == 562949953421312 &&
              standing_bits(intake::Standing::by_number) == 844424930131968);

using LineKey = std::array<std::byte, 16>;

// Small: a statement of a million lines that is read again is met by a million of them.
struct KeptLine {
    LineKey key;
    std::int64_t in = 0, out = 0;
    std::int64_t detail = 0;  // as it is kept, with its standing
    std::int32_t day = 0;
    std::uint32_t scope : 31 = 0;  // 0: read before there were scopes
    std::uint32_t seen : 1 = 0;    // this file has it too

    Moved moved() const { return {in, out, day}; }
};

// A line of the file: under which key it is kept.
struct FileLine {
    LineKey key;
    std::uint32_t index = 0;  // in Statement::lines
    std::int32_t day = 0;
    std::int64_t detail = 0;  // time and balance alone
};

// What lines of a day are kept under begins with it, so that they lie together.
inline constexpr std::size_t k_day_digits = 6;
std::string day_prefix(std::int32_t day);

class LineMatch {
  public:
    // `kept`: the holder's lines of the statement's days, by key. `other_account(scope)`: lines of that scope are
    // surely not of this statement's account.
    LineMatch(const base::DigestKey& key, const std::string& holder, const intake::Statement& statement,
              std::vector<KeptLine>& kept, std::function<bool(std::uint32_t)> other_account)
        : digests_(key),
          source_("statement " + holder),
          statement_(statement),
          kept_(kept),
          other_account_(std::move(other_account)) {}

    // Called for each kept line that the file has too, with what the two of them say together. Lines that a Modou
    // before scopes read are met under a new key.
    using Meet = std::function<base::Status(KeptLine& kept, const FileLine& line)>;
    // The lines that are new, by day and key.
    base::Result<std::vector<FileLine>> run(const Meet& meet);

  private:
    struct Candidate {
        KeptLine* kept = nullptr;  // or one that this file has brought:
        std::size_t fresh = 0;
        std::int64_t detail = 0;
    };

    void says(const intake::StatementLine& line, std::string& out) const;
    LineKey digest(std::string_view says, std::string_view more) const;
    LineKey nth(std::uint32_t index, std::size_t times) const;
    std::int64_t detail(const intake::StatementLine& line) const;
    KeptLine* find(const LineKey& key) const;
    base::Status match_group(std::span<const FileLine> group, const Meet& meet);
    base::Status match_older(const Meet& meet);

    const base::DigestKey& digests_;
    const std::string source_;
    const intake::Statement& statement_;
    std::vector<KeptLine>& kept_;
    const std::function<bool(std::uint32_t)> other_account_;
    std::vector<FileLine> lines_;
    std::size_t fresh_ = 0;  // the first lines of lines_ that are new
};

}  // namespace modou::money
