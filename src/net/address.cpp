#include "net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/number.hpp"
#include "net/wire_text.hpp"

namespace modou::net {
namespace {

constexpr std::size_t k_hops_most = 32;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// An address with or without a port, an IPv6 address with a port in brackets.
std::optional<Address> node(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const auto rest = text.substr(end + 1);
        if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
        return Address::parse(text.substr(1, end - 1));
    }
    const auto colon = text.find(':');
    if (colon != std::string_view::npos && text.rfind(':') == colon) text = text.substr(0, colon);
    return Address::parse(text);
}

// Splits at `at`, but not inside quotes.
std::vector<std::string_view> parts(std::string_view text, char at) {
    std::vector<std::string_view> out;
    bool quoted = false;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == at && !quoted)) {
            out.push_back(trimmed(text.substr(from, i - from)));
            from = i + 1;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '\\' && quoted) {
            ++i;
        }
    }
    return out;
}

using Hops = std::vector<std::optional<Address>>;  // the client first; nothing where no address stands

// The hops of all fields of that name, in their order: a second field goes on where the first one ends.
std::optional<Hops> hops(const Request& request, std::string_view name) {
    std::optional<Hops> out;
    for (const auto& [field, value] : request.headers) {
        if (field != name) continue;
        if (!out) out.emplace();
        for (const std::string_view one : parts(value, ',')) {
            if (one.empty()) continue;
            std::string_view said = one;
            if (name == "forwarded") {
                said = {};
                for (const std::string_view pair : parts(one, ';'))
                    if (lower(pair.substr(0, 4)) == "for=") said = pair.substr(4);
                if (said.size() >= 2 && said.front() == '"' && said.back() == '"')
                    said = said.substr(1, said.size() - 2);
            }
            out->push_back(node(said));
        }
    }
    return out;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    const std::string copy(text);
    if (copy.size() != text.size() || copy.find('\0') != std::string::npos) return std::nullopt;
    Address out;
    if (::inet_pton(AF_INET, copy.c_str(), out.bytes_.data() + 12) == 1) {
        out.bytes_[10] = out.bytes_[11] = 0xff;
        return out;
    }
    // A zone (fe80::1%eth0) is this machine's own affair.
    const std::string plain = copy.substr(0, copy.find('%'));
    if (::inet_pton(AF_INET6, plain.c_str(), out.bytes_.data()) == 1) return out;
    return std::nullopt;
}

bool Address::is_v4() const {
    return std::all_of(bytes_.begin(), bytes_.begin() + 10, [](auto b) { return b == 0; }) && bytes_[10] == 0xff &&
           bytes_[11] == 0xff;
}

bool Address::is_loopback() const {
    if (is_v4()) return bytes_[12] == 127;
    return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto b) { return b == 0; }) && bytes_[15] == 1;
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (is_v4())
        ::inet_ntop(AF_INET, bytes_.data() + 12, out.data(), out.size());
    else
        ::inet_ntop(AF_INET6, bytes_.data(), out.data(), out.size());
    return out.data();
}

std::string Address::block() const {
    if (is_v4() || is_loopback()) return text();
    Address first = *this;
    std::fill(first.bytes_.begin() + 8, first.bytes_.end(), std::uint8_t{0});
    return first.text() + "/64";
}

std::string address_block(std::string_view text) {
    const auto address = Address::parse(text);
    return address ? address->block() : std::string(text);
}

base::Result<Network> Network::parse(std::string_view text) {
    const auto wrong = [&] {
        return base::fail(base::Code::bad_input,
                          "expected an IP address, or a network as ADDRESS/BITS: 192.0.2.1, 10.0.0.0/8, 2001:db8::/32",
                          std::string(text));
    };
    const auto slash = std::min(text.find('/'), text.size());
    const auto address = Address::parse(text.substr(0, slash));
    if (!address || text.find('%') != std::string_view::npos) return wrong();
    const bool written_as_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
    Network out;
    out.address_ = *address;
    if (slash == text.size()) return out;
    const std::string_view digits = text.substr(slash + 1);
    const auto bits = base::whole_number<unsigned>(digits, 0, written_as_v4 ? 32 : 128);
    if (!bits) return wrong();
    out.bits_ = *bits + (written_as_v4 ? 96 : 0);
    return out;
}

bool Network::holds(const Address& address) const {
    for (unsigned bit = 0; bit < bits_; bit += 8) {
        const unsigned kept = std::min(8u, bits_ - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - kept));
        if (((address.bytes()[bit / 8] ^ address_.bytes()[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

bool Origins::trusts(const Address& address) const {
    if (trusted_.empty()) return address.is_loopback();
    return std::any_of(trusted_.begin(), trusted_.end(), [&](const Network& one) { return one.holds(address); });
}

Address Origins::client(const Address& peer, const Request& request) const {
    if (!trusts(peer)) return peer;
    // From the last hop back, as long as trusted proxies vouch for what stands before them.
    const auto found = [&](const Hops& list) {
        Address last = peer;
        std::size_t looked = 0;
        for (auto hop = list.rbegin(); hop != list.rend(); ++hop) {
            if (!*hop || ++looked > k_hops_most) return last;
            last = **hop;
            if (!trusts(last)) break;
        }
        return last;
    };
    const auto common = hops(request, "x-forwarded-for"), standard = hops(request, "forwarded");
    if (!common && !standard) return peer;
    if (!common || !standard) return found(common ? *common : *standard);
    // A proxy writes one of them and may pass the other on as the client wrote it: only what both say is believed.
    const Address one = found(*common), other = found(*standard);
    return one == other ? one : peer;
}

}  // namespace modou::net
