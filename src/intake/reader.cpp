#include "intake/reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "base/csv.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "intake/blocks.hpp"
#include "intake/columns.hpp"
#include "intake/items.hpp"
#include "intake/ndjson.hpp"
#include "intake/sheet_table.hpp"
#include "intake/workbook.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Encoding;
using base::Result;
using base::Status;

bool ends_with_word(std::string_view name, std::string_view ending) {
    for (std::string_view pack : {"", ".gz", ".zst"})
        if (name.ends_with(std::string(ending) + std::string(pack))) return true;
    return false;
}

// Parses blocks on its threads.
class Pool {
  public:
    explicit Pool(unsigned threads) {
        for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    }
    ~Pool() {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        for (auto& thread : threads_) thread.join();
    }
    std::future<Batch> run(std::packaged_task<Batch()> task) {
        auto future = task.get_future();
        if (threads_.empty()) {
            task();
            return future;
        }
        {
            std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        changed_.notify_one();
        return future;
    }

  private:
    void work() {
        for (;;) {
            std::packaged_task<Batch()> task;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
                if (stopping_) return;
                task = std::move(tasks_.front());
                tasks_.pop_front();
            }
            task();
        }
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::packaged_task<Batch()>> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

Result<std::vector<std::string>> header_names(std::string text, Encoding encoding) {
    std::vector<std::string_view> fields;
    // A name may hold a line end. Lines with an amount and a time are no names.
    const std::size_t lines = count_lines(text);
    const auto is_row = [](std::span<const std::string_view> cells) {
        const auto any = [&](auto reads) {
            return std::any_of(cells.begin(), cells.end(),
                               [&](std::string_view cell) { return bool(reads(base::spreadsheet_value(cell))); });
        };
        return any(base::parse_yuan_lenient) && any(base::parse_time);
    };
    const auto width_of = [&] {
        std::string copy = text;
        return base::split_csv_record(copy, fields) == base::CsvForm::good ? fields.size() : 0;
    };
    if (lines > 0 && base::swallows_rows(text, width_of(), is_row))
        return base::fail(Code::bad_input, "a quote that opens in the header swallows the lines after it");
    if (base::split_csv_record(text, fields) != base::CsvForm::good)
        return base::fail(Code::bad_input, "the header line is not CSV");
    std::vector<std::string> names;
    for (auto field : fields) {
        auto name = base::to_utf8(field, encoding);
        if (!name)
            return base::fail(Code::bad_input, fmt::format("the header is not {} text", base::encoding_name(encoding)));
        names.emplace_back(base::trimmed(*name));
    }
    return names;
}

constexpr std::string_view k_items = "taobao items";

struct File {
    std::unique_ptr<Blocks> blocks;
    std::optional<TableForm> table;  // CSV and Taobao
    std::vector<std::string> header;
    Encoding encoding = Encoding::utf8;
    Defaults defaults;                // NDJSON
    std::vector<std::uint32_t> rows;  // of a sheet: which row each line is
    bool by_lines = true;             // false: JSON documents however they are laid out

    std::uint64_t place_of(std::uint64_t line) const {
        return line >= 1 && line <= rows.size() ? rows[line - 1] : line;
    }
};

// An input, or a sheet of one that is a workbook.
struct Source {
    std::string name;
    std::unique_ptr<ByteSource> bytes;
    std::string container;            // "xlsx"
    std::vector<std::uint32_t> rows;  // of a sheet
    base::PassedOver passed_over;
};

// What the columns of a sheet with orders, or with their items, are for.
KnowsHeader order_headers(const Options& options) {
    return [&options](std::span<const std::string> header) -> std::optional<std::vector<ColumnUse>> {
        const std::vector<std::string> names(header.begin(), header.end());
        std::vector<ColumnUse> uses(names.size(), ColumnUse::idle);
        const std::vector<std::string_view> columns(header.begin(), header.end());
        const auto set = [&](std::string_view name, ColumnUse use) {
            const auto meant = name.empty() ? std::nullopt : named_column(columns, name);
            if (!meant) return name.empty();
            for (std::size_t i = 0; i < names.size(); ++i)
                if (i == *meant || names[i] == base::trimmed(name)) uses[i] = use;
            return true;
        };
        const bool csv = options.format != Format::taobao && (options.map || !TableForm::is_taobao_orders(names));
        if (const auto map = options.map ? options.map : usual_columns(names); csv && map) {
            bool all = true;
            for (const std::string* name : {&map->order, &map->shop, &map->item, &map->buyer, &map->line})
                all = set(*name, ColumnUse::name) && all;
            all = set(map->paid, ColumnUse::number) && all;
            for (const std::string* name : {&map->placed, &map->received}) all = set(*name, ColumnUse::time) && all;
            if (all) return uses;
        }
        if (options.map || options.format == Format::csv) return std::nullopt;
        if (!TableForm::is_taobao_orders(names) && !TableForm::is_taobao_items(names)) return std::nullopt;
        for (const std::string_view name :
             {"订单编号", "主订单编号", "店铺名称", "买家会员名", "商家编码", "外部系统编号", "标题"})
            set(name, ColumnUse::name);
        for (const std::string_view name : {"买家实际支付金额", "退款金额", "价格", "购买数量"})
            set(name, ColumnUse::number);
        for (const std::string_view name : {"订单创建时间", "订单付款时间", "确认收货时间"}) set(name, ColumnUse::time);
        for (const std::string_view name : {"订单状态", "订单关闭原因"}) set(name, ColumnUse::text);
        return uses;
    };
}

// Its sheets with orders take its place, before whatever waits.
Status spread(std::string_view workbook, const std::string& name, const Options& options, std::deque<Source>& waiting) {
    static constexpr std::string_view k_names[] = {"order",    "shop",     "item", "buyer",    "paid",        "placed",
                                                   "received", "订单编号", "实付", "下单时间", "确认收货时间"};
    MODOU_TRY(SheetTables sheets, read_sheet_tables(workbook, name, order_headers(options), k_names));
    if (sheets.tables.empty()) return base::fail(Code::bad_input, "the workbook's sheets are empty", name);
    for (std::size_t i = sheets.tables.size(); i-- > 0;) {
        SheetTable& one = sheets.tables[i];
        const bool named = sheets.known && sheets.tables.size() == 1;
        Source source{
            named ? name : name + ":" + one.sheet, text_source(std::move(one.csv)), "xlsx", std::move(one.rows), {}};
        if (i == 0) source.passed_over = sheets.passed_over;
        waiting.push_front(std::move(source));
    }
    return {};
}

}  // namespace

struct Reader::Impl {
    Options options;
    std::vector<FileFacts> facts;
    std::deque<File> files;
    std::shared_ptr<const ItemFile> items;  // none: there was no item file

