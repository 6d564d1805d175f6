#include "services/family/snapshot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "base/endian.hpp"
#include "base/files.hpp"

namespace modou::family {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr char k_magic[4] = {'M', 'K', 'S', '1'}, k_magic_particular[4] = {'M', 'K', 'S', '2'};
constexpr std::size_t k_buffer_bytes = 1 << 18;

// As it stands in the file: 8-byte numbers only, so that nothing lies between them.
struct Head {
    base::Hash rules{};
    std::uint64_t log_bytes = 0, log_records = 0, log_sum = 0;
    Directory::Counts directory;
    std::uint64_t body_bytes = 0;
};
static_assert(sizeof(Head) % 8 == 0 && std::is_trivially_copyable_v<Head>);

// Small pieces (a genotype's column) go through a buffer, both ways, and into a sum.
class Writer {
  public:
    explicit Writer(base::Aside& file) : file_(file), buffer_(k_buffer_bytes) {}

    void write(base::Bytes bytes) {
        sum_ = base::crc32c(bytes, sum_);
        while (!bytes.empty()) {
            const auto part = bytes.first(std::min(bytes.size(), buffer_.size() - used_));
            std::memcpy(&buffer_[used_], part.data(), part.size());
            used_ += part.size();
            bytes = bytes.subspan(part.size());
            if (used_ == buffer_.size()) flush();
        }
    }
    void write_sum() {
        std::byte sum[4];
        base::store_le(sum, sum_);
        write(sum);
    }
    // Whether all of it was written.
    Status end() {
        flush();
        return std::move(good_);
    }

  private:
    void flush() {
        if (good_) good_ = file_.write(written_, base::Bytes(buffer_).first(used_));
        written_ += used_;
        used_ = 0;
    }

    base::Aside& file_;
    Status good_;
    std::vector<std::byte> buffer_;
    std::size_t used_ = 0;
    std::uint64_t written_ = 0;
    std::uint32_t sum_ = 0;
};

class Reader {
  public:
    explicit Reader(int fd) : fd_(fd), buffer_(k_buffer_bytes) {}
    ~Reader() { ::close(fd_); }
    Reader(const Reader&) = delete;

    bool read(std::span<std::byte> out) {
        const auto all = out;
        while (!out.empty()) {
            if (at_ == used_ && !refill()) return false;
            const std::size_t part = std::min(out.size(), used_ - at_);
            std::memcpy(out.data(), &buffer_[at_], part);
            at_ += part;
            out = out.subspan(part);
        }
        sum_ = base::crc32c(all, sum_);
        return true;
    }
    bool sum_holds() {
        const auto sum = sum_;
        std::byte kept[4];
        return read(kept) && base::load_le<std::uint32_t>(kept) == sum;
    }
    bool at_end() { return at_ == used_ && !refill(); }

  private:
    bool refill() {
        const auto got = ::read(fd_, buffer_.data(), buffer_.size());
        at_ = 0;
        used_ = got > 0 ? std::size_t(got) : 0;
        return got > 0;
    }

    int fd_;
    std::vector<std::byte> buffer_;
    std::size_t used_ = 0, at_ = 0;
    std::uint32_t sum_ = 0;
};

void each_piece(Indexes& indexes, const kinship::Pieces& visit) {
    indexes.directory.each_piece(visit);
    indexes.found->each_piece(visit);
    for (auto& parents : indexes.parents) parents->each_piece(visit);
    indexes.columns->each_piece(visit);
}

std::uint64_t body_bytes(Indexes& indexes) {
    std::uint64_t bytes = 0;
    each_piece(indexes, [&](std::span<std::byte> piece) { bytes += piece.size(); });
    return bytes;
}

void resize(Indexes& indexes, const Directory::Counts& counts) {
    const auto number = [&](In in) { return std::uint32_t(counts.numbers[std::size_t(in)]); };
    indexes.directory.resize(counts);
    indexes.found->resize(number(In::found));
    for (const In in : {In::couples, In::fathers, In::mothers})
        indexes.parents[std::size_t(in) - std::size_t(In::couples)]->resize(number(in));
    indexes.columns->resize(number(In::columns));
}

}  // namespace

