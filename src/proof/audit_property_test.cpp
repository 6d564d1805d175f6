// A law of the audit: an honest book has no faults, and an audit in two parts ends as one in a single part does.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proof/testing_log.hpp"

using namespace modou;
using namespace modou::proof;
using trial::Book;
using trial::MemoryLog;

RC_GTEST_PROP(Audit, RandomHonestBooksAreCleanWhole_AndInTwoParts, ()) {
    trial::CountingRandom random;
    const SigningKey key = *make_key("example.org/book", KeyType::ed25519, random);
    Book book;
    struct Side {
        std::uint64_t in = 0, out = 0;
    };
    std::vector<std::uint64_t> accounts;
    std::map<std::uint64_t, Side> sides;
    const auto shop = book.open(Book::k_source, Book::Seen::no, "");
    for (int i = 0; i < 3; ++i)
        accounts.push_back(book.open(Book::k_fund, Book::Seen::yes, fmt::format("project:{}", i)));
    const auto person = book.open(Book::k_person, Book::Seen::no, "");
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        unspent;  // gifts to account 2, which pays nobody; what is left
    const int steps = *rc::gen::inRange(0, 600);
    for (int i = 0; i < steps; ++i) {
        const auto amount = *rc::gen::inRange<std::uint64_t>(1, 50);
        const auto a = accounts[*rc::gen::inRange<std::size_t>(0, 3)],
                   b = accounts[*rc::gen::inRange<std::size_t>(0, 2)];
        switch (*rc::gen::inRange(0, 5)) {
            case 0:
                if (a != b && a != accounts[2] && sides[a].in - sides[a].out >= amount) {
                    book.post(a, b, amount);
                    sides[a].out += amount;
                    sides[b].in += amount;
                }
                break;
            case 1:
                if (a != accounts[2] && sides[a].in - sides[a].out >= amount) {
                    book.post(a, person, amount);
                    sides[a].out += amount;
                }
                break;
            case 2:
                if (!unspent.empty()) {
                    auto& [gift, left] = unspent[*rc::gen::inRange<std::size_t>(0, unspent.size())];
                    const auto taken = std::min(left, amount);
                    if (taken > 0) book.correct(gift, taken);
                    left -= taken;
                }
                break;
            default: {
                const auto gift = book.post(shop, a, amount);
                sides[a].in += amount;
                if (a == accounts[2]) unspent.emplace_back(gift, amount);
            }
        }
    }
    MemoryLog log(book.leaves, key);
    AuditOptions options{{*key.verifier()}, {}, 0, {}, std::nullopt, 1, {}, nullptr};
    const auto whole = audit(log, options);
    RC_ASSERT(whole.has_value());
    if (!whole->good()) RC_FAIL(whole->text());
    const auto cut = *rc::gen::inRange<std::size_t>(0, book.leaves.size() + 1);
    MemoryLog part({book.leaves.begin(), book.leaves.begin() + static_cast<std::ptrdiff_t>(cut)}, key);
    options.state = audit(part, options)->state;
    const auto next = audit(log, options);
    RC_ASSERT(next.has_value() && next->good());
    RC_ASSERT(next->state == whole->state);
}
