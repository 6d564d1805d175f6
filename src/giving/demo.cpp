#include "giving/demo.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <random>

#include "giving/demo_projects.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Status;

constexpr std::array<std::string_view, 24> k_shop_first{"豆芽", "青石", "小满", "云朵", "木舟", "谷雨", "南枝", "白鹭",
                                                        "山月", "橘子", "星河", "禾下", "竹里", "晴川", "麦田", "春信",
                                                        "拾光", "海盐", "桃溪", "暖冬", "蓝莓", "石榴", "风铃", "松果"};
constexpr std::array<std::string_view, 20> k_shop_kind{"家居", "童装", "茶铺", "书店", "厨具", "零食", "鞋包",
                                                       "文具", "母婴", "花店", "数码", "运动", "果园", "布艺",
                                                       "灯具", "日用", "饰品", "乐器", "宠物", "户外"};

// Half a year that ends after the double eleventh.
const base::Day k_first = *base::parse_day("2026-05-25");
constexpr int k_days = 180;
const base::Day k_ninefive = *base::parse_day("2026-09-05"), k_eleven = *base::parse_day("2026-11-11");
// Orders by hour of the day, per thousand: low before dawn, peaks after lunch and in the evening.
constexpr std::array<int, 24> k_hours{22, 12, 7,  5,  5,  8,  15, 26, 39, 52, 58, 55,
                                      54, 58, 55, 52, 50, 46, 47, 58, 72, 80, 72, 52};

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : rng_(seed) {}
    std::uint64_t below(std::uint64_t n) { return rng_() % n; }
    bool in_thousand(std::uint64_t n) { return below(1000) < n; }
    // Few have most: the u³ skew of the published totals.
    std::uint64_t skewed(std::uint64_t n) {
        const double u = static_cast<double>(rng_() >> 11) / 9007199254740992.0;
        return std::min<std::uint64_t>(n - 1, static_cast<std::uint64_t>(u * u * u * static_cast<double>(n)));
    }

  private:
    std::mt19937_64 rng_;
};

struct Shop {
    std::string name;
    std::int64_t price_fen = 0;  // its usual order
};

double weight_of(base::Day day) {
    double weight = 1 + 0.15 * ((day.number + 4) % 7 >= 5 ? 1 : 0);
    const int from_ninefive = day.number - k_ninefive.number;
    if (from_ninefive >= 0 && from_ninefive < 3) weight *= 3.5 - from_ninefive;
    const int from_eleven = day.number - k_eleven.number;
    if (from_eleven >= -1 && from_eleven <= 8)
        weight *= from_eleven == 4   ? 7.5
                  : from_eleven >= 1 ? 4.0 - 0.3 * from_eleven
                                     : 1.6;  // parcels arrive days later
    return weight;
}