Result<ProfileLog::Covered> read_snapshot(const std::string& path, const base::Hash& rules, const ProfileLog& log,
                                          Indexes& indexes, std::vector<std::uint64_t>& particular) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return base::fail(errno == ENOENT ? Code::not_found : Code::io,
                          fmt::format("cannot be opened: {}", std::strerror(errno)), path);
    Reader file(fd);
    struct stat told {};
    std::array<std::byte, 8> first;
    if (::fstat(fd, &told) != 0 || !file.read(first)) return base::fail(Code::damaged, "is cut off", path);
    Head head;
    const bool has_particular = std::memcmp(first.data(), k_magic_particular, 4) == 0;
    if ((!has_particular && std::memcmp(first.data(), k_magic, 4) != 0) ||
        base::load_le<std::uint32_t>(&first[4]) != sizeof head)
        return base::fail(Code::unsupported, "is of another format", path);
    if (!file.read(std::as_writable_bytes(std::span(&head, 1))) || !file.sum_holds())
        return base::fail(Code::damaged, "its head does not hold", path);
    if (head.rules != rules) return base::fail(Code::conflict, "was made by other rules", path);
    const ProfileLog::Covered covered{head.log_bytes, head.log_records, std::uint32_t(head.log_sum)};
    // Before any room is taken: a cut file must not make us ask for more than it can hold.
    const std::uint64_t frame = first.size() + sizeof head + 4 + 4;
    if (std::uint64_t(told.st_size) != frame + head.body_bytes ||
        indexes.directory.bytes(head.directory) > head.body_bytes)
        return base::fail(Code::damaged, "is not as long as it says", path);
    if (!log.begins_as(covered)) return base::fail(Code::conflict, "the log does not begin as it did then", path);
    resize(indexes, head.directory);
    const std::uint64_t pieces = body_bytes(indexes), behind = head.body_bytes - pieces;
    if (pieces > head.body_bytes || (has_particular ? behind < 8 || behind % 8 != 0 : behind != 0))
        return base::fail(Code::unsupported, "is of another layout", path);
    bool whole = true;
    each_piece(indexes, [&](std::span<std::byte> piece) { whole = whole && file.read(piece); });
    if (has_particular) {
        std::uint64_t count = 0;
        whole = whole && file.read(std::as_writable_bytes(std::span(&count, 1))) && count == behind / 8 - 1;
        particular.resize(whole ? count : 0);
        whole = whole && file.read(std::as_writable_bytes(std::span(particular)));
    }
    if (!whole || !file.sum_holds() || !file.at_end()) return base::fail(Code::damaged, "its sum does not hold", path);
    return covered;
}

Status write_snapshot(const std::string& path, const base::Hash& rules, const ProfileLog::Covered& covered,
                      Indexes& indexes) {
    const auto files = base::posix_files("");
    const auto slash = path.rfind('/');
    MODOU_TRY(auto aside, base::Aside::make(*files, slash == std::string::npos ? "" : path.substr(0, slash),
                                            path.substr(slash + 1), {.mode = base::k_private}));
    Writer file(aside);
    std::vector<std::uint64_t> particular;  // how many, and where
    if (!indexes.particular.empty()) particular.push_back(indexes.particular.size());
    for (const auto& [id, one] : indexes.particular) particular.push_back(one.log);
    const Head head{rules,
                    covered.bytes,
                    covered.records,
                    covered.sum,
                    indexes.directory.counts(),
                    body_bytes(indexes) + 8 * particular.size()};
    std::array<std::byte, 8> first;
    std::memcpy(first.data(), particular.empty() ? k_magic : k_magic_particular, 4);
    base::store_le(&first[4], std::uint32_t(sizeof head));
    file.write(first);
    file.write(std::as_bytes(std::span(&head, 1)));
    file.write_sum();
    each_piece(indexes, [&](std::span<std::byte> piece) { file.write(piece); });
    file.write(std::as_bytes(std::span(particular)));
    file.write_sum();
    MODOU_CHECK(file.end());
    return aside.take_place().map([](const auto&) {});
}

}  // namespace modou::family
