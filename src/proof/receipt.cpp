#include "proof/receipt.hpp"

#include <boost/json.hpp>

#include "base/base64.hpp"
#include "base/json_out.hpp"
#include "proof/strict_text.hpp"

namespace modou::proof {
namespace {

using base::Code;
using journal::Kind;

constexpr std::string_view k_first_line = "c2sp.org/tlog-proof@v1";

constexpr std::array<std::string_view, 8> k_kind_names{"post",    "reserve", "settle", "release",
                                                       "correct", "open",    "close",  "note"};

std::string_view kind_name(Kind kind) {
    return k_kind_names[static_cast<std::size_t>(kind) - 1];
}

std::string extra_json(const Receipt& receipt) {
    base::JsonOut out;
    out.begin_object().member("leaf", base::base64(receipt.leaf));
    if (receipt.opening)
        out.member("salt", base::base64(receipt.opening->secret.salt)).key("body").raw(body_json(*receipt.opening));
    else
        out.key("salt").null().key("body").null();
    return out.end_object().take();
}

// Reads the members of "body", naming the first that is missing or malformed.
class BodyReader {
  public:
    explicit BodyReader(const boost::json::object& body) : body_(body) {}

    std::string_view text(const char* name) {
        const auto* value = body_.if_contains(name);
        if (value == nullptr || !value->is_string()) {
            blame(name, "a text");
            return {};
        }
        return value->get_string();
    }
    // Numbers that may pass 2^53 stand as decimal text.
    std::uint64_t number(const char* name, std::uint64_t most) {
        const auto value = plain_number(text(name), most);
        if (!value) blame(name, "a whole number as text, not larger than the book can hold");
        return value.value_or(0);
    }
    std::uint64_t small(const char* name, std::uint64_t most) {
        const auto* value = body_.if_contains(name);
        const auto* number = value != nullptr ? value->if_int64() : nullptr;
        if (number == nullptr || *number < 0 || static_cast<std::uint64_t>(*number) > most) {
            blame(name, "a whole number");
            return 0;
        }
        return static_cast<std::uint64_t>(*number);
    }
    bool flag(const char* name) {
        const auto* value = body_.if_contains(name);
        if (value == nullptr || !value->is_bool()) {
            blame(name, "true or false");
            return false;
        }
        return value->get_bool();
    }
    base::Instant time(const char* name) {
        const auto value = base::parse_time(text(name));
        if (!value) blame(name, "a time as 2026-11-10T16:00:01Z");
        return value ? *value : base::Instant{};
    }
    void blame(const char* name, const char* wanted) {
        if (!error_)
            error_ =
                base::Error{Code::bad_input, fmt::format("extra: body.{}", name), fmt::format("expected {}", wanted)};
    }
    const std::optional<base::Error>& error() const { return error_; }

