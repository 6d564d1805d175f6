#include "proof/audit_state.hpp"

#include <boost/json.hpp>

#include "base/base64.hpp"
#include "base/json_in.hpp"
#include "base/json_out.hpp"

namespace modou::proof {
namespace {

using base::Code;

constexpr int k_state_version = 1;

Hash hash_from(std::string_view text) {
    const auto bytes = base::from_base64(text);
    if (!bytes || bytes->size() != 32) throw std::invalid_argument("no hash");
    Hash hash;
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

// A public account's name may carry what kind of account it is before the first colon.
bool names_project(const AccountLine& account, std::string_view project) {
    return account.name == project || account.name == fmt::format("project:{}", project);
}

}  // namespace

std::string AuditState::text() const {
    base::JsonOut out;
    out.begin_object()
        .member("version", k_state_version)
        .member("origin", origin)
        .member("size", frontier.size())
        .member("root", base::base64(frontier.root()))
        .key("frontier")
        .begin_list();
    for (const Hash& hash : frontier.hashes()) out.value(base::base64(hash));
    out.end_list().key("lines").raw(lines.json());
    if (published) {
        out.key("published")
            .begin_object()
            .member("size", published->size)
            .member("transfers", published->transfers)
            .key("projects")
            .begin_list();
        for (const auto& project : published->projects)
            out.begin_list().value(project.name).value(project.gifts).value(project.amount).end_list();
        out.end_list().end_object();
    }
    return out.end_object().take() + "\n";
}

Result<AuditState> AuditState::parse(std::string_view text) {
    const auto bad = [] {
        return base::fail(Code::bad_input,
                          "this is no state of an audit; without --state a first audit reads everything");
    };
    try {
        const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()));
        const auto& object = value.as_object();
        if (object.at("version").to_number<int>() != k_state_version)
            return base::fail(Code::unsupported, "the audit's state was written by another version of this program");
        AuditState state;
        state.origin = std::string_view(object.at("origin").as_string());
        std::vector<Hash> hashes;
        for (const auto& hash : object.at("frontier").as_array())
            hashes.push_back(hash_from(std::string_view(hash.as_string())));
        auto frontier = Frontier::resume(object.at("size").to_number<std::uint64_t>(), std::move(hashes));
        if (!frontier || frontier->root() != hash_from(std::string_view(object.at("root").as_string()))) return bad();
        state.frontier = std::move(*frontier);
        MODOU_TRY(state.lines, Lines::from_json(boost::json::serialize(object.at("lines"))));
        if (const auto* shown = object.if_contains("published")) {
            Totals& totals = state.published.emplace();
            totals.size = shown->as_object().at("size").to_number<std::uint64_t>();
            totals.transfers = shown->as_object().at("transfers").to_number<std::uint64_t>();
            for (const auto& item : shown->as_object().at("projects").as_array()) {
                const auto& list = item.as_array();
                totals.projects.push_back({std::string(std::string_view(list.at(0).as_string())),
                                           list.at(1).to_number<std::uint64_t>(),
                                           list.at(2).to_number<std::uint64_t>()});
            }
        }
        return state;
    } catch (const std::exception&) {  // Boost.JSON throws on a missing member or another type
        return bad();
    }
}

Result<Totals> parse_totals(std::string_view text) {
    try {
        MODOU_TRY(const auto value, base::parse_json(text));
        const auto& object = value.as_object();
        Totals totals;
        totals.size = object.at("as_of").as_object().at("size").to_number<std::uint64_t>();
        totals.transfers = object.at("transfers").to_number<std::uint64_t>();
        for (const auto& item : object.at("projects").as_array()) {
            const auto& project = item.as_object();
            totals.projects.push_back({std::string(std::string_view(project.at("project").as_string())),
                                       project.at("gifts").to_number<std::uint64_t>(),
                                       project.at("amount_fen").to_number<std::uint64_t>()});
        }
        return totals;
    } catch (const std::exception&) {
        return base::fail(Code::bad_input, "these are no totals as GET /v1/totals writes them", "totals");
    }
}

Result<std::uint64_t> totals_size(std::string_view json) {
    MODOU_TRY(const auto totals, parse_totals(json));
    return totals.size;
}

std::vector<std::pair<std::string, std::string>> Totals::taken_back(const Totals& now) const {
    std::vector<std::pair<std::string, std::string>> faults;
    if (now.size < size)
        faults.emplace_back("totals_shrank", fmt::format("as of {} leaves, at the last audit {}", now.size, size));
    for (const auto& project : projects) {
        const auto at = std::ranges::find(now.projects, project.name, &Project::name);
        if (at == now.projects.end())
            faults.emplace_back("project_gone", fmt::format("{}: {} fen in {} gifts were published", project.name,
                                                            project.amount, project.gifts));
        else if (now.size == size && (at->gifts != project.gifts || at->amount != project.amount))
            faults.emplace_back("totals_changed",
                                fmt::format("{} as of {} leaves: {} fen in {} gifts, now {} fen in {}", project.name,
                                            size, project.amount, project.gifts, at->amount, at->gifts));
    }
    if (now.size == size && now.transfers != transfers)
        faults.emplace_back("totals_changed",
                            fmt::format("{} transfers as of {} leaves, now {}", transfers, size, now.transfers));
    return faults;
}

std::vector<std::string> Totals::compare(const Lines& lines) const {
    std::vector<std::string> faults;
    const auto accounts = lines.accounts();
    std::vector<bool> published(accounts.size());
    for (const auto& project : projects) {
        std::uint64_t gifts = 0, amount = 0;
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            if (accounts[i].unit != "CNY" || !names_project(accounts[i], project.name)) continue;
            published[i] = true;
            gifts += accounts[i].gifts;
            amount += accounts[i].gift_amount;
        }
        if (gifts != project.gifts || amount != project.amount)
            faults.push_back(fmt::format("{}: {} fen in {} gifts are published, the log has {} fen in {}", project.name,
                                         project.amount, project.gifts, amount, gifts));
    }
    for (std::size_t i = 0; i < accounts.size(); ++i)
        if (!published[i] && accounts[i].gift_amount > 0)
            faults.push_back(fmt::format("{}: the log has {} fen in {} gifts, of which nothing is published",
                                         accounts[i].name, accounts[i].gift_amount, accounts[i].gifts));
    if (transfers != lines.transfers())
        faults.push_back(fmt::format("{} transfers are published, the log has {}", transfers, lines.transfers()));
    return faults;
}

}  // namespace modou::proof
