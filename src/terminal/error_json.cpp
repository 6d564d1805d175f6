#include "terminal/error_json.hpp"

#include "base/json_out.hpp"
#include "words/words.hpp"

namespace modou::terminal {

std::string error_as_json(const base::Error& error) {
    const auto sentence = words::find(error.message);
    base::JsonOut out;
    out.begin_object().key("error").begin_object();
    out.member("code", base::code_name(error.code));
    if (sentence) {
        out.member("key", sentence->key).key("arguments").begin_list();
        for (const std::string_view one : sentence->arguments) out.value(one);
        out.end_list();
    }
    out.member("detail", error.message).member("detail_zh", sentence ? sentence->zh : error.message);
    if (!error.where.empty()) out.member("at", error.where);
    return out.end_object().end_object().take();
}

}  // namespace modou::terminal
