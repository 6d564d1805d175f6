#include "tally/record.hpp"

#include <algorithm>
#include <map>

#include "base/json_out.hpp"
#include "folder/accounts.hpp"
#include "folder/own_source.hpp"

namespace modou::tally {
namespace {

using base::AccountId;
using base::Code;
using base::Instant;
using base::Result;
using base::Sequence;
using base::Status;
using journal::Kind;
using programme::Earlier;
using programme::Event;
using programme::Refusal;
using programme::Tally;

constexpr std::size_t k_rows_at_once = 4'096;   // of one record: each may open two accounts
constexpr std::size_t k_people_held = 100'000;  // whose entries are remembered between rows
constexpr std::size_t k_page = 1'000;
constexpr std::int64_t k_clocks_apart_s = 86'400;  // a clock of another house

// Entries of one event: what it gave, and what took that back. Its facts are the second half of the reference, so that
// the same key with other facts is seen.
std::string key_of(std::string_view programme, std::string_view id) {
    return fmt::format("{} {}", programme, id);
}

struct Version {
    Instant from;  // when it was published
    const PublishedDefinition* published = nullptr;
};

class Recorder {
  public:
    Recorder(const folder::Ports& ports, const Definitions& definitions, std::string_view programme, EventFile& file,
             const RecordHooks& hooks, Summary& summary)
        : ports_(ports),
          definitions_(definitions),
          programme_(programme),
          class_(definitions.class_of(programme)),
          file_(file),
          hooks_(hooks),
          summary_(summary) {}

    Status run() {
        MODOU_CHECK(load_versions());
        summary_.unused.add(file_.unused);
        for (std::size_t from = 0; from < file_.rows.size(); from += k_rows_at_once) {
            if (hooks_.stop != nullptr && hooks_.stop->load()) {
                summary_.stopped = true;
                return {};
            }
            MODOU_CHECK(take(std::span(file_.rows).subspan(from, std::min(k_rows_at_once, file_.rows.size() - from))));
        }
        return {};
    }

  private:
    struct Ended {
        enum class As { entry, duplicate, undone, refused } as = As::refused;
        Refusal why{{}, {}};
        std::uint64_t amount = 0;
        bool cut = false;
    };
    static Ended refused(std::string_view reason, std::string_view fact = {}) {
        return {Ended::As::refused, {reason, std::string(fact)}, 0, false};
    }

    // Each version from the time of the note that published it.
    Status load_versions() {
        for (const PublishedDefinition* one : definitions_.all()) {
            if (one->programme != programme_) continue;
            MODOU_CHECK(definitions_.of_pledge(one->number));
            MODOU_TRY(const auto note,
                      ports_.book.find(base::reference_digest(ports_.digests(), folder::k_own_source, one->says())));
            if (!note) return base::fail(Code::damaged, "the book has no note of " + one->says(), ports_.path);
            MODOU_TRY(const auto stored, ports_.book.entry(*note));
            versions_.push_back({stored.entry.event_time, one});
        }
        std::ranges::sort(versions_, {}, [](const Version& v) { return v.published->version; });
        return {};
    }

    // The newest that was in force then; what happened before the first one is judged by it.
    const PublishedDefinition& in_force(Instant at) const {
        const PublishedDefinition* found = versions_.front().published;
        for (const Version& one : versions_)
            if (one.from <= at) found = one.published;
        return *found;
    }

    Status take(std::span<EventRow> rows) {
        if (people_.size() > k_people_held) people_.clear();
        std::vector<Ended> ended;
        const Status done = ports_.book.run([&](ledger::Batch& batch) -> Status {
            ended.clear();
            for (const EventRow& row : rows) {
                MODOU_TRY(ended.emplace_back(), take_row(batch, row));
            }
            return {};
        });
        // What is in the book is not what is remembered here, once a batch has failed.
        if (!done) people_.clear();
        MODOU_CHECK(done);
        for (std::size_t i = 0; i < rows.size(); ++i) MODOU_CHECK(count(rows[i], ended[i]));
        return {};
    }

    Status count(const EventRow& row, const Ended& ended) {
        ++summary_.rows;
        switch (ended.as) {
            case Ended::As::entry:
                ++summary_.entries;
                summary_.amount += ended.amount;
                summary_.cut += ended.cut ? 1 : 0;
                return {};
            case Ended::As::duplicate:
                ++summary_.duplicates;
                return {};
            case Ended::As::undone:
                ++summary_.undone;
                return {};
            case Ended::As::refused:
                break;
        }
        ++summary_.refused[std::string(ended.why.reason)];
        Rejection rejection{file_.place, row.line, ended.why.reason, row.id, ended.why.fact};
        if (hooks_.rejected) MODOU_CHECK(hooks_.rejected(rejection));
        if (summary_.rejections.size() < Summary::k_listed) summary_.rejections.push_back(std::move(rejection));
        return {};
    }

