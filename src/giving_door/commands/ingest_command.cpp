#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>
#include <tuple>

#include "base/csv.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "giving/ingest.hpp"
#include "giving_door/commands/commands.hpp"
#include "giving_door/commands/programme.hpp"
#include "giving_door/commands/reject_file.hpp"
#include "terminal/chinese.hpp"
#include "terminal/progress_line.hpp"
#include "terminal/yuan_text.hpp"

namespace modou::giving::commands {

using namespace terminal;
namespace {

struct Given {
    std::string data, format, map, shop, source, reject_file, programme;
    std::vector<std::string> files;
    bool json = false, other_orders = false;
};

std::string duration(double seconds) {
    const std::int64_t s = std::llround(seconds);
    return s < 60 ? fmt::format("{} s", s) : fmt::format("{}:{:02} min", s / 60, s % 60);
}

void show(ProgressLine& line, const Progress& p) {
    if (!line.due(p.seconds)) return;
    const double rate = p.seconds > 0 ? static_cast<double>(p.rows) / p.seconds : 0;
    std::string text = fmt::format("{} rows, {} rows/s", base::grouped(static_cast<std::int64_t>(p.rows)),
                                   base::grouped(static_cast<std::int64_t>(rate)));
    if (p.total_bytes == 0) return line.draw(std::nullopt, text);
    const double part = std::min(1.0, static_cast<double>(p.bytes) / static_cast<double>(p.total_bytes));
    if (part > 0.01) text += fmt::format(", {} left", duration(p.seconds / part - p.seconds));
    line.draw(part, text);
}

// A summary's reasons in words. What has none is a column's or member's name.
base::Words words_of(std::string_view reason) {
    static constexpr std::tuple<std::string_view, std::string_view, std::string_view> k_words[] = {
        {"not_received", "尚未确认收货", "delivery not confirmed yet"},
        {"sums", "合计行", "a row of sums"},
        {"notes", "表尾说明", "a note below the table"},
        {"refunded", "确认收货前已退款", "refunded before delivery was confirmed"},
        {"nothing_paid", "没有付款", "nothing was paid"},
        {"no_pledge", "下单时没有承诺", "no pledge was in force when it was placed"},
        {"noted", "退款先到，已记下", "refunds without a gift so far, noted"},
        {"kept", "收货后退款，捐赠保留", "refunds after the receipt, the gift stands"},
        {"corrected", "收货前退款，捐赠已收回", "refunds before the receipt, the gift was taken back"},
        {"already_spent", "捐款已用出，不能收回", "the money was paid on and cannot be taken back"},
        {"bad_amount", "金额读不懂", "the amount cannot be read"},
        {"bad_time", "时间读不懂", "a time cannot be read"},
        {"bad_json", "不是 JSON 事件", "no event in JSON"},
        {"bad_csv", "不是一行完整的 CSV", "no whole row of CSV"},
        {"bad_encoding", "编码不对", "not text of the file's encoding"},
        {"missing_field", "缺少必填的内容", "something that is needed is missing"},
        {"bad_field", "编号被表格改坏、前后不一，或不是人民币",
         "a number that a spreadsheet ruined, two values for one thing, or not yuan"},
        {"bad_item_line", "宝贝明细读不懂或不相符", "an item line cannot be read or disagrees"},
        {"unknown_type", "不认识的事件类型", "another type of event"},
        {"line_too_long", "一行太长", "the line is too long"},
        {"order_conflict", "与账上的同一订单不一致", "the book has this order with other facts"},
        {"hidden_sheet", "隐藏工作表里的行", "rows of hidden sheets"},
        {"other_sheet", "其他工作表里的行", "rows of other sheets"},
        {"above_header", "表头上方的行", "rows above the header"},
        {"item_without_order", "宝贝明细没有对应的订单", "item lines whose order is in no order file"}};
    for (const auto& [key, zh, en] : k_words)
        if (key == reason) return {zh, en};
    return {};
}

std::string counts(std::string_view title, const std::map<std::string, std::uint64_t>& reasons) {
    if (reasons.empty()) return {};
    base::PassedOver counted;
    for (const auto& [reason, count] : reasons) counted.add(reason, count);
    return fmt::format("{}\n{}", title, counted.lines(words_of));
}

// Which rows of a table said an order and item again, as FILE:LINE.
std::string repeated_lines(const Summary& s) {
    std::string text;
    for (const auto& [file, line] : s.repeated_lines)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", file, line);
    if (s.repeated > s.repeated_lines.size()) text += ", …";
    return text;
}

std::string plain(const Summary& s) {
    const auto n = [](std::uint64_t v) { return base::grouped(static_cast<std::int64_t>(v)); };
    const auto plural = [](std::uint64_t v) { return v == 1 ? "" : "s"; };
    std::string text =
        fmt::format("{} row{}: {} gift{} of {} in all, {} given before, in {}\n", n(s.rows), plural(s.rows), n(s.gifts),
                    plural(s.gifts), yuan_text(s.amount_fen), n(s.duplicates), duration(s.seconds));
    if (s.repeated > 0)
        text += fmt::format("repeated 同一文件里重复 · said twice in one file, given once: {} ({})\n", n(s.repeated),
                            repeated_lines(s));
    text += counts("skipped 跳过 · no gift:", s.skipped);
    text += counts("refunds 退款:", s.refunds);
    if (s.part_refunds > 0) text += fmt::format("part refunds 部分退款 · not subtracted: {}\n", n(s.part_refunds));
    text += counts("rejected 拒绝 · not taken:", s.rejected);
    if (!s.unused.empty())
        text += "unused 没有用到的列或成员 · without a part in any gift:\n" + s.unused.lines(words_of);
    return text;
}

base::Result<intake::Options> options_of(const Given& given) {
    intake::Options options;
    options.shop = given.shop;
    options.source = given.source;
    options.threads = 1;
    if (given.format == "ndjson") options.format = intake::Format::ndjson;
    if (given.format == "csv") options.format = intake::Format::csv;
    if (given.format == "taobao") options.format = intake::Format::taobao;
    if (!given.map.empty()) {
        MODOU_TRY(options.map, intake::parse_column_map(given.map));
    }
    return options;
}

int ingest_files(Context& context, const Given& given, Office& office) {
    auto options = options_of(given);
    if (!options) return report(context, options.error());
    options->stop = context.stop;
    std::vector<intake::Input> inputs;
    for (const auto& file : given.files) {
        auto from = file == "-" ? base::Incoming::borrow(context.in) : base::Incoming::open(context.path(file));
        if (!from) return report(context, {from.error().code, file, from.error().message});
        const std::string told = file == "-" ? std::string(k_standard_input) : file;
        inputs.push_back({file, intake::file_source(std::move(*from), told, context.patience())});
    }
    auto reader = intake::Reader::open(std::move(inputs), *options);
    if (!reader) return report(context, reader.error());
    for (const auto& facts : (*reader)->facts())
        context.say(fmt::format("{}: {}, {}{}", facts.name, facts.format, facts.encoding,
                                facts.compression.empty() ? "" : ", " + facts.compression));
    int rejects = -1;
    if (!given.reject_file.empty()) {
        auto opened = open_reject_file(context.path(given.reject_file));
        if (!opened) return report(context, opened.error());
        rejects = *opened;
    }
    const auto write_reject = [&](std::string_view text) -> base::Status {
        if (rejects >= 0 && base::write_outside(rejects, text, context.patience(), given.reject_file) != 0)
            return base::fail(base::Code::io, "cannot write the reject file", given.reject_file);
        return {};
    };
    ProgressLine line(context);
    IngestHooks hooks;
    hooks.stop = context.stop;
    hooks.other_orders = given.other_orders;
    hooks.progress = [&](const Progress& p) { show(line, p); };
    hooks.rejected = [&](const Rejection& rejection) -> base::Status {
        if (rejects < 0) return {};
        const auto message = intake::fault_message(rejection.fault);
        return write_reject(
            fmt::format("{},{},{},{},{},{},{},{}\n", base::csv_field(base::tamed_cell(rejection.file)), rejection.line,
                        rejection.reason, base::csv_field(base::tamed_cell(rejection.order)),
                        intake::field_name(rejection.fault.field), intake::fault_kind_name(rejection.fault.kind),
                        base::csv_field(message.zh), base::csv_field(message.en)));
    };
    Summary summary;
    base::Status done = write_reject(reject_head(context));
    if (done) done = ingest(office, **reader, hooks, summary);
    if (rejects >= 0) ::close(rejects);
    line.end();
    if (given.json) {
        context.print(summary.json() + "\n");
        if (summary.repeated > 0) context.say("repeated: " + repeated_lines(summary));
    } else {
        tell(context, plain(summary));
    }
    if (!done) {
        const int code = report(context, done.error());
        context.say(
            "What is counted above is in the book. Run the same command again to go on: nothing is given twice.");
        return code == k_wrong_usage ? k_world_said_no : code;
    }
    if (summary.stopped) {
        context.say("Stopped. What is counted above is in the book; run the same command again to go on.");
        return k_world_said_no;
    }
    if (summary.all_rejected() > 0 && given.reject_file.empty()) {
        context.say("Some rows were rejected; the good ones went in. --reject-file FILE lists them.");
        return k_world_said_no;
    }
    return k_good;
}

}  // namespace

void add_ingest(CLI::App& app, Action& chosen) {
    auto given = std::make_shared<Given>();
    auto* command = app.add_subcommand(
        "ingest", "Take files of orders in: events as JSON, CSV, Taobao exports; plain, gzip or zstd\n导入订单文件");
    add_data(*command, given->data);
    command->add_option("--format", given->format, "ndjson, csv or taobao; told from the file when left out")
        ->check(CLI::IsMember({"ndjson", "csv", "taobao"}));
    command->add_option(
        "--map", given->map,
        "CSV: which column is what: order=COL,shop=COL,item=COL,buyer=COL,paid=COL,placed=COL,received=COL,line=COL");
    command->add_option("--shop", given->shop, "whose orders these are; wins over a column");
    command->add_option("--source", given->source, "where they come from; with the order's number it is the key");
    command->add_option("--reject-file", given->reject_file,
                        "write where each rejected row stands and what is wrong with it here, as CSV; never the row");
    command->add_flag("--other-orders", given->other_orders,
                      "these are other orders than those that the book has under another source");
    command->add_option("--programme", given->programme,
                        "events of this programme instead, as its definition declares them (modou programme list)");
    command->add_flag("--json", given->json, "print the summary as JSON");
    command->add_option("FILE", given->files, "files, or - for standard input")->required();
    command->callback([given, &chosen] {
        chosen = [given](Context& context) {
            if (!given->programme.empty() && given->programme != tally::k_orders_programme)
                return given->shop.empty() && given->format.empty() && given->map.empty() && !given->other_orders
                           ? record_events(context, {given->data, given->programme, given->source, given->reject_file,
                                                     given->files, given->json})
                           : report(context, {base::Code::usage, "--programme",
                                              "--shop, --format, --map and --other-orders are of orders: leave them "
                                              "out"});
            // Wrong usage is told before any folder is touched.
            if (auto options = options_of(*given); !options) return report(context, options.error());
            return with_room<Office>(context, given->data, folder::Access::write,
                                     [&](Office& office) { return ingest_files(context, *given, office); });
        };
    });
}

}  // namespace modou::giving::commands
