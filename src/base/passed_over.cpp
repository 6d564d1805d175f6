#include "base/passed_over.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace modou::base {
namespace {

// C0, DEL and the C1 characters (U+0080 to U+009F), which terminals obey too.
std::string without_controls(std::string_view text) {
    static constexpr std::string_view k_replacement = "\xEF\xBF\xBD";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (c < 0x20 || c == 0x7F) {
            out += k_replacement;
        } else if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
            out += k_replacement;
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string as_key(std::string_view key) {
    return is_utf8(key) ? shortened(without_controls(key), PassedOver::k_longest_key) : "(not UTF-8)";
}

}  // namespace

void PassedOver::add(std::string_view key, std::uint64_t times) {
    if (times == 0) return;
    auto at = counts_.find(key);
    if (at == counts_.end()) {
        std::string own = as_key(key);
        if (counts_.size() >= k_most_keys && !counts_.contains(own)) own = k_other;
        at = counts_.try_emplace(std::move(own), 0).first;
    }
    at->second += times;
}

void PassedOver::add(const PassedOver& other) {
    for (const auto& [key, times] : other.counts_) add(key, times);
}

std::uint64_t PassedOver::total() const {
    std::uint64_t sum = 0;
    for (const auto& [key, times] : counts_) sum += times;
    return sum;
}

std::uint64_t PassedOver::of(std::string_view key) const {
    const auto at = counts_.find(key);
    return at == counts_.end() ? 0 : at->second;
}

void PassedOver::write(JsonOut& out) const {
    out.begin_object();
    for (const auto& [key, times] : counts_) out.member(key, times);
    out.end_object();
}

std::string PassedOver::lines(const std::function<Words(std::string_view)>& words) const {
    std::string text;
    for (const auto& [key, times] : counts_) {
        const Words said = words(key);
        if (said.zh.empty())
            text += fmt::format("  {} × {}\n", times, key);
        else
            text += fmt::format("  {} × {} · {} ({})\n", times, said.zh, said.en, key);
    }
    return text;
}

}  // namespace modou::base
