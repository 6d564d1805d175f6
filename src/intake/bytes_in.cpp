#include "intake/bytes_in.hpp"

#include <zlib.h>
#include <zstd.h>

#include <cstring>
#include <optional>
#include <vector>

namespace modou::intake {
namespace {

using base::Code;
using base::Result;

class ViewSource final : public ByteSource {
  public:
    explicit ViewSource(std::string_view bytes) : bytes_(bytes) {}
    // Keeps them itself.
    explicit ViewSource(std::string text) : text_(std::move(text)), bytes_(text_) {}
    Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count = std::min(out.size(), bytes_.size() - at_);
        std::memcpy(out.data(), bytes_.data() + at_, count);
        at_ += count;
        return count;
    }
    std::uint64_t position() const override { return at_; }
    std::uint64_t size() const override { return bytes_.size(); }

  private:
    const std::string text_;
    const std::string_view bytes_;
    std::size_t at_ = 0;
};

class FileSource final : public ByteSource {
  public:
    FileSource(base::Incoming from, std::string name, base::Patience patience)
        : from_(std::move(from)), name_(std::move(name)), patience_(std::move(patience)) {}
    Result<std::size_t> read(std::span<char> out) override {
        std::size_t done = 0;
        while (done < out.size()) {
            auto count = from_.read(out.subspan(done), patience_, name_);
            if (!count && done > 0) break;  // said by the next read
            if (!count) return count;
            if (*count == 0) break;
            done += *count;
            at_ += *count;
        }
        return done;
    }
    void interrupt() override { from_.interrupt(); }
    std::uint64_t position() const override { return at_; }
    std::uint64_t size() const override { return from_.size(); }

  private:
    base::Incoming from_;
    std::string name_;
    base::Patience patience_;
    std::uint64_t at_ = 0;
};

class Joined final : public ByteSource {
  public:
    Joined(std::string head, std::unique_ptr<ByteSource> rest) : head_(std::move(head)), rest_(std::move(rest)) {}
    Result<std::size_t> read(std::span<char> out) override {
        if (at_ < head_.size()) {
            const std::size_t count = std::min(out.size(), head_.size() - at_);
            std::memcpy(out.data(), head_.data() + at_, count);
            at_ += count;
            if (count == out.size()) return count;
            MODOU_TRY(const std::size_t more, rest_->read(out.subspan(count)));
            return count + more;
        }
        return rest_->read(out);
    }
    void interrupt() override { rest_->interrupt(); }
    std::uint64_t position() const override { return rest_->position() - (head_.size() - at_); }
    std::uint64_t size() const override { return rest_->size(); }

  private:
    std::string head_;
    std::unique_ptr<ByteSource> rest_;
    std::size_t at_ = 0;
};

// Common to both decoders: a buffer of packed bytes.
class Unpacker : public ByteSource {
  public:
    Unpacker(std::unique_ptr<ByteSource> raw, std::string name) : name_(std::move(name)), raw_(std::move(raw)) {}
    void interrupt() override { raw_->interrupt(); }
    std::uint64_t position() const override { return raw_->position() - (packed_.size() - at_); }
    std::uint64_t size() const override { return raw_->size(); }

    Result<std::size_t> read(std::span<char> out) override {
        std::size_t done = 0;
        while (done < out.size() && !failure_) {
            // Both decoders leave a byte of input while they still hold output: no input means that nothing waits.
            if (at_ == packed_.size() && !refill()) break;
            auto made = step(out.subspan(done));
            if (!made) {
                failure_ = made.error();
                break;
            }
            done += *made;
        }
        if (done == 0 && failure_) return tl::unexpected(*failure_);
        return done;
    }

  protected:
    // Unpacks from packed_[at_…] into out; may make nothing when it needs more.
    virtual Result<std::size_t> step(std::span<char> out) = 0;
    tl::unexpected<base::Error> broken(std::string_view what) const {
        return base::fail(Code::damaged, std::string(what), name_ + ":offset " + std::to_string(position()));
    }
    std::string name_;
    std::vector<char> packed_;
    std::size_t at_ = 0;
    bool between_frames_ = true;