    Result<Ended> take_row(ledger::Batch& batch, const EventRow& row) {
        if (!row.refused.reason.empty()) return refused(row.refused.reason, row.refused.fact);
        const Instant now = ports_.clock.now();
        const Instant told = row.told.value_or(now);
        if (told.seconds > now.seconds + k_clocks_apart_s) return refused("bad_time", "time");
        const auto& newest = *versions_.back().published->definition;
        const Event& event = *newest.find_event(row.type);
        const bool gives = std::ranges::any_of(newest.tallies, [&](const Tally& t) { return t.event == row.type; });
        const auto key = reference(row, "");
        MODOU_TRY(const auto group, batch.find_group(key));
        if (!gives) return undo(batch, row, event, told, group);
        return give(batch, row, told, group);
    }

    base::ReferenceDigest reference(const EventRow& row, std::string_view what) const {
        return base::reference_digest(ports_.digests(), row.source, key_of(programme_, row.id), what);
    }

    // Its type and facts as told, each by its name: what makes it the same event again.
    static std::string body(const EventRow& row) {
        std::string text = row.type;
        for (const auto& [fact, value] : row.facts)
            if (!value.empty()) text += fmt::format("\n{}={}", fact, value);
        return text;
    }

    static programme::Facts told_facts(const Event& event, const EventRow& row) {
        programme::Facts facts;
        for (const auto& fact : event.facts)
            if (const auto at = row.facts.find(fact.name); at != row.facts.end()) facts.insert(*at);
        return facts;
    }

    static tl::expected<programme::Values, Refusal> values_of(const Event& event, const EventRow& row) {
        std::vector<std::string_view> texts;
        for (const auto& fact : event.facts) {
            const auto at = row.facts.find(fact.name);
            texts.push_back(at == row.facts.end() ? std::string_view() : std::string_view(at->second));
        }
        return programme::read_facts(event, texts);
    }

    Result<Ended> give(ledger::Batch& batch, const EventRow& row, Instant told,
                       const std::vector<journal::StoredEntry>& group) {
        const auto own = reference(row, body(row));
        for (const auto& stored : group)
            if (stored.entry.kind == Kind::post)
                return stored.entry.reference == own ? Ended{Ended::As::duplicate, {{}, {}}, 0, false}
                                                     : refused("reference_conflict", "id");
        // The newest version says where the rule's time stands; the version of that time judges.
        const PublishedDefinition* made_by = versions_.back().published;
        const Event* event = made_by->definition->find_event(row.type);
        auto values = values_of(*event, row);
        if (!values) return refused(values.error().reason, values.error().fact);
        const Tally* rule = programme::tally_of(*made_by->definition, *event, *values);
        if (rule != nullptr) {
            made_by = &in_force({programme::value_of(*event, *values, rule->rule_of).number});
            event = made_by->definition->find_event(row.type);
            if (event == nullptr) return refused("no_rule", "type");
            values = values_of(*event, row);
            if (!values) return refused(values.error().reason, values.error().fact);
            for (const auto& [fact, text] : row.facts)
                if (!text.empty() && event->find(fact) == nullptr) summary_.unused.add(fact);
            rule = programme::tally_of(*made_by->definition, *event, *values);
        }
        if (rule == nullptr) return refused("no_rule", "type");
        return post(batch, *made_by, *event, *rule, *values, told, own);
    }

    Result<Ended> post(ledger::Batch& batch, const PublishedDefinition& made_by, const Event& event, const Tally& rule,
                       const programme::Values& values, Instant told, const base::ReferenceDigest& own) {
        const programme::Definition& d = *made_by.definition;
        const std::string subject = fmt::format("{}.{}", event.type.substr(0, event.type.find('.')), d.who.subject);
        const std::string& person = programme::value_of(event, values, subject).text;
        MODOU_TRY(Held * held, held_of(batch, d.who.subject, person));
        const auto judged = programme::judge(d, rule, event, values, told, held->earlier);
        if (!judged) return refused(judged.error().reason, judged.error().fact);
        ledger::Transfer entry;
        entry.unit = rule.unit;
        entry.event_time = judged->time;
        entry.rule_time = judged->rule_time;
        entry.basis = static_cast<std::uint64_t>(judged->basis);
        entry.amount = static_cast<std::uint64_t>(judged->amount);
        entry.definition = made_by.number;
        entry.pledge = static_cast<std::uint32_t>(&rule - d.tallies.data()) + 1;
        entry.party = base::party_digest(ports_.digests(), d.who.subject, "", person);
        entry.reference = own;
        if (!held->account) {
            MODOU_TRY(held->account, open(batch, d.who.subject, person, rule.unit, ledger::Policy::source));
        }
        entry.debit = held->account;
        MODOU_TRY(entry.credit, fund_of(batch, rule, programme::value_of(event, values, rule.to).text));
        MODOU_TRY(const auto answered, batch.post_new(entry));
        if (answered.answer != ledger::Answer::ok) return refused(ledger::answer_name(answered.answer));
        held->earlier.add(judged->rule_time, judged->time, judged->amount);
        return Ended{Ended::As::entry, {{}, {}}, entry.amount, judged->cut};
    }

