#include "frame/replies.hpp"

#include <algorithm>

#include "frame/packing.hpp"
#include "frame/problem.hpp"
#include "shape/write.hpp"
#include "words/words.hpp"

namespace modou::frame {
namespace {

using base::Code;

int status_of(Code code) {
    switch (code) {
        case Code::bad_input:
        case Code::usage:
            return 400;
        case Code::forbidden:
            return 403;
        case Code::not_found:
            return 404;
        case Code::conflict:
            return 409;
        case Code::limit:
            return 413;
        case Code::unavailable:
        case Code::busy:
        case Code::unknown_outcome:
            return 503;
        default:
            return 500;
    }
}

}  // namespace

Words title_of(int status) {
    switch (status) {
        case 400:
            return {"请求格式不对", "The request cannot be read"};
        case 401:
            return {"需要令牌", "A token is needed"};
        case 403:
            return {"没有权限", "Not allowed"};
        case 404:
            return {"这里没有内容", "There is nothing here"};
        case 405:
            return {"这个地址不支持该操作", "This address does not do that"};
        case 408:
            return {"请求没有及时到达", "The request did not arrive in time"};
        case 413:
        case 414:
        case 431:
            return {"请求太大", "The request is too large"};
        case 417:
            return {"不能满足请求的预期", "This expectation cannot be met"};
        case 501:
            return {"这里不支持该功能", "This is not done here"};
        case 429:
            return {"谢谢，请稍后再继续", "Thank you: that is much at once"};
        case 415:
            return {"不支持这种内容类型", "This kind of content is not taken"};
        case 503:
            return {"暂时不能处理，请稍后再试", "Not possible right now: try again"};
        default:
            return {"我们这边出了问题", "Something went wrong on our side"};
    }
}

void secure(net::Reply& reply, Privacy privacy) {
    const bool owners = privacy == Privacy::owners;
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Content-Security-Policy", k_content_policy);
    reply.headers.emplace_back("Referrer-Policy", owners ? "no-referrer" : "same-origin");
    if (owners) reply.headers.emplace_back("X-Robots-Tag", "noindex");
    reply.headers.emplace_back("Cache-Control", owners ? "private, no-store" : "no-cache");
}

net::Reply problem(int status, std::string_view code, std::string_view detail, std::string_view where) {
    // A longer detail repeats what a stranger sent: it is not looked up among the sentences.
    constexpr std::size_t k_longest_sentence = 400;
    const Words title = title_of(status);
    const bool is_ours = detail.size() <= k_longest_sentence;
    auto sentence = is_ours ? words::find(detail) : std::nullopt;
    const auto beside = is_ours && !sentence ? words::in_chinese(detail) : std::nullopt;
    Problem told{.title = title.en,
                 .title_zh = title.zh,
                 .status = status,
                 .code = code,
                 .key = {},
                 .arguments = {},
                 .detail = detail,
                 .detail_zh = beside ? std::string_view(*beside) : title.zh,
                 .at = {}};
    if (sentence) {
        told.key = sentence->key;
        told.arguments = std::move(sentence->arguments);
        told.detail_zh = sentence->zh;
    }
    if (!where.empty()) told.at = where;
    net::Reply reply;
    reply.status = status;
    reply.content_type = "application/problem+json";
    reply.body = shape::text(told);
    secure(reply);
    return reply;
}

void say_in(net::Reply& reply, Language lang) {
    if (reply.content_type != "application/problem+json") return;
    vary_by(reply, "Accept-Language");
    reply.headers.emplace_back("Content-Language", lang == Language::zh ? "zh-CN" : "en");
    if (lang != Language::zh) return;
    // The first member that is called so is the problem's own: what came from outside stands behind it.
    const Words title = title_of(reply.status);
    const std::string english = fmt::format("\"title\":\"{}\"", title.en);
    if (const auto at = reply.body.find(english); at != std::string::npos)
        reply.body.replace(at, english.size(), fmt::format("\"title\":\"{}\"", title.zh));
}

net::Reply nowhere(std::string_view) {
    return problem(404, "not_found", "there is no such address; /v1/openapi.json lists those that are");
}

net::Reply refused(const base::Error& error) {
    return problem(status_of(error.code), base::code_name(error.code), error.message, error.where);
}

}  // namespace modou::frame