  private:
    // False at the end of the packed bytes.
    bool refill() {
        packed_.resize(256 << 10);
        auto count = raw_->read(packed_);
        packed_.resize(count.value_or(0));
        at_ = 0;
        if (!count)
            failure_ = count.error();
        else if (*count == 0 && !between_frames_)
            failure_ = broken("the archive is cut short").value();
        return count.value_or(0) > 0;
    }
    std::unique_ptr<ByteSource> raw_;
    std::optional<base::Error> failure_;  // told once everything before it is given
};

class Gzip final : public Unpacker {
  public:
    Gzip(std::unique_ptr<ByteSource> raw, std::string name) : Unpacker(std::move(raw), std::move(name)) {
        inflateInit2(&stream_, 15 + 16);  // 15: largest window; 16: gzip framing
    }
    ~Gzip() override { inflateEnd(&stream_); }

  private:
    Result<std::size_t> step(std::span<char> out) override {
        if (between_frames_) inflateReset(&stream_);
        between_frames_ = false;
        stream_.next_in = reinterpret_cast<Bytef*>(packed_.data() + at_);
        stream_.avail_in = static_cast<uInt>(packed_.size() - at_);
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        const int code = inflate(&stream_, Z_NO_FLUSH);
        at_ = packed_.size() - stream_.avail_in;
        if (code == Z_STREAM_END)
            between_frames_ = true;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            return broken("the gzip archive is damaged");
        return out.size() - stream_.avail_out;
    }
    z_stream stream_{};
};

class Zstd final : public Unpacker {
  public:
    Zstd(std::unique_ptr<ByteSource> raw, std::string name) : Unpacker(std::move(raw), std::move(name)) {
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax,
                               27);  // at most 128 MiB, whatever the archive asks for
    }

  private:
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    Result<std::size_t> step(std::span<char> out) override {
        ZSTD_inBuffer in{packed_.data() + at_, packed_.size() - at_, 0};
        ZSTD_outBuffer made{out.data(), out.size(), 0};
        const std::size_t code = ZSTD_decompressStream(context_.get(), &made, &in);
        if (ZSTD_isError(code)) return broken(std::string("the zstd archive is damaged: ") + ZSTD_getErrorName(code));
        at_ += in.pos;
        between_frames_ = code == 0;
        return made.pos;
    }
    std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
};

}  // namespace

std::unique_ptr<ByteSource> text_source(std::string text) {
    return std::make_unique<ViewSource>(std::move(text));
}
std::unique_ptr<ByteSource> view_source(std::string_view bytes) {
    return std::make_unique<ViewSource>(bytes);
}
std::unique_ptr<ByteSource> joined(std::string head, std::unique_ptr<ByteSource> rest) {
    return std::make_unique<Joined>(std::move(head), std::move(rest));
}
std::unique_ptr<ByteSource> file_source(int fd, std::string name) {
    return file_source(base::Incoming::take(fd), std::move(name), {});
}
std::unique_ptr<ByteSource> file_source(base::Incoming from, std::string name, base::Patience patience) {
    return std::make_unique<FileSource>(std::move(from), std::move(name), std::move(patience));
}

Result<Unpacked> unpack(std::unique_ptr<ByteSource> raw, std::string name) {
    std::string head(4, '\0');
    MODOU_TRY(const std::size_t count, raw->read(head));
    head.resize(count);
    auto source = std::make_unique<Joined>(head, std::move(raw));
    if (head.starts_with("\x1f\x8b"))
        return Unpacked{std::make_unique<Gzip>(std::move(source), std::move(name)), "gzip"};
    if (head == "\x28\xb5\x2f\xfd") return Unpacked{std::make_unique<Zstd>(std::move(source), std::move(name)), "zstd"};
    return Unpacked{std::move(source), ""};
}

}  // namespace modou::intake