    // Owned by the thread that reads (and unpacks).
    std::size_t at = 0;
    std::uint64_t line = 1;
    std::optional<base::Error> after_pieces;  // met behind blocks that were handed over

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::future<Batch>> ahead;  // blocks read and not yet asked for, in file order
    bool read_all = false, stopping = false;
    std::optional<base::Error> failure;  // what ended the reading; told after everything before it
    std::unique_ptr<Pool> pool;
    std::thread feeder;

    ~Impl() {
        {
            std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_all();
        for (File& file : files) file.blocks->interrupt();
        if (feeder.joinable()) feeder.join();
        pool.reset();  // its threads end before what they read goes
    }

    struct Piece {
        Blocks::Block block;
        std::uint64_t first = 0;  // line
    };

    // A block, or several small ones (lines given up, and what stands between them), which are one batch: a batch has a
    // price of its own.
    Result<std::optional<std::future<Batch>>> read_block() {
        constexpr std::size_t k_small = 64 << 10, k_most_pieces = 1'024;
        if (after_pieces) return tl::unexpected(*std::exchange(after_pieces, std::nullopt));
        while (at < files.size()) {
            File& file = files[at];
            std::vector<Piece> pieces;
            std::size_t bytes = 0;
            bool ended = false;
            while (!ended && bytes < k_small && pieces.size() < k_most_pieces) {
                auto block = file.blocks->next();
                if (!block) {
                    if (pieces.empty()) return tl::unexpected(block.error());
                    after_pieces = block.error();
                    break;
                }
                ended = !*block;
                if (ended) break;
                bytes += (*block)->size;
                const std::uint64_t first = line;
                line += (*block)->lines;
                pieces.push_back({std::move(**block), first});
            }
            const std::size_t number = at;
            if (ended) {
                ++at;
                if (at < files.size()) line = 1 + files[at].blocks->header_lines();
                if (pieces.empty()) continue;
            }
            return pool->run(std::packaged_task<Batch()>([&file, number, held = std::move(pieces)]() mutable {
                Batch batch;
                batch.file = number;
                for (Piece& piece : held) parse(file, piece.first, piece.block, batch);
                return batch;
            }));
        }
        return std::nullopt;
    }

    static void parse(const File& file, std::uint64_t first, Blocks::Block& block, Batch& batch) {
        batch.position = block.position;
        if (!block.rejected.empty()) {
            Row& row = batch.rows.emplace_back();
            row.line = file.place_of(first);
            row.reason = block.rejected;
            row.fault = fault_of_reason(block.rejected);
            return;
        }
        char* const text = batch.text.emplace_back(std::move(block.text)).get();
        if (file.table) {
            const std::size_t before = batch.rows.size();
            file.table->parse({text, block.size}, first, file.encoding, batch);
            if (!file.rows.empty())
                for (std::size_t i = before; i < batch.rows.size(); ++i)
                    batch.rows[i].line = file.place_of(batch.rows[i].line);
        } else if (!block.documents.empty())
            parse_documents({text, block.size}, block.documents, first, file.defaults, batch);
        else if (file.by_lines)
            parse_ndjson({text, block.size}, first, file.defaults, batch);
    }

    // Once, after the last row.
    void tell_lines_without_order() {
        const auto items = std::exchange(this->items, nullptr);
        if (!items) return;
        const auto file = std::find_if(facts.begin(), facts.end(), [](const auto& f) { return f.format == k_items; });
        if (file != facts.end()) file->unused.add("item_without_order", lines_without_order(*items));
    }

    std::size_t depth() const { return std::max(1u, options.threads * 2); }

    // One step of reading; false when there is no more. Takes the lock only to hand over.
    bool feed() {
        auto block = read_block();
        std::lock_guard lock(mutex);
        if (block && *block) {
            ahead.push_back(std::move(**block));
        } else {
            if (!block) failure = block.error();
            read_all = true;
        }
        changed.notify_all();
        return !read_all;
    }

    void feed_all() {
        do {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return stopping || ahead.size() < depth(); });
            if (stopping) return;
        } while (feed());
    }
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;
const std::vector<FileFacts>& Reader::facts() const {
    return impl_->facts;
}

Result<std::unique_ptr<Reader>> Reader::open(std::vector<Input> inputs, Options options) {
    auto impl = std::make_unique<Impl>();
    auto items = std::make_shared<ItemFile>();
    std::size_t item_lines = 0;
    bool has_items = false;
    struct Waiting {
        File file;
        FileFacts facts;
    };
    std::vector<Waiting> orders;
    std::deque<Source> sources;
    for (Input& input : inputs) sources.push_back({std::move(input.name), std::move(input.bytes), {}, {}, {}});
    while (!sources.empty()) {
        Source input = std::move(sources.front());
        sources.pop_front();
        const auto named = [&](base::Error error) {
            if (error.where.starts_with("line ")) {  // "line 3" of an item file → "items.csv:3"
                auto number = std::string_view(error.where).substr(5);
                const auto line = base::take_whole_number<std::uint64_t>(number).value_or(0);
                const bool of_sheet = line >= 1 && line <= input.rows.size();
                error.where = fmt::format("{}:{}", input.name, of_sheet ? input.rows[line - 1] : line);
            }
            if (error.where.empty()) error.where = input.name;
            return tl::unexpected(std::move(error));
        };
        const std::uint64_t size = input.bytes->size();
        auto unpacked = unpack(std::move(input.bytes), input.name);
        if (!unpacked) return named(unpacked.error());
        // Whether lines or CSV records: the first byte of an event is a brace.
        auto blocks = std::make_unique<Blocks>(std::move(unpacked->source));
        auto sample = blocks->sample();
        if (!sample) return named(sample.error());
        const std::string_view head = base::trimmed(sample->starts_with("\xEF\xBB\xBF") ? sample->substr(3) : *sample);
        const bool documents = json_layout(*sample) == JsonLayout::documents;
        Format format = options.format;
        if (format == Format::detect && (documents || head.starts_with('{') || ends_with_word(input.name, ".ndjson") ||
                                         ends_with_word(input.name, ".jsonl")))
            format = Format::ndjson;
        Waiting waiting;
        waiting.facts = {input.name, "ndjson", "UTF-8", unpacked->compression, size, input.passed_over};
        if (!input.container.empty()) waiting.facts.compression = input.container;
        if (format == Format::ndjson) {
            blocks->cut_by(documents ? Blocks::Unit::documents : Blocks::Unit::lines);
            if (documents) waiting.facts.format = "json";
            waiting.file.defaults = {options.source, options.shop};
            waiting.file.by_lines = !documents;
            waiting.file.blocks = std::move(blocks);
            orders.push_back(std::move(waiting));
            continue;
        }
        if (sample->starts_with("\xFF\xFE") || sample->starts_with("\xFE\xFF"))
            return named({Code::bad_input, "", "this is UTF-16 text: save it as CSV in UTF-8"});
        if (is_workbook(*sample) && input.container.empty()) {
            const auto whole = blocks->take_all(k_max_workbook_bytes);
            if (!whole) return named(whole.error());
            if (auto done = spread(*whole, input.name, options, sources); !done) return named(done.error());
            continue;
        }
        if (sample->starts_with("\xD0\xCF\x11\xE0"))
            return named(
                {Code::bad_input, "", "this is an .xls workbook, or one with a password: save it as .xlsx or as CSV"});
        if (head.starts_with("<") && format == Format::detect)
            return named(
                {Code::bad_input, "", "this is a page or XML under the name of a table: save it as CSV in UTF-8"});
        if (head.empty() && format == Format::detect) return named({Code::bad_input, "", "the file is empty"});
        waiting.file.encoding = base::guess_encoding(*sample);
        waiting.facts.encoding = base::encoding_name(waiting.file.encoding);
        auto header = blocks->take_header();
        if (!header) return named(header.error());
        auto names = header_names(*header, waiting.file.encoding);
        if (!names) return named(names.error());
        if (format == Format::detect) {
            if (options.map)
                format = Format::csv;
            else if (TableForm::is_taobao_orders(*names))
                format = Format::taobao;
            else if (usual_columns(*names))
                format = Format::csv;
            else if (TableForm::is_taobao_items(*names))
                format = Format::taobao;
            else
                return named({Code::usage, input.rows.empty() ? "" : "line 1",
                              "cannot tell what this file is: name its columns "
                              "order,shop,item,buyer,paid,placed,received "
                              "(订单编号,店铺,宝贝,买家,实付,下单时间,确认收货时间), or say which is what with --map "
                              "order=…,paid=…,placed=…,received=…"});
        }
        waiting.facts.format = format == Format::csv ? "csv" : "taobao";
        if (format == Format::taobao && TableForm::is_taobao_items(*names) && !TableForm::is_taobao_orders(*names)) {
            // Needed whole before the first order of any file.
            has_items = true;
            auto lines = ItemReader::begin(*names, waiting.file.encoding);
            if (!lines) return named(lines.error());
            for (std::uint64_t line = 1 + blocks->header_lines();;) {
                if (options.stop != nullptr && options.stop->load())
                    return named({Code::unavailable, "", "stopped before the items were read"});
                auto block = blocks->next();
                if (!block) return named(block.error());
                if (!*block) break;
                base::Status read;
                if ((*block)->rejected.empty())
                    read = lines->read({(*block)->text.get(), (*block)->size}, line, *items, item_lines);
                else
                    read = base::fail(Code::bad_input, "this line cannot be read, so an order would be split wrongly",
                                      fmt::format("line {}", line));
                if (!read) return named(read.error());
                line += (*block)->lines;
            }
            waiting.facts.unused.add(lines->unused());
            waiting.facts.format = k_items;
            impl->facts.push_back(waiting.facts);
            continue;
        }
        if (format == Format::csv) {
            const auto map = options.map ? options.map : usual_columns(*names);
            if (!map)
                return named({Code::usage, "",
                              "CSV whose columns are not named order,shop,item,buyer,paid,placed,received needs --map "
                              "order=…,paid=…,placed=…,received=…"});
            auto table = TableForm::mapped(*names, *map, options.source, options.shop);
            if (!table) return named(table.error());
            waiting.file.table = std::move(*table);
        }
        waiting.file.header = std::move(*names);
        waiting.file.rows = std::move(input.rows);
        waiting.file.blocks = std::move(blocks);
        orders.push_back(std::move(waiting));
    }
    for (Waiting& waiting : orders) {
        if (!waiting.file.header.empty() && !waiting.file.table) {
            auto table =
                TableForm::taobao(waiting.file.header, has_items ? items : nullptr, options.source, options.shop);
            if (!table) return base::fail(table.error().code, table.error().message, waiting.facts.name);
            waiting.file.table = std::move(*table);
        }
        impl->files.push_back(std::move(waiting.file));
        // Facts of order files come first, so that a batch's `file` is their position.
        impl->facts.insert(impl->facts.begin() + static_cast<std::ptrdiff_t>(impl->files.size() - 1), waiting.facts);
    }
    if (impl->files.empty())
        return base::fail(Code::usage, "an item file alone holds no orders: name the order export too");
    if (has_items) impl->items = items;
    impl->line = 1 + impl->files[0].blocks->header_lines();
    impl->pool = std::make_unique<Pool>(options.threads);
    impl->options = std::move(options);
    return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

Result<std::optional<Batch>> Reader::next() {
    Impl& impl = *impl_;
    if (impl.options.threads == 0) {
        if (!impl.read_all) (void)impl.feed();
    } else if (!impl.feeder.joinable()) {
        impl.feeder = std::thread([&impl] { impl.feed_all(); });
    }
    std::future<Batch> first;
    {
        std::unique_lock lock(impl.mutex);
        impl.changed.wait(lock, [&] { return impl.read_all || !impl.ahead.empty(); });
        if (impl.ahead.empty()) {
            if (impl.failure) return tl::unexpected(*impl.failure);
            impl.tell_lines_without_order();
            return std::nullopt;
        }
        first = std::move(impl.ahead.front());
        impl.ahead.pop_front();
    }
    impl.changed.notify_all();
    return first.get();
}

}  // namespace modou::intake
