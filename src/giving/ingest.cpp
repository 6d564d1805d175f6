#include "giving/ingest.hpp"

#include "giving/api.hpp"
#include "shape/write.hpp"

#include <chrono>
#include <deque>
#include <unordered_map>
#include <utility>

#include "base/json_out.hpp"
#include "base/shown.hpp"
#include "giving/other_sources.hpp"
#include "money/money.hpp"
#include "tally/numbers.hpp"

namespace modou::giving {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t k_sources = 64;   // of one run that are remembered
constexpr std::size_t k_in_flight = 6;  // batches on their way to the disk

void write_counts(base::JsonOut& out, const std::map<std::string, std::uint64_t>& counts) {
    out.begin_object();
    for (const auto& [reason, count] : counts) out.member(reason, count);
    out.end_object();
}

// Which entries of the book rows of the file at hand have met: a bit an entry, in pages, so that its memory follows
// what was met and never passes an eighth of a byte an entry of the book.
class Met {
  public:
    // Whether it was met before.
    bool meet(base::Sequence sequence) {
        auto& page = pages_[sequence / k_page];
        if (page.empty()) page.resize(k_page / 64);
        std::uint64_t& word = page[sequence % k_page / 64];
        const std::uint64_t bit = std::uint64_t{1} << (sequence % 64);
        return (std::exchange(word, word | bit) & bit) != 0;
    }
    void forget() { pages_.clear(); }

  private:
    static constexpr base::Sequence k_page = 1 << 15;
    std::unordered_map<base::Sequence, std::vector<std::uint64_t>> pages_;
};

// A batch whose outcomes are known but not yet durable.
struct Waiting {
    std::shared_ptr<intake::Batch> batch;  // shared: one read batch may be posted in several parts
    std::size_t from = 0;
    Posted posted;
};

// A batch that was read, with its rows prepared in parts of at most k_batch; no batch at the end of the input.
struct Ready {
    std::shared_ptr<intake::Batch> batch;
    std::vector<Prepared> parts;
};

class Ingest {
  public:
    Ingest(Office& office, intake::Reader& reader, const IngestHooks& hooks, Summary& summary)
        : office_(office), reader_(reader), hooks_(hooks), summary_(summary) {
        for (const auto& facts : reader.facts()) {
            if (facts.bytes == 0) known_ = false;
            total_ += facts.bytes;
        }
    }

    Status run() {
        Status outcome = work();
        // Whatever happened: what was posted is waited for and counted.
        while (!waiting_.empty()) {
            Status settled = settle();
            if (outcome && !settled) outcome = std::move(settled);
        }
        // An end that was asked for in the midst of a long row is no failure: what was counted is in the book.
        if (!outcome && outcome.error().code == base::Code::unavailable && hooks_.stop != nullptr &&
            hooks_.stop->load() && !office_.book().failure()) {
            summary_.stopped = true;
            outcome = {};
        }
        for (const auto& facts : reader_.facts()) summary_.unused.add(facts.unused);
        if (outcome && named_ != sources_) outcome = remember_sources(office_, named_);
        summary_.seconds = elapsed();
        return outcome;
    }

  private:
    static std::span<const intake::Row> rows_of(const intake::Batch& batch, std::size_t part) {
        const std::size_t from = part * k_batch;
        return std::span(batch.rows).subspan(from, std::min(k_batch, batch.rows.size() - from));
    }

    // The next batch is read and prepared on another thread while this one posts.
    std::future<Result<Ready>> read_ahead() {
        return std::async(std::launch::async, [this]() -> Result<Ready> {
            MODOU_TRY(auto next, reader_.next());
            Ready ready;
            if (!next) return ready;
            ready.batch = std::make_shared<intake::Batch>(std::move(*next));
            for (std::size_t part = 0; part == 0 || part * k_batch < ready.batch->rows.size(); ++part) {
                MODOU_TRY(ready.parts.emplace_back(), office_.prepare(rows_of(*ready.batch, part)));
            }
            return ready;
        });
    }

