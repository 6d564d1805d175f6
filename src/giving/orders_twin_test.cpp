// The rule of orders as it is told, entry by entry over all that is known of an order: slow, and obvious. What the
// office does must be the same, whatever the keys, warm or read from the book anew, with notes of before they were
// marked.
#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include <deque>
#include <filesystem>
#include <map>
#include <random>

#include "folder/testing_place.hpp"
#include "giving/order_keys.hpp"
#include "giving/testing_opened.hpp"

namespace modou::giving {
namespace {

using journal::Kind;

struct Told {
    Kind kind = Kind::note;
    std::string reference;  // in words
    base::Sequence sequence = 0, refers = 0;
    std::int64_t time = 0, placed = 0, paid = 0;
    std::string buyer, shop;
    bool taken_back = false;
};

std::string order_key(const std::string& item) {
    return "order " + item;
}
std::string refund_key(const std::string& item) {
    return "refund " + item;
}
std::string earlier_key(const std::string& item, std::int64_t time) {
    return fmt::format("refund at {} {}", time, item);
}
std::string line_key(const std::string& item, const std::string& line) {
    return fmt::format("line {} {} {}", item.size(), item, line);
}

// What one row does to the book.
struct Effect {
    Ending ending = Ending::rejected;
    std::string reason;
    base::Sequence sequence = 0;
    std::vector<Told> posts;  // in order
};

class Twin {
  public:
    explicit Twin(base::Sequence next) : next_(next) {}

    Effect row(const intake::Row& row) {
        Effect effect = row.kind == intake::RowKind::order ? give(row) : refund(row);
        for (const Told& told : effect.posts) orders_[std::string(row.order)].push_back(told);
        next_ += effect.posts.size();
        return effect;
    }

  private:
    using Known = std::vector<Told>;

    Told told(const Effect& effect, Kind kind, std::string reference, std::int64_t time, base::Sequence refers) const {
        Told t;
        t.kind = kind;
        t.reference = std::move(reference);
        t.sequence = next_ + effect.posts.size();
        t.time = time;
        t.refers = refers;
        return t;
    }
    static bool is_refund(const Told& t, const std::string& item) {
        return t.kind == Kind::note && (t.reference == refund_key(item) || t.reference == earlier_key(item, t.time));
    }
    static bool is_line_gift(const Known& known, const Told& gift, const std::string& item, const std::string& name) {
        for (const Told& t : known)
            if (t.kind == Kind::note && t.refers == gift.sequence && !is_refund(t, "") && !is_refund(t, item) &&
                !is_refund(t, name))
                return true;
        return false;
    }
    static const Told* gift_of(const Known& known, const std::string& name) {
        for (const Told& t : known)
            if (t.kind == Kind::post && t.reference == order_key(name)) return &t;
        return nullptr;
    }
    static Effect before(const Told& gift, const intake::Row& row) {
        const bool same = gift.buyer == row.buyer && gift.paid == row.paid.value && gift.time == row.received.seconds &&
                          gift.placed == row.placed.seconds && gift.shop == row.shop;
        if (same) return {Ending::duplicate, "", gift.sequence, {}};
        return {Ending::rejected, "order_conflict", gift.sequence, {}};
    }
    bool in_book(const std::string& number, const std::string& item) {
        for (const Told& t : orders_[number])
            if (t.reference == order_key(item)) return true;
        return false;
    }
    bool otherwise_known(const std::string& number, const std::string& item) {
        const std::string reference = item.empty() ? number : number + "#" + item;
        for (std::size_t at = reference.find('#'); at != std::string::npos; at = reference.find('#', at + 1)) {
            const std::string n = reference.substr(0, at), i = reference.substr(at + 1);
            if ((n != number || i != item) && in_book(n, i)) return true;
        }
        return (reference != number || !item.empty()) && in_book(reference, "");
    }

