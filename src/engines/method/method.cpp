#include "engines/method/method.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <functional>

#include "base/json_in.hpp"
#include "base/json_out.hpp"
#include "engines/method/commit_reveal.hpp"
#include "engines/method/next_free_in_lot.hpp"
#include "shape/shape.hpp"

namespace modou::method {
namespace {

using base::Code;
using base::Result;

constexpr std::size_t k_told_one_by_one = 20;  // of an explanation; what follows is counted

// "a; b; c", and how many more there are.
void tell(Answer& answer, std::size_t count,
          const std::function<std::pair<std::string, std::string>(std::size_t)>& one) {
    for (std::size_t i = 0; i < std::min(count, k_told_one_by_one); ++i) {
        const auto [zh, en] = one(i);
        answer.zh += (i == 0 ? "" : "；") + zh;
        answer.en += (i == 0 ? "" : "; ") + en;
    }
    if (count <= k_told_one_by_one) return;
    answer.zh += fmt::format("；另有 {} 个", count - k_told_one_by_one);
    answer.en += fmt::format("; and {} more", count - k_told_one_by_one);
}

Answer explained(const Allotted& out) {
    Answer answer{shape::text(out), "按先后，每份放进第一个整份放得下的批次。",
                  "Each ask, in turn, goes into the first lot with room for the whole of it. "};
    tell(answer, out.allots.size(), [&](std::size_t i) {
        const Allot& one = out.allots[i];
        const std::uint64_t last = one.from + one.count - 1;
        return std::pair(fmt::format("{}：{} 第 {}–{} 个", one.id, one.lot, one.from, last),
                         fmt::format("{}: {}, places {}–{}", one.id, one.lot, one.from, last));
    });
    if (out.refused.empty()) return answer;
    answer.zh += out.allots.empty() ? "放不下：" : "。放不下：";
    answer.en += out.allots.empty() ? "No lot has room for: " : ". No lot has room for: ";
    tell(answer, out.refused.size(), [&](std::size_t i) { return std::pair(out.refused[i], out.refused[i]); });
    return answer;
}

Answer explained(const Revealed& out) {
    Answer answer{
        shape::text(out),
        "承诺是种子的 SHA-256。每次抽取的机会是 HMAC-SHA-256(种子, 名称) 的前 8 字节除以 2^64；第一个 up_to "
        "大于它的奖项就是结果。",
        "The commitment is SHA-256 of the seed. A draw's chance is the first 8 bytes of HMAC-SHA-256(seed, name) "
        "as a part of 2^64; the first row whose up_to is above it is drawn. "};
    tell(answer, out.results.size(), [&](std::size_t i) {
        const Drawn& one = out.results[i];
        std::uint64_t chance = 0;
        std::from_chars(one.u.data(), one.u.data() + one.u.size(), chance, 16);
        const std::string told = fmt::format("{:.6f} → ¥{}", static_cast<double>(chance) / 0x1p64, one.prize);
        return std::pair(fmt::format("{}：{}", one.draw, told), fmt::format("{}: {}", one.draw, told));
    });
    return answer;
}

template <class Input, auto function>
Result<Answer> run(const boost::json::value& from) {
    MODOU_TRY(const Input input, shape::read_parsed<Input>(from));
    MODOU_TRY(const auto output, function(input));
    return explained(output);
}

template <class Input, class Output>
std::string schemas() {
    shape::Components all;
    boost::json::object out;
    out["input"] = shape::schema_of<Input>(all);
    out["output"] = shape::schema_of<Output>(all);
    boost::json::object each;
    for (const auto& [name, schema] : all.all()) each[name] = schema;
    out["components"] = {{"schemas", std::move(each)}};
    return boost::json::serialize(out);
}

constexpr Method k_methods[] = {
    {"commit_reveal@1", "抽奖：事先公布种子的承诺，事后公布种子，人人可以重算",
     "draws under a seed that is committed to before and told afterwards, so that anybody can do them again",
     run<Draws, commit_reveal>, schemas<Draws, Revealed>},
    {"next_free_in_lot@1", "分位置：放进第一个整份放得下的批次",
     "places out of the first lot that has room for the whole ask", run<LotsAsked, next_free_in_lot>,
     schemas<LotsAsked, Allotted>},
};

}  // namespace

std::span<const Method> all() {
    return k_methods;
}

Result<std::string> run_line(std::string_view line) {
    MODOU_TRY(const boost::json::value read, base::parse_json(line));
    const boost::json::object* asked = read.if_object();
    const boost::json::value* name = asked == nullptr ? nullptr : asked->if_contains("method");
    const boost::json::value* input = asked == nullptr ? nullptr : asked->if_contains("input");
    if (name == nullptr || !name->is_string() || input == nullptr)
        return base::fail(Code::bad_input, R"(expected {"method": NAME, "input": {…}})");
    for (const auto& member : *asked)
        if (member.key() != "method" && member.key() != "input")
            return base::wrong(std::string(member.key()), "is not known here; what is: method, input");
    const auto method = std::ranges::find(k_methods, std::string_view(name->get_string()), &Method::name);
    if (method == std::end(k_methods)) {
        std::vector<std::string_view> names;
        for (const Method& one : k_methods) names.push_back(one.name);
        return base::wrong("method", fmt::format("there is no such method; there are: {}", fmt::join(names, ", ")));
    }
    MODOU_TRY(const Answer answer, method->run(*input));
    base::JsonOut out;
    out.begin_object().key("output").raw(answer.output).key("explain").begin_object();
    return out.member("zh", answer.zh).member("en", answer.en).end_object().end_object().take();
}

}  // namespace modou::method
