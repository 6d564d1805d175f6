// Replies that every room shapes alike: problems (RFC 9457), and the headers that keep pages to themselves.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "frame/words.hpp"
#include "net/http.hpp"

namespace modou::frame {

inline constexpr std::string_view k_content_policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action "
    "'self'";

enum class Privacy { open, owners };  // owners: nobody's but who has the link: kept by no cache, indexed nowhere
void secure(net::Reply& reply, Privacy privacy = Privacy::open);

Words title_of(int status);
net::Reply problem(int status, std::string_view code, std::string_view detail, std::string_view where = {});
// A problem's title for a reader of this language, and the headers that say so; other replies stay as they are.
void say_in(net::Reply& reply, Language lang);
// There is no such address.
net::Reply nowhere(std::string_view path);
// The one table from codes to HTTP.
net::Reply refused(const base::Error& error);

}  // namespace modou::frame