    Effect give(const intake::Row& row) {
        const Known known = orders_[std::string(row.order)];
        const std::string item(row.item);
        if (!row.own_line) {
            if (const Told* gift = gift_of(known, item)) return before(*gift, row);
            return give_new(known, row, item);
        }
        const std::string line = line_key(item, std::string(*row.own_line));
        for (const Told& note : known)
            if (note.reference == line)
                for (const Told& gift : known)
                    if (gift.sequence == note.refers) return before(gift, row);
        std::string name = item;
        for (std::size_t number = 2;; ++number) {
            const Told* taken = gift_of(known, name);
            if (taken == nullptr) break;
            if (!is_line_gift(known, *taken, item, name)) {
                Effect effect = before(*taken, row);
                if (effect.ending == Ending::duplicate) {
                    effect.posts.push_back(told(effect, Kind::note, line, row.received.seconds, taken->sequence));
                    return effect;
                }
            }
            name = numbered_item(item, number);
        }
        Effect effect = give_new(known, row, name);
        if (effect.ending == Ending::gift)
            effect.posts.push_back(told(effect, Kind::note, line, row.received.seconds, effect.sequence));
        return effect;
    }
    Effect give_new(const Known& known, const intake::Row& row, const std::string& name) {
        const std::string number(row.order), item(row.item);
        if ((!name.empty() || number.find('#') != std::string::npos) && otherwise_known(number, name))
            return {Ending::rejected, "order_conflict", 0, {}};
        for (const Told& t : known)
            for (const std::string& each : {std::string(), item, name})
                if (is_refund(t, each) && t.time < row.received.seconds) return {Ending::skipped, "refunded", 0, {}};
        Effect effect{Ending::gift, "", next_, {}};
        Told gift = told(effect, Kind::post, order_key(name), row.received.seconds, 0);
        gift.placed = row.placed.seconds;
        gift.paid = row.paid.value;
        gift.buyer = row.buyer;
        gift.shop = row.shop;
        effect.posts.push_back(gift);
        return effect;
    }
    Effect refund(const intake::Row& row) {
        Known& known = orders_[std::string(row.order)];
        const std::string item(row.item);
        const std::int64_t time = row.received.seconds;
        const Told* earliest = nullptr;
        for (const Told& t : known) {
            if (!is_refund(t, item)) continue;
            if (t.time == time) return {Ending::duplicate, "", t.sequence, {}};
            if (earliest == nullptr || t.time < earliest->time) earliest = &t;
        }
        if (earliest != nullptr && time > earliest->time)
            return {Ending::rejected, "order_conflict", earliest->sequence, {}};
        std::vector<Told*> gifts;
        if (item.empty()) {
            for (Told& t : known)
                if (t.kind == Kind::post) gifts.push_back(&t);
        } else {
            std::string name = item;
            for (std::size_t number = 2; const Told* gift = gift_of(known, name); ++number) {
                if (number == 2 || is_line_gift(known, *gift, item, name)) gifts.push_back(const_cast<Told*>(gift));
                name = numbered_item(item, number);
            }
        }
        Effect effect{Ending::refund, "noted", 0, {}};
        base::Sequence refers = 0;
        for (Told* gift : gifts) {
            refers = gift->sequence;
            if (effect.reason == "noted") effect.reason = "kept";
            if (time >= gift->time || gift->taken_back) continue;
            gift->taken_back = true;
            effect.posts.push_back(
                told(effect, Kind::correct, fmt::format("correction {}", gift->sequence), time, gift->sequence));
            effect.reason = "corrected";
        }
        const std::string reference = earliest == nullptr ? refund_key(item) : earlier_key(item, time);
        effect.posts.push_back(told(effect, Kind::note, reference, time, refers));
        effect.sequence = effect.posts.back().sequence;
        return effect;
    }

