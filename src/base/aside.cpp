// Files that take their place whole.
#include "base/files.hpp"

namespace modou::base {
namespace {

std::string in_folder(const std::string& folder, const std::string& name) {
    if (folder.empty()) return name;
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

}  // namespace

Result<std::unique_ptr<File>> Files::make(const std::string& name, unsigned) {
    return open(name, Open::create);
}

Status Files::take_free_name(const std::string& from, const std::string& to) {
    MODOU_TRY(const bool there, exists(to));
    if (there) return fail(Code::conflict, "the name is taken", to);
    return rename(from, to);
}

// What went wrong, told of the place, not of the name beside it.
template <class T>
T Aside::named(T outcome) const {
    if (!outcome) outcome.error().where = place_;
    return outcome;
}

Result<Aside> Aside::make(Files& files, const std::string& folder, const std::string& name, const How& how) {
    Aside aside(files, folder, in_folder(folder, name),
                in_folder(folder, how.beside.empty() ? name + ".new" : how.beside), how.taken);
    MODOU_TRY(aside.file_, aside.named(files.make(aside.beside_, how.mode)));
    return aside;
}

Aside::Aside(Aside&& other) noexcept
    : files_(other.files_),
      folder_(std::move(other.folder_)),
      place_(std::move(other.place_)),
      beside_(std::move(other.beside_)),
      taken_(other.taken_),
      file_(std::move(other.file_)) {}

Aside::~Aside() {
    // It goes while it is held, so that nobody else's takes its name in between. One that stays is in nobody's way.
    if (file_ != nullptr) (void)files_->remove(beside_);
}

Status Aside::write(std::uint64_t offset, Bytes bytes) {
    return named(file_->write(offset, bytes));
}

Status Aside::sync() {
    return named(file_->sync());
}

Result<std::unique_ptr<File>> Aside::take_place() {
    MODOU_CHECK(
        named(taken_ == Taken::keep ? files_->take_free_name(beside_, place_) : files_->rename(beside_, place_)));
    return std::move(file_);
}

Status Aside::settle() {
    MODOU_CHECK(sync());
    MODOU_CHECK(take_place());
    return files_->sync_folder(folder_);
}

Status write_aside(Files& files, const std::string& folder, const std::string& name, Bytes content,
                   const Aside::How& how) {
    MODOU_TRY(auto aside, Aside::make(files, folder, name, how));
    MODOU_CHECK(aside.write(0, content));
    return aside.settle();
}

Status write_aside(const std::string& path, Bytes content, const Aside::How& how) {
    const auto files = posix_files("");
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return write_aside(*files, "", path, content, how);
    return write_aside(*files, path.substr(0, std::max<std::size_t>(slash, 1)), path.substr(slash + 1), content, how);
}

Status write_new(Files& files, const std::string& name, Bytes content, unsigned mode) {
    MODOU_TRY(const auto file, files.make(name, mode));
    MODOU_CHECK(file->write(0, content));
    return file->sync();
}

Result<std::string> read_whole(Files& files, const std::string& name, std::uint64_t limit_bytes) {
    MODOU_TRY(auto file, files.open(name, Files::Open::read));
    MODOU_TRY(auto size, file->size());
    if (size > limit_bytes)
        return fail(Code::limit, "the file is larger than the " + std::to_string(limit_bytes) + " bytes allowed", name);
    std::string text(size, '\0');
    MODOU_CHECK(file->read(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
    return text;
}

}  // namespace modou::base
