// The page of proof as it stands without scripts: what can be checked, with which commands, and what they do not prove.
#include "giving_door/pages.hpp"

namespace modou::giving_door {

PageResult proof_page(giving::Office& office, Language lang) {
    // The frame of every page shows how long the book is: the figures are the first page's.
    MODOU_TRY(Page page, home_page(office, lang));
    const bool zh = lang == Language::zh;
    page.title = zh ? "核对账本 — 魔豆" : "Check the book — Modou";
    page.description = zh ? "账本有没有被改过，谁都可以自己核对；钱是否到账，由银行对账单证明。"
                          : "Whether the book was changed, anyone can check; bank statements show whether the money "
                            "arrived.";
    const std::string_view how =
        zh ? "账本的签名、公钥和全部条目都是公开的文件。用下面的命令可以自己核对，不必相信这个网站。"
           : "The book's signature, its key and all entries are public files. With these "
             "commands you can check for yourself, without trusting this site.";
    page.body = fmt::format(
        "<h1>{}</h1><p>{}</p><p>{}</p>"
        "<pre>modou verify receipt-N.tlog-proof --key log.vkey\nmodou audit ADDRESS --key log.vkey --totals "
        "ADDRESS/v1/totals</pre>"
        "<ul><li><a href=\"/log/checkpoint\">/log/checkpoint</a></li><li><a href=\"/log/vkey\">/log/vkey</a></li></ul>",
        zh ? "核对账本" : "Check the book", page.description, how);
    return page;
}

}  // namespace modou::giving_door