    base::Sequence next_;
    std::map<std::string, Known> orders_;
};

class OrdersTwinTest : public ::testing::Test {
  protected:
    void SetUp() override {
        MODOU_FOLLOW_PLACE(database_);
        ASSERT_GE(sodium_init(), 0);
        folder_ = (std::filesystem::temp_directory_path() / fmt::format("modou-twin-{}", ::getpid())).string();
        std::filesystem::remove_all(folder_);
        base::SystemRandom random;
        ASSERT_TRUE(folder::init_folder(folder_, "test", random, database_));
        open();
        ASSERT_TRUE(office_->import_projects(
            "project,title_zh,title_en,cause,holder,region\np1,一口净水,Clean water,乡村,青禾基金会,甘肃\n", "p.csv"));
        ASSERT_TRUE(office_->import_pledges(
            "shop,item,mode,value,project,from\ns1,*,percent,2,p1,2026-01-01\ns2,*,percent,2,p1,2026-01-01\n",
            "l.csv"));
    }
    void TearDown() override {
        office_.reset();
        std::filesystem::remove_all(folder_);
    }
    void open() {
        office_.reset();
        auto office = open_office(folder_);
        ASSERT_TRUE(office) << office.error().text();
        office_ = std::move(*office);
    }
    base::Sequence size() {
        return office_->book().read([](const ledger::State& state) { return state.size(); });
    }
    // As a Modou did that marked no notes: the effect that the twin tells, without marks.
    void post_unmarked(const intake::Row& row, const Effect& effect) {
        const OrderKeys keys{office_->keys().digests, row.source, row.order};
        ASSERT_TRUE(office_->book().run([&](ledger::Batch& batch) -> base::Status {
            for (const Told& told : effect.posts) {
                if (told.kind == Kind::post) return base::fail(base::Code::bug, "gifts are given by the office");
                ledger::Transfer t;
                t.kind = told.kind;
                t.event_time = {told.time};
                t.refers = told.refers;
                if (told.kind == Kind::correct) {
                    MODOU_TRY(const auto gift, batch.entry(told.refers));
                    t.amount = gift.entry.amount;
                    t.reference = keys.correction(told.refers);
                } else if (told.reference.starts_with("refund at ")) {
                    t.reference = keys.earlier_refund(row.item, row.received);
                } else if (told.reference.starts_with("refund ")) {
                    t.reference = keys.refund(row.item);
                } else {
                    t.reference = keys.line(row.item, *row.own_line);
                }
                MODOU_TRY(const auto answered, batch.post_new(t));
                EXPECT_EQ(answered.sequence, told.sequence);
            }
            return {};
        }));
    }

