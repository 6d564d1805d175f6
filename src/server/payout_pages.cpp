// Payments out of projects, as anyone may read them: no person's name, of a batch not even the purpose.
#include <charconv>

#include "base/json_out.hpp"
#include "base/text.hpp"
#include "giving/disburse.hpp"
#include "server/page_parts.hpp"

namespace modou::server {
namespace {

using base::Code;
using base::JsonOut;
using giving::Office;
using giving::Payout;

constexpr int k_listed = 100;

// Of the book as it stands after the payouts were read: they may rest on any of its entries.
void begin_now(JsonOut& out, Page& page, Office& office) {
    office.book().read([&](const ledger::State& state) {
        page.size = state.size();
        begin(out, office, state);
    });
}

std::optional<base::Sequence> number(std::string_view text) {
    base::Sequence value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view status_text(Lang lang, std::string_view status) {
    const bool zh = lang == Lang::zh;
    if (status == "proposed") return zh ? "等待另一人批准" : "waits for a second person";
    if (status == "approved") return zh ? "已批准，等待付款" : "approved, to be paid";
    if (status == "paid") return zh ? "已付" : "paid";
    return zh ? "已取消，钱回到项目" : "cancelled, the money went back to the project";
}

}  // namespace

PageResult payouts_page(Office& office, Lang, const net::Request& request) {
    const auto projects = office.projects();
    const std::string project = request.parameter("project").value_or("");
    if (!project.empty() && !projects->contains(project)) return tl::unexpected(not_found("there is no such project"));
    base::Sequence before = ~base::Sequence{0};
    if (const auto asked = request.parameter("before")) {
        const auto value = number(*asked);
        if (!value) return base::fail(Code::bad_input, "before is a payout's number");
        before = *value;
    }
    MODOU_TRY(const auto payouts, giving::Disbursements(office).list(project, before, k_listed));
    Page page;
    JsonOut out;
    begin_now(out, page, office);
    out.key("payouts").begin_list();
    for (const Payout& payout : payouts) write_public_payout(out, payout, projects->at(payout.project));
    page.json = out.end_list().end_object().take();
    return page;
}

PageResult payout_page(Office& office, Lang lang, std::string_view id) {
    const auto projects = office.projects();
    const auto asked = number(id);
    if (!asked) return tl::unexpected(not_found("there is no such payout"));
    auto payout = giving::Disbursements(office).find(*asked);
    if (!payout) return tl::unexpected(payout.error());
    const giving::Project& project = projects->at(payout->project);
    Page page;
    JsonOut out;
    begin_now(out, page, office);
    out.key("payout");
    write_public_payout(out, *payout, project);
    page.json = out.end_object().take();
    const bool zh = lang == Lang::zh;
    const std::string& title = zh ? project.title_zh : project.title_en;
    const std::string to = payout->people == 0 ? payout->payee
                           : zh                ? fmt::format("一批 {} 人", payout->people)
                                               : fmt::format("a batch of {} people", payout->people);
    page.title = fmt::format("{} ¥{} — {}", zh ? "一笔支付" : "One payment", base::format_yuan(payout->amount),
                             zh ? "魔豆" : "Modou");
    page.description =
        zh ? fmt::format("{} 从“{}”付给 {}：{}。", project.holder, title, to, status_text(lang, payout->status))
           : fmt::format("{} pays {} out of “{}”: {}.", project.holder, to, title, status_text(lang, payout->status));
    page.body = fmt::format("<h1>{}</h1><p>{}</p><p>{}</p>", base::html_escaped(page.title),
                            base::html_escaped(page.description),
                            payout->people == 0 ? base::html_escaped(payout->purpose) : "");
    return page;
}

}  // namespace modou::server
