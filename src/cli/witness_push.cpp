#include "cli/witness_push.hpp"

#include <curl/curl.h>

#include <condition_variable>

#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/web_source.hpp"
#include "proof/witness.hpp"

namespace modou::cli {
namespace {

using base::Code;
using base::Result;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long k_connect_ms = 5'000, k_whole_ms = 10'000;
constexpr std::size_t k_max_answer_bytes = 16 << 10;
constexpr milliseconds k_look{100};              // for a new checkpoint
constexpr milliseconds k_between_pushes{1'000};  // to one witness
constexpr milliseconds k_longest_pause{30'000};  // between tries while a witness fails

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Answer {
    long status = 0;
    std::string body;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
    auto& body = *static_cast<std::string*>(user);
    if (size * count > k_max_answer_bytes - body.size()) return 0;
    body.append(data, size * count);
    return size * count;
}

int give_up(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(user)->load() ? 1 : 0;
}

// POST when there is a body, else GET. Errors: io.
Result<Answer> exchange(CURL* handle, const std::string& url, const std::string* body, std::atomic<bool>& ending) {
    Answer answer;
    const std::unique_ptr<curl_slist, FreeList> headers(
        curl_slist_append(curl_slist_append(nullptr, "Content-Type: text/plain; charset=utf-8"), "Expect:"));
    curl_easy_reset(handle);  // keeps the connection
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, k_connect_ms);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, k_whole_ms);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, give_up);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &ending);
    if (body != nullptr) {
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->c_str());
    }
    const CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK) return base::fail(Code::io, "it cannot be reached: " + std::string(curl_easy_strerror(code)));
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
}

base::Error refusal(const Answer& answer) {
    return {Code::forbidden,
            {},
            fmt::format("it answered {}: {}", answer.status,
                        base::json_quoted(base::shortened(base::trimmed(answer.body), 200)))};
}

std::optional<std::uint64_t> told_size(std::string_view body) {
    if (!body.ends_with('\n')) return std::nullopt;
    body.remove_suffix(1);
    return base::whole_number<std::uint64_t>(body);
}

}  // namespace

class WitnessPush::Lane {
  public:
    Lane(publish::PublicLog& log, std::string url, std::vector<proof::VerifierKey> keys,
         std::function<void(std::string)> say)
        : log_(log),
          url_(std::move(url)),
          keys_(std::move(keys)),
          say_(std::move(say)),
          handle_(curl_easy_init()),
          thread_([this] { run(); }) {}
    ~Lane() {
        {
            std::lock_guard lock(mutex_);
            ending_ = true;
        }
        wakes_.notify_all();
        thread_.join();
    }

  private:
    using Published = publish::PublicLog::Published;

    void run() {
        std::unique_lock lock(mutex_);
        milliseconds pause{0};
        const auto ended = [this] { return ending_.load(); };
        while (!wakes_.wait_for(lock, pause, ended)) {
            const auto newest = log_.published();
            if (!newest || newest->checkpoint.size == pushed_) {
                pause = k_look;
                continue;
            }
            lock.unlock();
            const auto began = steady_clock::now();
            const auto pushed = push(*newest);
            if (!ending_) tell(pushed);
            if (pushed) {
                pushed_ = newest->checkpoint.size;
                failed_pause_ = k_between_pushes;
                const auto spent = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
                pause = std::max(milliseconds{0}, k_between_pushes - spent);
            } else {
                pause = failed_pause_;
                failed_pause_ = std::min(failed_pause_ * 2, k_longest_pause);
            }
            lock.lock();
        }
    }

    void tell(const base::Status& pushed) {
        const std::string trouble = pushed ? std::string() : pushed.error().text();
        const bool was_well = trouble_.empty(), is_well = trouble.empty();
        // Refused at once or run into its deadline: both say that the witness is away, which is told once.
        const bool still_away = !pushed && pushed.error().code == Code::io && away_;
        away_ = !pushed && pushed.error().code == Code::io;
        if (!is_well && !still_away && trouble != trouble_) say_(fmt::format("witness {}: {}", url_, trouble));
        if (is_well && !was_well) say_(fmt::format("witness {}: it cosigns again", url_));
        trouble_ = trouble;
    }

