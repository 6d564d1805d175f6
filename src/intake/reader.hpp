// Reads order files as rows, in file order, in bounded memory, parsing on several threads.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/passed_over.hpp"
#include "intake/bytes_in.hpp"
#include "intake/table.hpp"

namespace modou::intake {

enum class Format { detect, ndjson, csv, taobao };

struct Input {
    std::string name;  // for messages and for telling the format
    std::unique_ptr<ByteSource> bytes;
};

struct Options {
    Format format = Format::detect;
    std::optional<ColumnMap> map;
    std::string source, shop;
    unsigned threads = 1;  // that parse, beside one that reads and unpacks; 0: everything in the caller's
    const std::atomic<bool>* stop = nullptr;  // ends the reading of item files, which are read before all others
};

// What was found out about a file.
struct FileFacts {
    std::string name, format, encoding, compression;
    std::uint64_t bytes = 0;  // 0: not known
    bool is_table() const { return format != "ndjson" && format != "json"; }
    // Of an item file, which makes no rows of its own: its columns, and (once all is read) its lines, without a part in
    // any row.
    base::PassedOver unused;
};

class Reader {
  public:
    // Looks at every file's beginning. Errors: usage (the format cannot be told, or a flag is missing), bad_input, io.
    static base::Result<std::unique_ptr<Reader>> open(std::vector<Input> inputs, Options options);
    ~Reader();  // ends its threads at once, also when they wait for bytes

    const std::vector<FileFacts>& facts() const;
    // The next rows, or nothing at the end; an error comes after the rows before it. A line over 1 MiB is one rejected
    // row; it is never held in memory.
    base::Result<std::optional<Batch>> next();

  private:
    struct Impl;
    explicit Reader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace modou::intake