    // An event that takes back what the one with its key gave.
    Result<Ended> undo(ledger::Batch& batch, const EventRow& row, const Event& event, Instant told,
                       const std::vector<journal::StoredEntry>& group) {
        const auto own = reference(row, body(row));
        const journal::StoredEntry* gave = nullptr;
        for (const auto& stored : group) {
            if (stored.entry.kind == Kind::correct)
                return stored.entry.reference == own ? Ended{Ended::As::duplicate, {{}, {}}, 0, false}
                                                     : refused("reference_conflict", "id");
            if (stored.entry.kind == Kind::post) gave = &stored;
        }
        if (gave == nullptr) return refused("nothing_to_undo", "id");
        const PublishedDefinition* made_by = definitions_.find(gave->entry.definition);
        const std::size_t rule = gave->entry.pledge - std::size_t{1};
        if (made_by == nullptr || !made_by->definition || rule >= made_by->definition->tallies.size() ||
            !made_by->definition->tallies[rule].undone_by(row.type))
            return refused("stands", "type");
        const auto values = values_of(event, row);
        if (!values) return refused(values.error().reason, values.error().fact);
        ledger::Transfer back;
        back.kind = Kind::correct;
        back.event_time = event.time.empty() ? told : Instant{programme::value_of(event, *values, event.time).number};
        back.refers = gave->sequence;
        back.amount = gave->entry.amount - batch.state().corrected(gave->sequence);
        back.reference = own;
        MODOU_TRY(const auto answered, batch.post_new(back));
        if (answered.answer != ledger::Answer::ok) return refused(ledger::answer_name(answered.answer));
        people_.clear();  // whose it was is read again
        return Ended{Ended::As::undone, {{}, {}}, 0, false};
    }

    // ---- accounts

    struct Held {
        AccountId account;  // 0: none yet
        Earlier earlier;
    };

    std::string kind_of(std::string_view what) const { return fmt::format("{} {}", programme_, what); }

    Result<Held*> held_of(ledger::Batch& batch, std::string_view subject, const std::string& person) {
        const auto [at, fresh] = people_.try_emplace(person);
        if (!fresh) return &at->second;
        Held held;
        MODOU_TRY(const auto opened, batch.find(folder::account_reference(ports_.digests(), kind_of(subject), person)));
        if (opened) {
            held.account = opened->entry.credit;
            MODOU_CHECK(read_earlier(batch, held));
        }
        at->second = std::move(held);
        return &at->second;
    }

    // What its standing entries say: their times and amounts are the book's.
    Status read_earlier(ledger::Batch& batch, Held& held) {
        for (Sequence before = ~Sequence{0};;) {
            MODOU_TRY(const auto page, ports_.book.of_account(held.account, before, k_page));
            for (const Sequence sequence : page) {
                MODOU_TRY(const auto stored, batch.entry(sequence));
                const std::uint64_t gone = batch.state().corrected(sequence);
                if (stored.entry.kind != Kind::post || stored.entry.debit != held.account ||
                    gone >= stored.entry.amount)
                    continue;
                held.earlier.add(stored.secret.rule_time, stored.entry.event_time,
                                 static_cast<std::int64_t>(stored.entry.amount - gone));
            }
            if (page.size() < k_page) return {};
            before = page.back();
        }
    }

    Result<AccountId> fund_of(ledger::Batch& batch, const Tally& rule, const std::string& name) {
        const std::string what = rule.to.substr(rule.to.find('.') + 1);
        const auto [at, fresh] = funds_.try_emplace(fmt::format("{}:{}", what, name));
        if (!fresh && at->second) return at->second;
        MODOU_TRY(at->second, open(batch, what, name, rule.unit, ledger::Policy::fund));
        return at->second;
    }

    Result<AccountId> open(ledger::Batch& batch, std::string_view what, const std::string& name, base::Unit unit,
                           ledger::Policy policy) {
        ledger::Transfer open;
        open.kind = Kind::open;
        open.policy = policy;
        open.is_public = policy == ledger::Policy::fund;
        open.unit = unit;
        open.definition = class_;
        open.party = base::party_digest(ports_.digests(), what, "", name);
        open.reference = folder::account_reference(ports_.digests(), kind_of(what), name);
        open.event_time = ports_.clock.now();
        const std::string text = fmt::format("{}:{}", what, name);
        if (open.is_public) open.text = text;
        return folder::open_account(batch, open);
    }