    // Errors: io (not reached), forbidden (refused), damaged (what it answered is no cosignature of its own).
    base::Status push(const Published& newest) {
        MODOU_CHECK(learn_key());
        const std::uint64_t size = newest.checkpoint.size;
        MODOU_TRY(proof::Note note, proof::parse_note(newest.note));
        std::erase_if(note.signatures, [&](const auto& each) { return each.name != newest.checkpoint.origin; });
        std::uint64_t old_size = pushed_ != k_nothing ? pushed_ : 0;
        for (int attempt = 0;; ++attempt) {
            MODOU_TRY(auto proof, log_.consistency(old_size, size));
            const std::string body = proof::add_checkpoint_body({old_size, std::move(proof), note.whole()});
            MODOU_TRY(const auto answer, exchange(handle_.get(), url_ + "/add-checkpoint", &body, ending_));
            if (answer.status == 200) return bring_back(answer.body, note, size);
            const auto told = answer.status == 409 ? told_size(answer.body) : std::nullopt;
            // C2SP tlog-witness: 422 for another root of the size last cosigned; before 2026 it was 409.
            if ((answer.status == 422 && old_size == size) || (told && *told == old_size))
                return base::fail(Code::forbidden,
                                  fmt::format("it has cosigned another tree of {} entries under this name: the log was "
                                              "forked",
                                              old_size));
            if (!told) return tl::unexpected(refusal(answer));
            if (*told > size)
                return base::fail(Code::forbidden,
                                  fmt::format("it has cosigned {} entries of this log, which has {} only: the book was "
                                              "cut, or an older copy was put in its place",
                                              *told, size));
            if (attempt > 0) return base::fail(Code::unavailable, "another process pushes this log to it");
            old_size = *told;
        }
    }

    base::Status learn_key() {
        if (!keys_.empty()) return {};
        MODOU_TRY(const auto answer, exchange(handle_.get(), url_ + "/vkey", nullptr, ending_));
        if (answer.status != 200) return tl::unexpected(refusal(answer));
        auto keys = proof::parse_key_file(answer.body);
        if (!keys) return base::fail(Code::damaged, "its key: " + keys.error().text());
        std::erase_if(*keys, [](const auto& key) { return key.type != proof::KeyType::cosignature_v1; });
        if (keys->empty()) return base::fail(Code::damaged, "its key is no witness's: the type is not 04");
        keys_ = std::move(*keys);
        return {};
    }

    // Only what verifies goes into the log's own checkpoint.
    base::Status bring_back(std::string_view lines, const proof::Note& sent, std::uint64_t size) {
        auto signatures = proof::parse_signature_lines(lines);
        if (!signatures) return base::fail(Code::damaged, "its answer: " + signatures.error().text());
        std::vector<proof::Signature> good;
        for (auto& signature : *signatures) {
            const auto verified = proof::verify({sent.text, {signature}}, keys_);
            if (!verified) return base::fail(Code::damaged, "its answer: " + verified.error().text());
            if (!verified->empty()) good.push_back(std::move(signature));
        }
        if (good.empty()) return base::fail(Code::damaged, "its answer holds no cosignature by a key that is known");
        return log_.add_cosignatures(size, good);
    }

    static constexpr std::uint64_t k_nothing = ~std::uint64_t{0};

    publish::PublicLog& log_;
    const std::string url_;
    std::vector<proof::VerifierKey> keys_;
    std::function<void(std::string)> say_;
    std::unique_ptr<CURL, FreeHandle> handle_;
    std::uint64_t pushed_ = k_nothing;  // the size it cosigned last
    milliseconds failed_pause_ = k_between_pushes;
    std::string trouble_;
    bool away_ = false;

    std::mutex mutex_;
    std::condition_variable wakes_;
    std::atomic<bool> ending_{false};
    std::thread thread_;  // last: it uses all of the above
};

base::Result<std::unique_ptr<WitnessPush>> WitnessPush::begin(publish::PublicLog& log, std::vector<std::string> urls,
                                                              const std::vector<proof::VerifierKey>& keys,
                                                              const std::function<void(std::string)>& say) {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)once;
    if (urls.size() > k_max_witnesses)
        return base::fail(Code::usage, fmt::format("at most {} witnesses", k_max_witnesses));
    for (auto& url : urls) {
        if (!is_web_address(url))
            return base::fail(Code::usage, "a witness's address begins with http:// or https://", url);
        while (url.ends_with('/')) url.pop_back();
    }
    for (const auto& url : urls)
        if (std::ranges::count(urls, url) > 1) return base::fail(Code::usage, "this witness is named twice", url);
    std::unique_ptr<WitnessPush> push(new WitnessPush);
    for (auto& url : urls) push->lanes_.push_back(std::make_unique<Lane>(log, std::move(url), keys, say));
    return push;
}

WitnessPush::~WitnessPush() = default;

}  // namespace modou::cli
