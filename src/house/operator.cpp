#include "house/operator.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "programme/toml_reader.hpp"

namespace modou::house {
namespace {

using frame::Language;

constexpr std::size_t k_max_characters = 500;

// One line that people read: no control characters, no end of line.
bool is_line(std::string_view text) {
    return base::characters(text) <= k_max_characters && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

bool is_site(std::string_view address) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (address.starts_with(scheme)) {
            const std::string_view host = address.substr(scheme.size());
            return !host.empty() && host.find_first_of("/?#@ \"<>") == std::string_view::npos;
        }
    return false;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
           text.find_first_of(" <>\"?&") == std::string_view::npos && text.find('@', at + 1) == std::string_view::npos;
}

// A number as people dial it.
bool is_phone(std::string_view text) {
    return text.find_first_of("0123456789") != std::string_view::npos &&
           text.find_first_not_of("0123456789+-() ") == std::string_view::npos;
}

struct Field {
    std::string_view key;
    std::string Operator::*value;
};
constexpr std::array k_fields{
    Field{"name_zh", &Operator::name_zh},
    Field{"name_en", &Operator::name_en},
    Field{"address", &Operator::address},
    Field{"email", &Operator::email},
    Field{"phone", &Operator::phone},
    Field{"post_zh", &Operator::post_zh},
    Field{"post_en", &Operator::post_en},
    Field{"complaints_zh", &Operator::complaints_zh},
    Field{"complaints_en", &Operator::complaints_en},
    Field{"filing", &Operator::filing},
};

std::string_view in_language(Language lang, const std::string& zh, const std::string& en) {
    return lang == Language::en && !en.empty() ? en : zh.empty() ? en : zh;
}

}  // namespace

base::Result<Operator> parse_operator(std::string_view text, std::string_view file) {
    MODOU_TRY(const toml::table table, programme::read_toml(text, file));
    const programme::TomlReader reader(file);
    MODOU_CHECK(reader.only(table, {"name_zh", "name_en", "address", "email", "phone", "post_zh", "post_en",
                                    "complaints_zh", "complaints_en", "filing"}));
    Operator out;
    for (const auto& [key, value] : k_fields) {
        MODOU_TRY(out.*value, reader.optional_word(table, key));
        if (!is_line(out.*value))
            return reader.wrong(*table.get(key), fmt::format("expected one line of at most {} characters for \"{}\"",
                                                             k_max_characters, key));
    }
    if (out.name_zh.empty() && out.name_en.empty())
        return base::fail(base::Code::bad_input, "expected who runs the site: \"name_zh\", \"name_en\" or both",
                          std::string(file));
    if (out.email.empty() && out.phone.empty())
        return base::fail(base::Code::bad_input,
                          "expected how people reach whoever runs the site: \"email\", \"phone\" or both",
                          std::string(file));
    if (out.address.ends_with('/')) out.address.pop_back();
    if (!out.address.empty() && !is_site(out.address))
        return reader.wrong(*table.get("address"), "expected the site's address, like https://books.example.org");
    if (!out.email.empty() && !is_email(out.email))
        return reader.wrong(*table.get("email"), "expected an address like help@books.example.org");
    if (!out.phone.empty() && !is_phone(out.phone))
        return reader.wrong(*table.get("phone"), "expected a number of digits, blanks, +, - and brackets");
    return out;
}

std::string operator_html(const Operator* op, frame::Language lang) {
    const bool zh = lang == frame::Language::zh;
    std::string out = zh ? "<h2 id=\"operator\">谁在运营这个网站</h2>" : "<h2 id=\"operator\">Who runs this site</h2>";
    if (op == nullptr)
        return out + (zh ? "<p>运营者还没有写明自己是谁，也没有留下联系和投诉的方式。管理员请按部署说明补上。</p>"
                         : "<p>Whoever runs this site has not said yet who they are, nor how to reach them or to "
                           "complain. Administrators: please add it as the manual says.</p>");
    const auto line = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) out += fmt::format("<p>{}{}{}</p>", name, zh ? "：" : ": ", base::html_escaped(value));
    };
    line(zh ? "运营者" : "Run by", in_language(lang, op->name_zh, op->name_en));
    line(zh ? "邮箱" : "E-mail", op->email);
    line(zh ? "电话" : "Telephone", op->phone);
    line(zh ? "通信地址" : "Letters to", in_language(lang, op->post_zh, op->post_en));
    line(zh ? "投诉" : "Complaints", in_language(lang, op->complaints_zh, op->complaints_en));
    line(zh ? "备案号" : "Filing number", op->filing);
    return out;
}

}  // namespace modou::house
