#include "intake/reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/ndjson.hpp"

namespace modou::intake {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::size_t k_block = 1 << 20, k_sample = 64 << 10;

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

// One file, cut into blocks of whole lines (or CSV records).
class Blocks {
  public:
    Blocks(std::unique_ptr<ByteSource> bytes, bool records) : bytes_(std::move(bytes)), records_(records) {}

    struct Block {
        std::unique_ptr<char[]> text;
        std::size_t size = 0;
        std::uint64_t position = 0;
        bool too_long = false;  // a line over the limit stood here; it is not in the text
    };

    // The first bytes, kept for next().
    Result<std::string_view> sample() {
        MODOU_CHECK(fill(k_sample));
        return std::string_view(rest_).substr(0, k_sample);
    }
    // Takes the first record off.
    Result<std::string> take_header() {
        MODOU_CHECK(fill(k_max_line_bytes));
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.erase(0, 3);
        end_last_line();
        base::CsvRecords records(rest_);
        const auto header = records.next();
        if (!header) return base::fail(Code::bad_input, "expected a header line");
        std::string text(*header);
        header_lines_ = static_cast<std::uint64_t>(
            std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(records.position()), '\n'));
        rest_.erase(0, records.position());
        return text;
    }
    void read_lines() { records_ = false; }
    std::uint64_t header_lines() const { return header_lines_; }
    std::uint64_t size() const { return bytes_->size(); }

    Result<std::optional<Block>> next() {
        MODOU_CHECK(fill(k_block + k_max_line_bytes));
        end_last_line();
        if (rest_.empty()) return std::nullopt;
        const std::size_t cut = records_ ? record_border() : line_border();
        Block block;
        if (cut == 0) {
            block.too_long = true;
            MODOU_CHECK(skip_line());
        } else {
            block.text = std::make_unique<char[]>(cut + k_padding);
            std::memcpy(block.text.get(), rest_.data(), cut);
            std::memset(block.text.get() + cut, 0, k_padding);
            block.size = cut;
            rest_.erase(0, cut);
        }
        block.position = bytes_->position();
        return block;
    }

  private:
    Status fill(std::size_t wanted) {
        while (!ended_ && rest_.size() < wanted) {
            const std::size_t before = rest_.size();
            rest_.resize(wanted);
            auto count = bytes_->read(std::span(rest_).subspan(before));
            rest_.resize(before + count.value_or(0));
            if (!count) {
                // What came before the damage is still given; the error follows it.
                if (rest_.find('\n') == std::string::npos) return tl::unexpected(count.error());
                rest_.resize(rest_.rfind('\n') + 1);
                failure_ = count.error();
                ended_ = true;
            } else if (*count == 0) {
                ended_ = true;
            }
        }
        if (rest_.empty() && failure_) return tl::unexpected(*failure_);
        return {};
    }
    void end_last_line() {
        if (ended_ && !rest_.empty() && rest_.back() != '\n') rest_ += '\n';
    }
    // Where the last whole line within a block ends; 0 when the first line is too long.
    std::size_t line_border() const {
        const std::size_t first = rest_.find('\n');
        if (first == std::string::npos || first > k_max_line_bytes) return 0;
        const std::size_t last = rest_.rfind('\n', std::min(rest_.size() - 1, k_block));
        return (last == std::string::npos ? first : std::max(first, last)) + 1;
    }
    std::size_t record_border() const {
        base::CsvRecords records(rest_);
        std::size_t good = 0;
        while (records.next()) {
            if (good == 0 && records.position() > k_max_line_bytes) return 0;
            if (good != 0 && records.position() > k_block) break;
            good = records.position();
        }
        return good;
    }
    // Past the end of the line that begins here, in pieces.
    Status skip_line() {
        for (;;) {
            const auto end = rest_.find('\n');
            if (end != std::string::npos) {
                rest_.erase(0, end + 1);
                return {};
            }
            rest_.clear();
            if (ended_) return {};
            MODOU_CHECK(fill(k_block));
        }
    }

    std::unique_ptr<ByteSource> bytes_;
    bool records_;
    bool ended_ = false;
    std::string rest_;
    std::uint64_t header_lines_ = 0;
    std::optional<base::Error> failure_;
};

Result<std::vector<std::string>> header_names(std::string text, Encoding encoding) {
    std::vector<std::string_view> fields;
    if (base::split_csv_record(text, fields) != base::CsvForm::good)
        return base::fail(Code::bad_input, "the header line is not CSV");
    std::vector<std::string> names;
    for (auto field : fields) {
        auto name = to_utf8(field, encoding);
        if (!name)
            return base::fail(Code::bad_input, fmt::format("the header is not {} text", encoding_name(encoding)));
        names.emplace_back(base::trimmed(*name));
    }
    return names;
}

struct File {
    std::unique_ptr<Blocks> blocks;
    std::optional<TableForm> table;  // CSV and Taobao
    std::vector<std::string> header;
    Encoding encoding = Encoding::utf8;
    Defaults defaults;  // NDJSON
};

}  // namespace

struct Reader::Impl {
    Options options;
    std::vector<FileFacts> facts;
    std::deque<File> files;
    std::size_t at = 0;
    std::uint64_t line = 1;
    std::optional<base::Error> failure;
    std::deque<std::future<Batch>> ahead;
    std::unique_ptr<Pool> pool;  // last: its threads end before what they read goes