    Status work() {
        // Leaving early waits for it: a future of std::async does so when it ends.
        auto ahead = read_ahead();
        for (;;) {
            if (hooks_.stop != nullptr && hooks_.stop->load()) {
                summary_.stopped = true;
                return {};
            }
            Result<Ready> read = ahead.get();
            // A read that was ended because of it is no failure of the file's.
            if (!read && hooks_.stop != nullptr && hooks_.stop->load()) {
                summary_.stopped = true;
                return {};
            }
            MODOU_TRY(const Ready ready, std::move(read));
            if (!ready.batch) return {};
            MODOU_CHECK(look_elsewhere(*ready.batch));
            ahead = read_ahead();
            for (std::size_t part = 0; part < ready.parts.size(); ++part) {
                const auto rows = rows_of(*ready.batch, part);
                MODOU_TRY(Posted posted, office_.post(rows, ready.parts[part], hooks_.stop));
                waiting_.push_back({ready.batch, part * k_batch, std::move(posted)});
                if (waiting_.size() > k_in_flight) MODOU_CHECK(settle());
            }
        }
    }

    // Of each file's first orders, before any is posted.
    Status look_elsewhere(const intake::Batch& batch) {
        if (!sources_) {
            MODOU_TRY(sources_, known_sources(office_));
            named_ = *sources_;
        }
        std::string_view last;  // they repeat from row to row
        for (const intake::Row& row : batch.rows) {
            if (row.kind != intake::RowKind::order || row.source == last) continue;
            last = row.source;
            if (named_.size() < k_sources && is_named_source(row.source, row.shop)) named_.emplace(row.source);
        }
        if (hooks_.other_orders || std::exchange(looked_at_, batch.file + 1) == batch.file + 1) return {};
        MODOU_TRY(const auto same, same_elsewhere(office_, batch.rows, *sources_));
        if (!same) return {};
        return base::fail(base::Code::conflict,
                          fmt::format("order {} is in the book under the source {}, with the same shop, amount and "
                                      "times: would it give again? Say --source {} if it is the same, or "
                                      "--other-orders if it is another one",
                                      base::shown(same->order), base::shown(same->source), base::shown(same->source)),
                          fmt::format("{}:{}", reader_.facts()[batch.file].name, same->line));
    }

    Status settle() {
        Waiting waiting = std::move(waiting_.front());
        waiting_.pop_front();
        MODOU_CHECK(waiting.posted.done.get());
        if (waiting.batch->file != file_) {
            before_ += reader_.facts()[file_].bytes;
            file_ = waiting.batch->file;
            met_.forget();
        }
        if (waiting.from == 0) summary_.unused.add(waiting.batch->unused);
        const bool is_table = reader_.facts()[file_].is_table();
        for (std::size_t i = 0; i < waiting.posted.outcomes.size(); ++i) {
            const Outcome& outcome = waiting.posted.outcomes[i];
            const intake::Row& row = waiting.batch->rows[waiting.from + i];
            ++summary_.rows;
            if (row.part_refund) ++summary_.part_refunds;
            switch (outcome.ending) {
                case Ending::gift:
                    ++summary_.gifts;
                    summary_.amount_fen += outcome.amount.value;
                    if (is_table) met_.meet(outcome.sequence);
                    break;
                case Ending::duplicate:
                    ++summary_.duplicates;
                    if (is_table && met_.meet(outcome.sequence)) repeat(row.line);
                    break;
                case Ending::skipped:
                    ++summary_.skipped[std::string(outcome.reason)];
                    break;
                case Ending::refund:
                    ++summary_.refunds[std::string(outcome.reason)];
                    break;
                case Ending::rejected:
                    ++summary_.rejected[std::string(outcome.reason)];
                    MODOU_CHECK(reject(row, outcome));
                    break;
            }
        }
        if (hooks_.progress)
            hooks_.progress({summary_.rows, before_ + waiting.batch->position, known_ ? total_ : 0, elapsed()});
        return {};
    }