    std::optional<postgres::Address> database_;
    std::string folder_;
    HeldOffice office_;
};

TEST_F(OrdersTwinTest, TheOfficeAnswersAsTheRuleIsTold) {
    constexpr std::int64_t k_day = 1'790'000'000;
    std::mt19937_64 dice(29);
    const auto one_of = [&](const std::vector<std::string>& all) { return all[dice() % all.size()]; };
    std::deque<std::string> kept;  // what rows look at
    const auto keep = [&](std::string text) -> std::string_view { return kept.emplace_back(std::move(text)); };
    const int rounds = database_ ? 12 : 60;  // the rule is the same, and a server is slower
    for (int round = 0; round < rounds; ++round) {
        Twin twin(size());
        // Few names: all that can meet does. Every other round has an order that outgrows what is walked along.
        const std::string number = fmt::format("{}-", round);
        const std::size_t rows_in_all = round % 2 == 0 ? 40 : 250;
        const std::size_t many = round % 2 == 0 ? 3 : 60;
        const auto items = [&]() -> std::string {
            const std::string item = one_of({"", "A", "A", "A#2", "A#3", "B", "B#2", "A#2#2"});
            return dice() % 3 == 0 ? fmt::format("I{}", dice() % many) : item;
        };
        std::vector<intake::Row> rows;
        std::vector<Effect> wanted;
        const auto check = [&] {
            auto posted = office_->post(rows);
            ASSERT_TRUE(posted) << posted.error().text();
            ASSERT_TRUE(posted->done.get());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const Outcome& outcome = posted->outcomes[i];
                const std::string of = fmt::format("round {}, order {}, item {}, line {}", round, rows[i].order,
                                                   rows[i].item, rows[i].own_line.value_or("none"));
                ASSERT_EQ(outcome.ending, wanted[i].ending) << of;
                ASSERT_EQ(outcome.reason, wanted[i].reason) << of;
                ASSERT_EQ(outcome.sequence, wanted[i].sequence) << of;
            }
            rows.clear();
            wanted.clear();
        };
        for (std::size_t n = 0; n < rows_in_all; ++n) {
            intake::Row row;
            row.source = "mall";
            row.order = keep(dice() % 8 == 0 ? number + one_of({"#A", "#A#2", "#B", "other"}) : number);
            row.item = keep(items());
            row.received = {k_day + static_cast<std::int64_t>(dice() % 6)};
            if (dice() % 4 == 0) {
                row.kind = intake::RowKind::refund;
                row.received.seconds += static_cast<std::int64_t>(dice() % 7) - 3;
            } else {
                row.kind = intake::RowKind::order;
                row.shop = dice() % 8 == 0 ? "s2" : "s1";
                row.buyer = dice() % 8 == 0 ? "b2" : "b1";
                row.paid = {static_cast<std::int64_t>(10'000 + 1'000 * (dice() % 3))};
                row.placed = {k_day - 86'400};
                if (dice() % 2 == 0) row.own_line = keep(fmt::format("{}", dice() % (round % 2 == 0 ? 4 : 80)));
            }
            const Effect effect = twin.row(row);
            const bool notes_only = !effect.posts.empty() && effect.posts.front().kind != Kind::post;
            if (round % 3 == 2 && notes_only && dice() % 6 == 0) {
                check();
                if (HasFatalFailure()) return;
                post_unmarked(row, effect);
                open();  // what was known of the order went with that Modou
                continue;
            }
            rows.push_back(row);
            wanted.push_back(effect);
            if (dice() % 16 == 0) check();
            if (dice() % 128 == 0) open();
            if (HasFatalFailure()) return;
        }
        check();
        if (HasFatalFailure()) return;
    }
}

// More gifts than one record of the book holds, and each is taken back, once.
TEST_F(OrdersTwinTest, ARefundOfAnOrderWithMoreGiftsThanARecordHoldsTakesAllOfThemBack) {
    constexpr std::size_t k_gifts = 20'000;
    constexpr std::int64_t k_day = 1'790'000'000;
    std::deque<std::string> names;
    std::vector<intake::Row> rows;
    const auto post = [&] {
        auto posted = office_->post(rows);
        EXPECT_TRUE(posted && posted->done.get());
        rows.clear();
        return posted->outcomes;
    };
    intake::Row row;
    row.kind = intake::RowKind::order;
    row.source = "mall";
    row.order = "1";
    row.shop = "s1";
    row.paid = {10'000};
    row.placed = row.received = {k_day};
    for (std::size_t i = 0; i < k_gifts; ++i) {
        row.item = names.emplace_back(fmt::format("I{}", i));
        rows.push_back(row);
        if (rows.size() == k_batch) post();
    }
    post();
    EXPECT_EQ(office_->book().read([](const ledger::State& s) { return s.figures().front().gifts; }), k_gifts);
    row.kind = intake::RowKind::refund;
    row.item = {};
    row.received = {k_day - 1};
    rows = {row, row};
    const auto outcomes = post();
    EXPECT_EQ(outcomes[0].reason, "corrected");
    EXPECT_EQ(outcomes[1].ending, Ending::duplicate);
    EXPECT_EQ(office_->book().read([](const ledger::State& s) { return s.figures().front().gifts; }), 0u);
}

}  // namespace
}  // namespace modou::giving
