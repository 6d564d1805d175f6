#include "giving/promises.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "programme/percent.hpp"

namespace modou::giving {
namespace {

using base::Code;
using base::Result;
using store::Session;

constexpr std::size_t k_of_one_shop = 200;
constexpr std::size_t k_pledges_read = 50'000;  // of one question

// How a number of hundredths may be written in a pledge: 200 is 2, 2.0 or 2.00.
std::vector<std::string> spellings(std::int64_t hundredths) {
    const std::int64_t whole = hundredths / 100, rest = hundredths % 100;
    std::vector<std::string> all{fmt::format("{}.{:02}", whole, rest)};
    if (rest % 10 == 0) all.push_back(fmt::format("{}.{}", whole, rest / 10));
    if (rest == 0) all.push_back(fmt::format("{}", whole));
    return all;
}

bool ends_with_any(std::string& word, std::initializer_list<std::string_view> endings) {
    for (const std::string_view ending : endings)
        if (word.ends_with(ending)) {
            word.resize(word.size() - ending.size());
            return true;
        }
    return false;
}

// "1 %" and "0.02 元" are one amount each, "1%→图书" is an amount and a word.
std::string parted(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto is = [&](std::string_view sign) { return text.substr(i, sign.size()) == sign; };
        bool sign = false;
        for (const std::string_view one : {"→", "->", "⇒", "：", ":"})
            if (is(one)) {
                out += ' ';
                i += one.size();
                sign = true;
                break;
            }
        for (const std::string_view one : {"%", "％", "元"})
            if (!sign && is(one)) {
                while (out.ends_with(' ')) out.pop_back();
                (out += one == "％" ? "%" : one) += ' ';
                i += one.size();
                sign = true;
                break;
            }
        if (!sign) out += text[i++];
    }
    return out;
}

// The mode of the definition's tallies that have this form.
std::vector<std::string> modes_of(const Office& office, programme::Tally::Form form) {
    std::vector<std::string> modes;
    for (const programme::Tally& tally : office.definitions().present().tallies)
        if (tally.form == form) modes.push_back(tally.mode);
    return modes;
}

class Finder {
  public:
    Finder(Office& office, const PromiseQuestion& question, const std::atomic<bool>* stop)
        : office_(office), question_(question), stop_(stop), now_(office.clock().now().seconds) {}

    Result<PromisesFound> run() {
        const auto index = office_.project_index();
        const auto projects = office_.projects();
        for (const auto& [id, project] : *projects) {
            if (found_.more) break;
            if (!question_.project.words.empty() && !index->fits(id, question_.project)) continue;
            if (question_.share) {
                MODOU_CHECK(amounts(id, programme::Tally::Form::share_of, *question_.share));
            } else if (question_.sum) {
                MODOU_CHECK(amounts(id, programme::Tally::Form::fixed, question_.sum->value));
            } else {
                MODOU_CHECK(read(id, "", ""));
            }
        }
        return std::move(found_);
    }

  private:
    base::Status amounts(const std::string& project, programme::Tally::Form form, std::int64_t hundredths) {
        for (const std::string& mode : modes_of(office_, form))
            for (const std::string& value : spellings(hundredths)) MODOU_CHECK(read(project, mode, value));
        return {};
    }

    base::Status read(const std::string& project, std::string_view mode, std::string_view value) {
        if (stop_ != nullptr && stop_->load())
            return base::fail(Code::unavailable, "stopped: nobody waits for the answer");
        std::string sql =
            "SELECT p.shop, p.item, p.mode, p.value, p.from_time FROM pledge p WHERE p.project = :p AND "
            "p.from_time <= :n AND NOT EXISTS (SELECT 1 FROM pledge q WHERE q.shop = p.shop AND q.item = p.item AND "
            "q.from_time > p.from_time AND q.from_time <= :n2)";
        sql += mode.empty() ? " AND p.mode <> 'none' AND :m = '' AND :v = ''" : " AND p.mode = :m AND p.value = :v";
        sql += " LIMIT :l";
        return office_.store().read([&](Session& s) {
            return s.rows<std::string, std::string, std::string, std::string, std::int64_t>(
                sql, {project, now_, now_, mode, value, static_cast<std::int64_t>(k_pledges_read - read_ + 1)},
                [&](std::string shop, std::string item, std::string how, std::string much, std::int64_t from) {
                    if (++read_ > k_pledges_read ||
                        (found_.shops.size() >= k_most_promising && !found_.shops.contains(shop))) {
                        found_.more = true;
                        return;
                    }
                    found_.shops[std::move(shop)].push_back(
                        {std::move(item), std::move(how), std::move(much), project, {from}, true});
                });
        });
    }

    Office& office_;
    const PromiseQuestion& question_;
    const std::atomic<bool>* stop_;
    const std::int64_t now_;
    std::size_t read_ = 0;
    PromisesFound found_;
};

}  // namespace

Result<ShopPromises> promises_of(Office& office, std::string_view shop, base::AccountId account) {
    ShopPromises out;
    if (is_erased_shop(shop, account)) return out;
    const std::int64_t now = office.clock().now().seconds;
    std::set<std::string> decided;  // items of which the pledge in force was seen
    MODOU_CHECK(office.store().read([&](Session& s) {
        return s.rows<std::string, std::string, std::string, std::string, std::int64_t>(
            "SELECT item, mode, value, project, from_time FROM pledge WHERE shop = :s ORDER BY item, from_time DESC "
            "LIMIT :l",
            {shop, static_cast<std::int64_t>(k_of_one_shop + 1)},
            [&](std::string item, std::string mode, std::string value, std::string project, std::int64_t from) {
                if (out.promises.size() == k_of_one_shop) {
                    out.more = true;
                    return;
                }
                const bool newest = from <= now && decided.insert(item).second;
                const bool in_force = newest && mode != "none";
                out.promises.push_back(
                    {std::move(item), std::move(mode), std::move(value), std::move(project), {from}, in_force});
            });
    }));
    return out;
}

Result<PromiseQuestion> promise_question(std::string_view text) {
    PromiseQuestion question;
    std::string words;
    const std::string apart = parted(text);
    for (std::string_view rest = base::trimmed(apart); !rest.empty(); rest = base::trimmed(rest)) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        std::string word(rest.substr(0, end));
        rest.remove_prefix(end);
        const bool share = ends_with_any(word, {"%"});
        bool sum = !share && ends_with_any(word, {"元"});
        if (!share && (word.starts_with("¥") || word.starts_with("￥"))) {
            word.erase(0, word.starts_with("¥") ? std::string_view("¥").size() : std::string_view("￥").size());
            sum = true;
        }
        const bool digits = !word.empty() && word.find_first_not_of("0123456789.") == std::string::npos;
        if (!share && !sum && !digits) {
            words += word + " ";
            continue;
        }
        if (question.share || question.sum)
            return base::fail(Code::bad_input, "one amount at a time: a share such as 1%, or a sum such as 0.02",
                              "promise");
        if (share) {
            const auto hundredths = programme::parse_percent(word);
            if (!hundredths) return base::fail(Code::bad_input, "a share is written as 1% or 0.5%", "promise");
            question.share = *hundredths;
        } else {
            const auto fen = base::parse_yuan(word);
            if (!fen) return base::fail(Code::bad_input, "a sum is written as 0.02 or 1 元", "promise");
            question.sum = *fen;
        }
    }
    question.project = project_question(words);
    return question;
}

Result<PromisesFound> find_promises(Office& office, const PromiseQuestion& question, const std::atomic<bool>* stop) {
    return Finder(office, question, stop).run();
}

}  // namespace modou::giving