    Status reject(const intake::Row& row, const Outcome& outcome) {
        const Rejection rejection{reader_.facts()[file_].name, row.line, outcome.reason, row.order,
                                  fault_of(row, outcome)};
        if (summary_.listed < Summary::k_listed) {
            ++summary_.listed;
            base::JsonOut out;
            rejection.write(out);
            if (!summary_.rejections.empty()) summary_.rejections += ',';
            summary_.rejections += out.text();
        }
        return hooks_.rejected ? hooks_.rejected(rejection) : Status{};
    }

    void repeat(std::uint64_t line) {
        ++summary_.repeated;
        if (summary_.repeated_lines.size() < Summary::k_named)
            summary_.repeated_lines.emplace_back(reader_.facts()[file_].name, line);
    }

    double elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }

    Office& office_;
    intake::Reader& reader_;
    const IngestHooks& hooks_;
    Summary& summary_;
    std::deque<Waiting> waiting_;
    std::uint64_t total_ = 0, before_ = 0;
    std::size_t file_ = 0;
    Met met_;
    bool known_ = true;
    std::optional<std::set<std::string>> sources_;  // that the folder knew before
    std::set<std::string> named_;                   // and those of these files
    std::size_t looked_at_ = 0;                     // number of the file, from 1
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace

intake::Fault fault_of(const intake::Row& row, const Outcome& outcome) {
    if (row.kind == intake::RowKind::rejected) return row.fault;
    return outcome.fault.kind != intake::FaultKind::none ? outcome.fault : intake::fault_of_reason(outcome.reason);
}

void Rejection::write(base::JsonOut& out) const {
    const auto message = intake::fault_message(fault);
    out.begin_object()
        .member("file", file)
        .member("line", line)
        .member("reason", reason)
        .member("order", order)
        .member("field", intake::field_name(fault.field))
        .member("kind", intake::fault_kind_name(fault.kind))
        .member("message_zh", message.zh)
        .member("message_en", message.en)
        .end_object();
}

std::uint64_t Summary::all_rejected() const {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : rejected) sum += count;
    return sum;
}

std::string Summary::json() const {
    base::JsonOut out;
    out.begin_object()
        .member("rows", rows)
        .member("gifts", gifts)
        .member("amount_fen", amount_fen)
        .member("duplicates", duplicates)
        .member("repeated", repeated);
    out.key("skipped");
    write_counts(out, skipped);
    out.key("rejected");
    write_counts(out, rejected);
    out.key("rejections").raw("[" + rejections + "]");
    out.key("refunds");
    write_counts(out, refunds);
    out.member("part_refunds", part_refunds);
    out.key("unused");
    unused.write(out);
    out.key("seconds").raw(fmt::format("{:.3f}", seconds));
    out.end_object();
    return out.take();
}

Status ingest(Office& office, intake::Reader& reader, const IngestHooks& hooks, Summary& summary) {
    return Ingest(office, reader, hooks, summary).run();
}

Result<std::string> totals_json(Office& office) {
    const auto projects = office.projects();
    const auto statements = office.treasury().statements();
    api::Totals told;
    office.book().read([&](const ledger::State& state) {
        told.as_of = api::as_of(state);
        told.transfers = state.transfers();
        for (const auto& [id, project] : *projects) {
            const ledger::Figures* figures = state.figures_of(project.account);
            told.projects.push_back({id, figures ? figures->gifts : 0, figures ? figures->amount : 0});
        }
        // By what the definition in force says of these names; one that it does not name is not a figure of it.
        const auto numbers = tally::numbers_of(state, office.definitions().present(), 0);
        told.shops = tally::value_of(numbers, "shops");
        told.buyers = tally::value_of(numbers, "buyers");
        const auto holders = money::money_of_holders(state, *office.funds(), *statements);
        told.money = money::api::told(money::money_of_all(holders));
        for (const auto& [holder, money] : holders) told.holders.push_back({holder, money::api::told(money)});
    });
    // Published only once the disk has it.
    MODOU_CHECK(office.book().wait_durable(told.as_of.size));
    return shape::text(told);
}

}  // namespace modou::giving
