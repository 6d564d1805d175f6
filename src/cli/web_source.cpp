#include "cli/web_source.hpp"

#include <curl/curl.h>

#include <mutex>

namespace modou::cli {
namespace {

using base::Code;

constexpr long k_connect_s = 15, k_silence_s = 30;  // a server that says nothing for so long is gone
constexpr int k_attempts = 3;

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct Body {
    std::string bytes;
    std::size_t limit = 0;
    bool too_long = false;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
    auto& body = *static_cast<Body*>(user);
    if (size * count > body.limit - body.bytes.size()) {
        body.too_long = true;
        return 0;
    }
    body.bytes.append(data, size * count);
    return size * count;
}

// Called once a second at least, also while nothing comes.
int look_at_stop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(user)->load() ? 1 : 0;
}

base::Result<std::optional<std::string>> fetch_with(CURL* handle, const std::string& url, std::size_t limit,
                                                    const std::atomic<bool>* stop) {
    std::string why;
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        Body body{{}, limit, false};
        char message[CURL_ERROR_SIZE] = "";
        curl_easy_reset(handle);  // keeps the connection
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 3L);
        curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, k_connect_s);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, k_silence_s);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
        if (stop != nullptr) {
            curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
            curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look_at_stop);
            curl_easy_setopt(handle, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(stop));
        }
        const CURLcode code = curl_easy_perform(handle);
        if (stop != nullptr && stop->load())
            return base::fail(Code::unavailable, "读取被中止 / reading was stopped", url);
        if (body.too_long)
            return base::fail(Code::limit, fmt::format("more than the {} bytes that are right", limit), url);
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK && status == 200) return std::move(body.bytes);
        if (code == CURLE_OK && (status == 404 || status == 410)) return std::nullopt;
        why = code != CURLE_OK ? (*message != 0 ? std::string(message) : curl_easy_strerror(code))
                               : fmt::format("the server answered {}", status);
        if (code == CURLE_OK && status < 500) break;  // asking again would not help
    }
    return base::fail(Code::io, why, url);
}

class WebSource final : public proof::TileSource {
  public:
    WebSource(std::string url, const std::atomic<bool>* stop) : url_(std::move(url)), stop_(stop) {}

    base::Result<std::optional<std::vector<std::byte>>> read(const std::string& path,
                                                             std::size_t limit_bytes) override {
        Handle handle = borrow();
        auto body = fetch_with(handle.get(), url_ + "/" + path, limit_bytes, stop_);
        give_back(std::move(handle));
        if (!body) return tl::unexpected(body.error());
        if (!*body) return std::nullopt;
        const auto bytes = base::bytes_of(**body);
        return std::vector(bytes.begin(), bytes.end());
    }
    base::Result<std::optional<std::vector<std::string>>> list() override { return std::nullopt; }
    std::string name(const std::string& path) const override { return url_ + "/" + path; }

  private:
    Handle borrow() {
        std::lock_guard lock(mutex_);
        if (idle_.empty()) return Handle(curl_easy_init());
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
    }
    void give_back(Handle handle) {
        std::lock_guard lock(mutex_);
        idle_.push_back(std::move(handle));
    }

    std::string url_;
    const std::atomic<bool>* stop_;
    std::mutex mutex_;
    std::vector<Handle> idle_;  // with their open connections
};

void start_curl() {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)once;
}

}  // namespace

bool is_web_address(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

base::Result<std::optional<std::string>> fetch(const std::string& url, std::size_t limit_bytes,
                                               const std::atomic<bool>* stop) {
    start_curl();
    const Handle handle(curl_easy_init());
    return fetch_with(handle.get(), url, limit_bytes, stop);
}

base::Result<std::unique_ptr<proof::TileSource>> web_source(std::string url, const std::atomic<bool>* stop) {
    while (url.ends_with('/')) url.pop_back();
    MODOU_TRY(const auto here, fetch(url + "/checkpoint", proof::k_max_note_bytes, stop));
    if (!here) url += "/log";
    return std::make_unique<WebSource>(std::move(url), stop);
}

}  // namespace modou::cli