    const folder::Ports& ports_;
    const Definitions& definitions_;
    const std::string programme_;
    const std::uint16_t class_;
    EventFile& file_;
    const RecordHooks& hooks_;
    Summary& summary_;
    std::vector<Version> versions_;  // by version
    std::map<std::string, Held> people_;
    std::map<std::string, AccountId> funds_;
};

}  // namespace

std::uint64_t Summary::all_refused() const {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : refused) sum += count;
    return sum;
}

std::string Summary::json(base::Unit unit) const {
    base::JsonOut out;
    out.begin_object()
        .member("rows", rows)
        .member("entries", entries)
        .member("unit", base::unit_name(unit))
        .member("amount", amount)
        .member("cut", cut)
        .member("duplicates", duplicates)
        .member("undone", undone)
        .key("refused")
        .begin_object();
    for (const auto& [reason, count] : refused) out.member(reason, count);
    out.end_object().key("rejections").begin_list();
    for (const Rejection& one : rejections) {
        const base::Words words = words_of_reason(one.reason);
        out.begin_object()
            .member("file", one.file)
            .member("line", one.line)
            .member("reason", one.reason)
            .member("id", one.id)
            .member("fact", one.fact)
            .member("message_zh", words.zh)
            .member("message_en", words.en)
            .end_object();
    }
    out.end_list().key("unused");
    unused.write(out);
    return out.end_object().take();
}

base::Words words_of_reason(std::string_view reason) {
    static constexpr std::tuple<std::string_view, std::string_view, std::string_view> k_words[] = {
        {"missing_field", "缺少必填的内容", "something that is needed is missing"},
        {"bad_field", "读不懂，或编号被表格改坏", "it cannot be read, or a spreadsheet ruined a number"},
        {"bad_time", "时间读不懂，或在将来", "a time cannot be read, or is still to come"},
        {"bad_count", "要写 0 或更大的整数", "expected a whole number, 0 or more"},
        {"bad_json", "不是一行 JSON 事件", "no event in one line of JSON"},
        {"line_too_long", "一行太长", "the line is too long"},
        {"unknown_type", "这个计划没有这种事件", "the programme declares no such event"},
        {"no_rule", "这个计划没有适用的规则", "no rule of the programme takes it"},
        {"ask_for_proof", "缺少资格的证明", "what the programme asks for is not shown yet"},
        {"not_eligible", "不符合参加条件", "the programme is not for this subject"},
        {"empty", "不到一个单位，或结束早于开始", "less than one unit, or it ends before it begins"},
        {"too_long", "时间太长：请核对开始和结束", "too long: please check when it began and ended"},
        {"too_many", "数量太大：请核对", "too many: please check the count"},
        {"not_yet", "还没有结束：结束后再导入", "it is not over yet: send it again when it is"},
        {"overlap", "与同一人已记的时间重叠", "it overlaps a time of the same subject that is recorded already"},
        {"cap_reached", "这一天已经记满", "that day has all it can have"},
        {"reference_conflict", "账上的同一编号内容不同", "the book has this source and id with other facts"},
        {"nothing_to_undo", "账上没有这个编号，没有可收回的",
         "the book has no entry of this source and id to take back"},
        {"stands", "按当时的规则不收回", "by the rule that made it, it stands"}};
    for (const auto& [key, zh, en] : k_words)
        if (key == reason) return {zh, en};
    return {"账本不接受", "the book does not take it"};
}

Status record(const folder::Ports& ports, const Definitions& definitions, std::string_view programme, EventFile file,
              const RecordHooks& hooks, Summary& summary) {
    MODOU_CHECK(definitions.in_force(programme));
    return Recorder(ports, definitions, programme, file, hooks, summary).run();
}

Result<std::optional<Sequence>> entry_of_event(const folder::Ports& ports, const Definitions& definitions,
                                               std::string_view source, std::string_view id) {
    for (const PublishedDefinition* one : definitions.all()) {
        if (one->programme == k_orders_programme) continue;
        MODOU_TRY(const auto group,
                  ports.book.find_group(base::reference_digest(ports.digests(), source, key_of(one->programme, id))));
        for (const auto& stored : group)
            if (stored.entry.kind == Kind::post) return stored.sequence;
    }
    return std::nullopt;
}

std::string tally_of_entry(const PublishedDefinition& made_by, std::uint32_t pledge) {
    if (!made_by.definition || made_by.definition->on_orders() || pledge == 0 ||
        pledge > made_by.definition->tallies.size())
        return {};
    return made_by.definition->tallies[pledge - 1].id;
}

}  // namespace modou::tally
