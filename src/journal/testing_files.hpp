// For tests: files on which chosen operations fail, and go on to work when the test says so.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "journal/files.hpp"

namespace modou::journal {

class FailingFiles final : public Files {
  public:
    explicit FailingFiles(std::unique_ptr<Files> files) : files_(std::move(files)) {}

    // From now on `operation` (open, write, sync, rename, folder) fails on names that hold `name`; "" ends it.
    void fail(std::string operation, std::string name = {}) {
        std::lock_guard lock(mutex_);
        operation_ = std::move(operation);
        name_ = std::move(name);
    }
    void free(std::uint64_t bytes) { free_ = bytes; }
    std::uint64_t failed() const { return failed_; }

    base::Result<std::unique_ptr<File>> open(const std::string& name, Open how) override {
        MODOU_CHECK(check("open", name));
        MODOU_TRY(auto file, files_->open(name, how));
        return std::make_unique<FailingFile>(*this, std::move(file), name);
    }
    base::Result<bool> exists(const std::string& name) override { return files_->exists(name); }
    base::Status rename(const std::string& from, const std::string& to) override {
        MODOU_CHECK(check("rename", to));
        return files_->rename(from, to);
    }
    base::Status remove(const std::string& name) override { return files_->remove(name); }
    base::Status make_folder(const std::string& name) override { return files_->make_folder(name); }
    base::Result<std::vector<std::string>> list(const std::string& folder) override { return files_->list(folder); }
    base::Status sync_folder(const std::string& folder) override {
        MODOU_CHECK(check("folder", folder));
        return files_->sync_folder(folder);
    }
    base::Result<std::uint64_t> free_bytes() override {
        if (const std::uint64_t bytes = free_; bytes != k_as_it_is) return bytes;
        return files_->free_bytes();
    }

  private:
    static constexpr std::uint64_t k_as_it_is = ~std::uint64_t{0};

    class FailingFile final : public File {
      public:
        FailingFile(FailingFiles& files, std::unique_ptr<File> file, std::string name)
            : files_(files), file_(std::move(file)), name_(std::move(name)) {}
        base::Result<std::uint64_t> size() override { return file_->size(); }
        base::Status read(std::uint64_t offset, std::span<std::byte> out) override {
            MODOU_CHECK(files_.check("read", name_));
            return file_->read(offset, out);
        }
        base::Status write(std::uint64_t offset, base::Bytes bytes) override {
            // A full disk takes a part.
            if (auto no = files_.check("write", name_); !no) {
                (void)file_->write(offset, bytes.first(bytes.size() / 2));
                return no;
            }
            return file_->write(offset, bytes);
        }
        base::Status sync() override {
            MODOU_CHECK(files_.check("sync", name_));
            return file_->sync();
        }
        base::Status truncate(std::uint64_t size) override { return file_->truncate(size); }

      private:
        FailingFiles& files_;
        std::unique_ptr<File> file_;
        std::string name_;
    };

    base::Status check(std::string_view operation, const std::string& name) {
        std::lock_guard lock(mutex_);
        if (operation_ != operation || name.find(name_) == std::string::npos) return {};
        ++failed_;
        return base::fail(base::Code::io, "the test says no", name);
    }

    std::unique_ptr<Files> files_;
    std::mutex mutex_;
    std::string operation_, name_;
    std::atomic<std::uint64_t> free_{k_as_it_is}, failed_{0};
};

}  // namespace modou::journal