    Result<std::optional<std::future<Batch>>> read_block() {
        while (at < files.size()) {
            File& file = files[at];
            MODOU_TRY(auto block, file.blocks->next());
            if (!block) {
                ++at;
                if (at < files.size()) line = 1 + files[at].blocks->header_lines();
                continue;
            }
            const std::uint64_t first = line;
            line +=
                block->too_long
                    ? 1
                    : static_cast<std::uint64_t>(std::count(block->text.get(), block->text.get() + block->size, '\n'));
            return pool->run(
                std::packaged_task<Batch()>([&file, number = at, first, held = std::move(*block)]() mutable {
                    Batch batch;
                    batch.file = number;
                    batch.position = held.position;
                    if (held.too_long) {
                        Row& row = batch.rows.emplace_back();
                        row.line = first;
                        row.reason = "line_too_long";
                    } else if (file.table) {
                        (void)file.table->parse({held.text.get(), held.size}, first, file.encoding, batch);
                    } else {
                        (void)parse_ndjson({held.text.get(), held.size}, first, file.defaults, batch);
                    }
                    return batch;
                }));
        }
        return std::nullopt;
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
    for (Input& input : inputs) {
        const auto named = [&](base::Error error) {
            error.where = error.where.empty() ? input.name : error.where;
            return tl::unexpected(std::move(error));
        };
        const std::uint64_t size = input.bytes->size();
        auto unpacked = unpack(std::move(input.bytes), input.name);
        if (!unpacked) return named(unpacked.error());
        // Whether lines or CSV records: the first byte of an event is a brace.
        auto blocks = std::make_unique<Blocks>(std::move(unpacked->source), true);
        auto sample = blocks->sample();
        if (!sample) return named(sample.error());
        const std::string_view head = base::trimmed(sample->starts_with("\xEF\xBB\xBF") ? sample->substr(3) : *sample);
        Format format = options.format;
        if (format == Format::detect &&
            (head.starts_with('{') || ends_with_word(input.name, ".ndjson") || ends_with_word(input.name, ".jsonl")))
            format = Format::ndjson;
        Waiting waiting;
        waiting.facts = {input.name, "ndjson", "UTF-8", unpacked->compression, size};
        if (format == Format::ndjson) {
            blocks->read_lines();
            waiting.file.defaults = {options.source, options.shop};
            waiting.file.blocks = std::move(blocks);
            orders.push_back(std::move(waiting));
            continue;
        }
        if (head.empty() && format == Format::detect) return named({Code::bad_input, "", "the file is empty"});
        waiting.file.encoding = guess_encoding(*sample);
        waiting.facts.encoding = encoding_name(waiting.file.encoding);
        auto header = blocks->take_header();
        if (!header) return named(header.error());
        auto names = header_names(*header, waiting.file.encoding);
        if (!names) return named(names.error());
        if (format == Format::detect) {
            if (options.map)
                format = Format::csv;
            else if (TableForm::is_taobao_orders(*names) || TableForm::is_taobao_items(*names))
                format = Format::taobao;
            else
                return named({Code::usage, "",
                              "cannot tell what this file is: for CSV say which column is what with --map "
                              "order=…,paid=…,placed=…,received=…"});
        }
        waiting.facts.format = format == Format::csv ? "csv" : "taobao";
        if (format == Format::taobao && TableForm::is_taobao_items(*names) && !TableForm::is_taobao_orders(*names)) {
            // Needed whole before the first order of any file.
            has_items = true;
            for (;;) {
                auto block = blocks->next();
                if (!block) return named(block.error());
                if (!*block) break;
                if (auto read = read_items({(*block)->text.get(), (*block)->size}, *names, waiting.file.encoding,
                                           *items, item_lines);
                    !read)
                    return named(read.error());
            }
            waiting.facts.format = "taobao items";
            impl->facts.push_back(waiting.facts);
            continue;
        }
        if (format == Format::csv) {
            if (!options.map) return named({Code::usage, "", "CSV needs --map order=…,paid=…,placed=…,received=…"});
            auto table = TableForm::mapped(*names, *options.map, options.source, options.shop);
            if (!table) return named(table.error());
            waiting.file.table = std::move(*table);
        }
        waiting.file.header = std::move(*names);
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
    impl->line = 1 + impl->files[0].blocks->header_lines();
    impl->pool = std::make_unique<Pool>(options.threads);
    impl->options = std::move(options);
    return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

Result<std::optional<Batch>> Reader::next() {
    Impl& impl = *impl_;
    const std::size_t depth = std::max(1u, impl.options.threads * 2);
    while (impl.ahead.size() < depth && !impl.failure) {
        auto block = impl.read_block();
        if (!block)
            impl.failure = block.error();
        else if (*block)
            impl.ahead.push_back(std::move(**block));
        else
            break;
    }
    if (!impl.ahead.empty()) {
        Batch batch = impl.ahead.front().get();
        impl.ahead.pop_front();
        return batch;
    }
    if (impl.failure) return tl::unexpected(*impl.failure);
    return std::nullopt;
}

}  // namespace modou::intake
