// Bytes from outside, plain or compressed, in order and with bounded memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/outside.hpp"

namespace modou::intake {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    // Fills `out` as far as it can; 0 is the end. An error comes after everything that was read before it.
    virtual base::Result<std::size_t> read(std::span<char> out) = 0;
    // Ends a read that waits for bytes, and every later one, with an error. May be called from another thread.
    virtual void interrupt() {}
    virtual std::uint64_t position() const = 0;  // raw bytes consumed
    virtual std::uint64_t size() const = 0;      // raw bytes in all, 0 when not known (a pipe)
};

std::unique_ptr<ByteSource> text_source(std::string text);
// The same of bytes that stay where they are as long as it is read.
std::unique_ptr<ByteSource> view_source(std::string_view bytes);
// What was looked at, and then the rest.
std::unique_ptr<ByteSource> joined(std::string head, std::unique_ptr<ByteSource> rest);
// Reads an open file; takes the descriptor over.
std::unique_ptr<ByteSource> file_source(int fd, std::string name);
// The same of what may keep silent: a read ends with an error once `patience` is stopped.
std::unique_ptr<ByteSource> file_source(base::Incoming from, std::string name, base::Patience patience);

struct Unpacked {
    std::unique_ptr<ByteSource> source;
    std::string compression;  // "", "gzip", "zstd"
};
// Looks at the first bytes and unpacks gzip and zstd, also of several frames. A broken or cut archive is an error of
// read().
base::Result<Unpacked> unpack(std::unique_ptr<ByteSource> raw, std::string name);

}  // namespace modou::intake
