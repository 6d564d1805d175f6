#include "store/store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>

#include "store/backend.hpp"
#include "store/migrate.hpp"

namespace modou::store {

struct Store::Impl {
    std::mutex write_mutex;
    std::unique_ptr<Connection> writer;

    std::mutex pool_mutex;
    std::condition_variable reader_free;
    std::vector<std::unique_ptr<Connection>> readers;
    std::vector<Connection*> free_readers;

    static base::Result<Store> open(const std::function<std::unique_ptr<Backend>()>& backend, const std::string& where,
                                    const Migrations& migrations, const Options& options);

    Connection& take_reader() {
        std::unique_lock lock(pool_mutex);
        reader_free.wait(lock, [&] { return !free_readers.empty(); });
        Connection* out = free_readers.back();
        free_readers.pop_back();
        return *out;
    }
    void give_back(Connection& reader) {
        {
            std::lock_guard lock(pool_mutex);
            free_readers.push_back(&reader);
        }
        reader_free.notify_one();
    }
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

base::Result<Store> Store::open(const std::string& path, const Migrations& migrations, Options options) {
    // Made before SQLite would, which makes files that all may read; its -wal and -shm take the mode of the file.
    // What stands in the way of making it, opening says in words.
    if (const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600); made >= 0) ::close(made);
    return Impl::open([&] { return sqlite_backend(path, options.busy_ms); }, path, migrations, options);
}

base::Result<Store> Store::open(const postgres::Address& address, const Migrations& migrations, Options options) {
    return Impl::open([&] { return postgres_backend(address, options.busy_ms, options.writer); }, address.text(),
                      migrations, options);
}

base::Result<Store> Store::Impl::open(const std::function<std::unique_ptr<Backend>()>& backend,
                                      const std::string& where, const Migrations& migrations, const Options& options) {
    MODOU_ASSERT(options.readers > 0, "a store without readers could never be read");
    auto impl = std::make_unique<Impl>();
    MODOU_TRY(impl->writer, Connection::open(backend(), Access::write));
    if (auto done = migrate(*impl->writer, migrations); !done) {
        auto error = done.error();
        if (error.where != where) error.where = error.where.empty() ? where : where + ": " + error.where;
        return tl::unexpected(std::move(error));
    }
    for (int i = 0; i < options.readers; ++i) {
        MODOU_TRY(auto reader, Connection::when_used(backend(), Access::read));
        impl->free_readers.push_back(reader.get());
        impl->readers.push_back(std::move(reader));
    }
    return Store(std::move(impl));
}

Store::Reading::Reading(Store& store)
    : impl_(*store.impl_), connection_(impl_.take_reader()), session_(connection_), begun_(connection_.begin()) {
    open_ = begun_.has_value();
}
Store::Reading::~Reading() {
    if (open_) connection_.rollback();
    impl_.give_back(connection_);
}
base::Status Store::Reading::end() {
    MODOU_CHECK(connection_.commit());
    open_ = false;
    return {};
}

Store::Writing::Writing(Store& store) : impl_(*store.impl_), session_(*impl_.writer) {
    impl_.write_mutex.lock();
    begun_ = impl_.writer->begin();
    open_ = begun_.has_value();
}
Store::Writing::~Writing() {
    if (open_) impl_.writer->rollback();
    impl_.write_mutex.unlock();
}
base::Status Store::Writing::commit() {
    MODOU_CHECK(impl_.writer->commit());
    open_ = false;
    return {};
}

}  // namespace modou::store
