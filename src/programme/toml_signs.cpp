#include "programme/toml_signs.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace modou::programme {
namespace {

constexpr std::string_view k_before_quote = " \t\r\n=[{,";
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF", k_escapes = "btnfr\"\\uU";

bool ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

// Walks over quotes and comments as TOML 1.0 has them. Where one does not end it stops: the library says that better.
class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {}

    std::optional<WrongSign> run() {
        const std::size_t begin = text_.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
        at_ = begin;
        while (at_ < text_.size() && !wrong_) {
            const char c = text_[at_];
            if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if ((c == '"' || c == '\'') && at_ > begin &&
                     k_before_quote.find(text_[at_ - 1]) == k_before_quote.npos)
                wrong_ = WrongSign{at_, "expected a blank, =, [, { or a comma before the quote"};
            else if (c == '"' || c == '\'')
                quoted(c);
            else if (ascii(c))
                ++at_;
            else
                wrong_ = WrongSign{at_,
                                   "expected ASCII here: brackets, quotes, commas and names outside quotes are "
                                   "half-width, found " +
                                       base::json_quoted(sign())};
        }
        return wrong_;
    }

  private:
    std::string_view sign() const {
        std::size_t end = at_ + 1;
        while (end < text_.size() && (text_[end] & 0xC0) == 0x80) ++end;
        return text_.substr(at_, end - at_);
    }
    void quoted(char quote) {
        const std::string three(3, quote);
        const bool lines = text_.substr(at_).starts_with(three);
        at_ += lines ? 3 : 1;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\\' && quote == '"') {
                if (++at_ >= text_.size() || k_escapes.find(text_[at_]) == k_escapes.npos) {
                    wrong_ = WrongSign{
                        at_ - 1, "expected an escape like \\n, \\\" or \\\\ after the backslash, on the same line"};
                    return;
                }
            } else if (c == '\n' && !lines) {
                break;
            } else if (c == quote && !lines) {
                ++at_;
                return;
            } else if (c == quote && text_.substr(at_).starts_with(three)) {
                at_ += 3;
                // Two more may belong to the text.
                for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
                return;
            }
        }
        at_ = text_.size();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<WrongSign> wrong_;
};

}  // namespace

std::optional<WrongSign> wrong_sign(std::string_view toml) {
    return Walk(toml).run();
}

}  // namespace modou::programme