// Shops and what they pledge.
Result<std::vector<Shop>> open_shops(Office& office, Dice& dice, std::uint64_t gifts, std::size_t project_count) {
    // At the usual size about a thousand gifts a shop: the published proportion.
    const std::uint64_t shop_count = std::clamp<std::uint64_t>(gifts / 1'000, 40, 480);
    std::vector<Shop> shops;
    std::string pledges = "shop,item,mode,value,project,from\n";
    for (std::uint64_t i = 0; i < shop_count; ++i) {
        Shop shop{fmt::format("{}{}（演示）", k_shop_first[i % 24], k_shop_kind[(i / 24) % 20]),
                  900 + static_cast<std::int64_t>(dice.below(9'000))};
        const std::uint64_t kind = dice.below(1000);
        // Most give two fen an order: ¥0.042 a gift on average, as published.
        const auto [mode, value] = kind < 520   ? std::pair{"fixed", "0.02"}
                                   : kind < 680 ? std::pair{"fixed", "0.10"}
                                   : kind < 685 ? std::pair{"fixed", "1.00"}
                                   : kind < 900 ? std::pair{"percent", "0.1"}
                                                : std::pair{"percent", "0.2"};
        pledges +=
            fmt::format("{},*,{},{},demo-{:02},2026-05-01\n", shop.name, mode, value, dice.skewed(project_count) + 1);
        shops.push_back(std::move(shop));
    }
    MODOU_TRY(const auto pledged, office.import_pledges(pledges, "demonstration"));
    (void)pledged;
    return shops;
}

// The second of the day at which each of so many parcels is received, in order.
std::vector<std::int64_t> seconds_of_day(Dice& dice, std::uint64_t count) {
    std::vector<std::int64_t> seconds;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint64_t pick = dice.below(1000);
        int hour = 0;
        while (hour < 23 && pick >= static_cast<std::uint64_t>(k_hours[hour]))
            pick -= static_cast<std::uint64_t>(k_hours[hour++]);
        seconds.push_back(hour * 3'600 + static_cast<std::int64_t>(dice.below(3'600)));
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds;
}

}  // namespace

base::Status make_demo(Office& office, const DemoOptions& options,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    Dice dice(options.seed);
    MODOU_CHECK(office.folder().set_made_data());
    MODOU_TRY(const std::size_t project_count, import_demo_projects(office));
    MODOU_TRY(const std::vector<UpdateAsked> updates, demo_updates());
    // 17.5 gifts a buyer: the published proportion.
    const std::uint64_t buyer_count = std::max<std::uint64_t>(20, options.gifts * 2 / 35);
    MODOU_TRY(const std::vector<Shop> shops, open_shops(office, dice, options.gifts, project_count));

    double total_weight = 0;
    for (int d = 0; d < k_days; ++d) total_weight += weight_of({k_first.number + d});
    std::uint64_t made = 0, order = 0;
    std::vector<intake::Row> rows;
    std::deque<std::string> text;  // what the rows look at
    std::deque<std::future<Status>> waiting;
    const auto post = [&]() -> Status {
        MODOU_TRY(Posted posted, office.post(rows));
        waiting.push_back(std::move(posted.done));
        rows.clear();
        text.clear();
        if (waiting.size() > 4) {
            MODOU_CHECK(waiting.front().get());
            waiting.pop_front();
        }
        progress(made, options.gifts);
        return {};
    };
    std::size_t published = 0;
    const base::Day today = base::day_of(office.clock().now());
    // Before the gifts of its day. A clock that has not reached its day leaves it out: an update is never of tomorrow.
    const auto publish = [&](base::Day day) -> Status {
        for (; published < updates.size() && updates[published].day->number <= day.number; ++published) {
            if (today < *updates[published].day) continue;
            if (!rows.empty()) MODOU_CHECK(post());
            MODOU_CHECK(post_update(office, updates[published]));
        }
        return {};
    };
    double spent = 0;
    for (int d = 0; d < k_days; ++d) {
        const base::Day day{k_first.number + d};
        MODOU_CHECK(publish(day));
        spent += weight_of(day);
        const auto until = d + 1 == k_days
                               ? options.gifts
                               : static_cast<std::uint64_t>(static_cast<double>(options.gifts) * spent / total_weight);
        for (const std::int64_t second : seconds_of_day(dice, until - made)) {
            const Shop& shop = shops[dice.skewed(shops.size())];
            intake::Row row;
            row.kind = intake::RowKind::order;
            row.source = "demo-mall";
            row.order = text.emplace_back(fmt::format("D{:012}", ++order));
            row.shop = shop.name;
            row.buyer = text.emplace_back(fmt::format("buyer-{}", dice.skewed(buyer_count) + 1));
            row.paid = {shop.price_fen / 2 +
                        static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(shop.price_fen)))};
            row.received = {(std::int64_t{day.number} * 86'400) - base::k_shanghai_offset_s + second};
            row.placed = {row.received.seconds - 86'400 * (2 + static_cast<std::int64_t>(dice.below(5)))};
            rows.push_back(row);
            ++made;
            if (rows.size() == 8'192) MODOU_CHECK(post());
        }
    }
    if (!rows.empty()) MODOU_CHECK(post());
    for (auto& done : waiting) MODOU_CHECK(done.get());
    return {};
}

}  // namespace modou::giving
