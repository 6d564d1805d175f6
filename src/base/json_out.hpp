// Writes JSON text: objects and lists in the order in which they are said.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace modou::base {

// At most `decimals` digits after the point, without zeros at the end; null when it is no number.
inline void append_rounded(std::string& out, double v, int decimals) {
    if (!std::isfinite(v)) {
        out += "null";
        return;
    }
    std::string text = fmt::format("{:.{}f}", v, decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    out += text == "-0" ? "0" : text;
}

class JsonOut {
  public:
    JsonOut& begin_object() { return open('{'); }
    JsonOut& end_object() { return close('}'); }
    JsonOut& begin_list() { return open('['); }
    JsonOut& end_list() { return close(']'); }
    JsonOut& key(std::string_view name) {
        separate();
        append_json_quoted(text_, name);
        text_ += ':';
        fresh_ = true;
        return *this;
    }
    JsonOut& value(std::string_view text) {
        separate();
        append_json_quoted(text_, text);
        return *this;
    }
    JsonOut& value(const char* text) { return value(std::string_view(text)); }
    JsonOut& value(bool flag) { return raw(flag ? "true" : "false"); }
    template <std::integral T>
    requires(!std::same_as<T, bool>) JsonOut& value(T number) { return raw(fmt::format_int(number).c_str()); }
    // Rounded to `decimals` after the point, without zeros at the end; null when it is no number.
    JsonOut& number(double v, int decimals) {
        separate();
        append_rounded(text_, v, decimals);
        return *this;
    }
    JsonOut& null() { return raw("null"); }
    // Text that is JSON already.
    JsonOut& raw(std::string_view json) {
        separate();
        text_ += json;
        return *this;
    }
    template <class T>
    JsonOut& member(std::string_view name, const T& v) {
        return key(name).value(v);
    }
    JsonOut& number(std::string_view name, double v, int decimals) { return key(name).number(v, decimals); }
    const std::string& text() const { return text_; }
    std::string take() { return std::move(text_); }

  private:
    JsonOut& open(char c) {
        separate();
        text_ += c;
        fresh_ = true;
        return *this;
    }
    JsonOut& close(char c) {
        text_ += c;
        fresh_ = false;
        return *this;
    }
    void separate() {
        if (!fresh_) text_ += ',';
        fresh_ = false;
    }
    std::string text_;
    bool fresh_ = true;
};

}  // namespace modou::base
