// The page about the book as it stands without scripts and in previews: what this is, how anyone checks it, what stays
// private.
#include "giving_door/api_givers.hpp"
#include "giving_door/page_parts.hpp"
#include "giving_door/pages.hpp"
#include "house/operator.hpp"
#include "ledger/state.hpp"

namespace modou::giving_door {

namespace {

// Null when none is given; else a view into it.
shape::OrNull<api::Operator> told(const house::Operator* op) {
    if (op == nullptr) return {};
    return api::Operator{op->name_zh, op->name_en, op->address,       op->email,         op->phone,
                         op->post_zh, op->post_en, op->complaints_zh, op->complaints_en, op->filing};
}

}  // namespace

PageResult about_page(giving::Office& office, Language lang, const house::Operator* op) {
    Page page;
    api::OperatorPage reply;
    begin_now(reply, page, office);
    reply.operator_ = told(op);
    tell(page, reply);
    const bool zh = lang == Language::zh;
    page.title = zh ? "这是什么，怎么核对 — 魔豆" : "What this is, and how to check it — Modou";
    page.description =
        zh ? "魔豆是一本公开的账本：每一分善款从哪里来、归谁保管、现在在哪里，谁都能查。"
           : "Modou is a public book: where each fen came from, who holds it and where it is now, for anyone "
             "to look up.";
    page.body =
        zh ? "<h1>这是什么，怎么核对</h1><p>" + page.description +
                 "</"
                 "p><p>商家在商品上许下公益承诺；买家确认收货时，承诺的钱由商家直接付给基金会。魔豆把每一笔按规则算好，"
                 "写进一本只能往后添、不能涂改的账本。它从不经手钱款。</p>"
                 "<h2>怎么核对</"
                 "h2><p>每一笔捐赠都有自己的页面，写着它在账本里的位置；同一个账户的区间一段接一段，没有空隙，"
                 "也不重叠。<a href=\"/proof\">核对账本</a>那一页给出签名、公钥和命令。</p>"
                 "<h2>公开什么，不公开什么</h2><p>公开：项目、保管机构、金额、日子、在账本里的位置。不公开：买家是谁、"
                 "订单号、单笔捐赠来自哪家店。</p>"
           : "<h1>What this is, and how to check it</h1><p>" + page.description +
                 "</p><p>Shops make a promise on what they sell. When a buyer confirms delivery, the promised sum is "
                 "the foundation’s: the shop pays it straight there. Modou works out each gift by the rule and writes "
                 "it in a book "
                 "that "
                 "can only be added to, never altered. It never holds money.</p>"
                 "<h2>How to check</h2><p>Each gift has a page of its own that says where it stands in the book; the "
                 "intervals of an account follow one another without gap or overlap. The page <a href=\"/proof\">Check "
                 "the book</a> gives the signature, the key and the commands.</p>"
                 "<h2>What is public and what is not</h2><p>Public: project, holder, amount, day, and the place in the "
                 "book. Not public: who the buyer is, order numbers, which shop a single gift came from.</p>";
    page.body += house::operator_html(op, lang);
    return page;
}

}  // namespace modou::giving_door