  private:
    const boost::json::object& body_;
    std::optional<base::Error> error_;
};

Result<Opening> read_body(const boost::json::object& body) {
    BodyReader in(body);
    Opening opening;
    auto& entry = opening.entry;
    const auto* kind = std::ranges::find(k_kind_names, in.text("kind"));
    if (kind == k_kind_names.end()) in.blame("kind", "the name of a kind of entry");
    entry.kind = static_cast<Kind>(kind - k_kind_names.begin() + 1);
    entry.linked = in.flag("linked");
    const auto unit = base::unit_from_name(in.text("unit"));
    if (!unit) in.blame("unit", "the name of a unit");
    entry.unit = unit.value_or(base::Unit::none);
    constexpr auto k_any = std::numeric_limits<std::uint64_t>::max();
    constexpr std::uint64_t k_u48 = (std::uint64_t{1} << 48) - 1;
    entry.event_time = in.time("event_time");
    entry.debit = {in.number("debit", k_any)};
    entry.credit = {in.number("credit", k_any)};
    entry.amount = in.number("amount", k_u48);
    entry.refers = in.number("refers", k_u48);
    entry.definition = static_cast<std::uint16_t>(in.small("definition", 0xffff));
    entry.pledge = static_cast<std::uint32_t>(in.small("pledge", 0xffff'ffff));
    opening.secret.party = {in.number("party", k_any)};
    opening.secret.basis = in.number("basis", k_u48);
    opening.secret.rule_time = in.time("rule_time");
    const auto reference = base::from_base64(in.text("reference"));
    if (!reference || reference->size() != entry.reference.bytes.size())
        in.blame("reference", "the base64 of 16 bytes");
    else
        std::ranges::copy(*reference, entry.reference.bytes.begin());
    if (in.error()) return tl::unexpected(*in.error());
    return opening;
}

Status read_extra(std::string_view coded, Receipt& receipt) {
    const auto bad = [](const char* what) { return base::fail(Code::bad_input, what, "extra"); };
    const auto bytes = base::from_base64(coded);
    if (!bytes) return bad("extra is not base64");
    const std::string_view json(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    boost::system::error_code error;
    const auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
    if (error || !value.is_object()) return bad("extra is not a JSON object {leaf, salt, body}");
    const auto& object = value.get_object();
    const auto* leaf = object.if_contains("leaf");
    const auto* salt = object.if_contains("salt");
    const auto* body = object.if_contains("body");
    if (leaf == nullptr || salt == nullptr || body == nullptr || !leaf->is_string())
        return bad("extra is a JSON object {leaf, salt, body}");
    auto data = base::from_base64(std::string_view(leaf->get_string()));
    if (!data) return bad("leaf is not base64");
    receipt.leaf = std::move(*data);
    if (salt->is_null() != body->is_null())
        return bad("salt and body are given both, or neither when they were erased");
    if (!salt->is_null()) {
        if (!salt->is_string() || !body->is_object()) return bad("salt is base64 and body an object");
        MODOU_TRY(auto opening, read_body(body->get_object()));
        const auto salt_bytes = base::from_base64(std::string_view(salt->get_string()));
        if (!salt_bytes || salt_bytes->size() != 16) return bad("salt is the base64 of 16 bytes");
        std::ranges::copy(*salt_bytes, opening.secret.salt.begin());
        receipt.opening = opening;
    }
    // One gift has one receipt: whatever else could be written into `extra` is proven by nothing.
    if (extra_json(receipt) != json)
        return bad(
            "extra holds more than leaf, salt and body, or writes them in another way than docs/format-log.md says");
    return {};
}

// Does the leaf say the same as what was committed to, or leave it out as the public rules allow?
Status check_leaf(const PublicLeaf& leaf, const journal::Entry& entry) {
    const auto differs = [](const char* field) {
        return base::fail(Code::damaged, fmt::format("the public leaf says another {} than the receipt", field), field);
    };
    if (leaf.kind != entry.kind) return differs("kind");
    if (leaf.unit != entry.unit) return differs("unit");
    if (leaf.definition != entry.definition) return differs("definition");
    if (leaf.pledge != entry.pledge) return differs("pledge");
    if (leaf.hidden()) return {};  // a person stands on one side: the leaf tells nothing more
    if (leaf.day != base::day_of(entry.event_time)) return differs("day");
    if (leaf.debit != 0 && leaf.debit != entry.debit.value) return differs("debit");
    if (leaf.credit != 0 && leaf.credit != entry.credit.value) return differs("credit");
    if (leaf.amount != entry.amount) return differs("amount");
    if (leaf.refers != entry.refers) return differs("refers");
    return {};
}

}  // namespace

std::string body_json(const Opening& opening) {
    const auto& [entry, secret] = opening;
    base::JsonOut out;
    out.begin_object()
        .member("kind", kind_name(entry.kind))
        .member("linked", entry.linked)
        .member("unit", base::unit_name(entry.unit))
        .member("event_time", base::format_utc(entry.event_time))
        .member("debit", std::to_string(entry.debit.value))
        .member("credit", std::to_string(entry.credit.value))
        .member("amount", std::to_string(entry.amount))
        .member("refers", std::to_string(entry.refers))
        .member("definition", entry.definition)
        .member("pledge", entry.pledge)
        .member("party", std::to_string(secret.party.value))
        .member("basis", std::to_string(secret.basis))
        .member("rule_time", base::format_utc(secret.rule_time))
        .member("reference", base::base64(entry.reference.bytes))
        .end_object();
    return out.take();
}

std::string Receipt::text() const {
    std::string out =
        fmt::format("{}\nextra {}\nindex {}\n", k_first_line, base::base64(base::bytes_of(extra_json(*this))), index);
    for (const Hash& hash : proof) out += base::base64(hash) + '\n';
    return out + '\n' + checkpoint;
}

std::string make_receipt(const journal::Entry& entry, const std::optional<journal::Private>& secret, Bytes leaf,
                         std::uint64_t index, std::vector<Hash> proof, std::string checkpoint) {
    Receipt receipt;
    receipt.leaf.assign(leaf.begin(), leaf.end());
    if (secret) receipt.opening = Opening{entry, *secret};
    receipt.index = index;
    receipt.proof = std::move(proof);
    receipt.checkpoint = std::move(checkpoint);
    return receipt.text();
}

Result<Receipt> parse_receipt(std::string_view text) {
    if (text.size() > k_max_receipt_bytes) return base::fail(Code::limit, "a receipt has at most 1 MiB");
    Receipt receipt;
    if (take_line(text) != k_first_line)
        return base::fail(Code::bad_input, fmt::format("a receipt begins with the line {}", k_first_line), "line 1");
    constexpr std::string_view k_extra = "extra ", k_index = "index ";
    const auto extra = take_line(text);
    if (!extra || !extra->starts_with(k_extra))
        return base::fail(Code::bad_input, "the second line begins with `extra `: without it there is nothing to prove",
                          "line 2");
    MODOU_CHECK(read_extra(extra->substr(k_extra.size()), receipt));
    const auto index = take_line(text);
    const auto number = index && index->starts_with(k_index)
                            ? plain_number(index->substr(k_index.size()), k_max_tree_size - 1)
                            : std::nullopt;
    if (!number) return base::fail(Code::bad_input, "the third line is `index ` and a number below 2^63", "line 3");
    receipt.index = *number;
    for (std::size_t line_number = 4;; ++line_number) {
        const auto where = fmt::format("line {}", line_number);
        const auto line = take_line(text);
        if (!line) return base::fail(Code::bad_input, "the receipt ends before its checkpoint", where);
        if (line->empty()) break;
        if (receipt.proof.size() == k_max_proof_hashes)
            return base::fail(Code::limit, "the proof is too long: no tree needs more than 64 hashes", where);
        const auto hash = base::from_base64(*line);
        if (!hash || hash->size() != 32)
            return base::fail(Code::bad_input, "a line of the proof is the base64 of 32 bytes", where);
        std::ranges::copy(*hash, receipt.proof.emplace_back().begin());
    }
    receipt.checkpoint = text;
    return receipt;
}

Result<Proven> verify_receipt(std::string_view text, std::span<const VerifierKey> logs,
                              std::span<const VerifierKey> witnesses, std::size_t quorum) {
    Proven proven;
    MODOU_TRY(proven.receipt, parse_receipt(text));
    const Receipt& receipt = proven.receipt;
    MODOU_TRY(proven.leaf, read_leaf(receipt.leaf));
    if (receipt.opening) {
        const auto& [entry, secret] = *receipt.opening;
        if (journal::commit(entry, secret) != proven.leaf.commitment)
            return base::fail(Code::damaged,
                              "salt and body do not open the commitment in the leaf: one of them was changed",
                              "commitment");
        MODOU_CHECK(check_leaf(proven.leaf, entry));
    }
    MODOU_TRY(proven.checkpoint, open_checkpoint(receipt.checkpoint, logs, witnesses, quorum));
    const Checkpoint& head = proven.checkpoint.checkpoint;
    MODOU_CHECK(check_inclusion(receipt.index, head.size, leaf_hash(receipt.leaf), receipt.proof, head.root));
    return proven;
}

}  // namespace modou::proof
