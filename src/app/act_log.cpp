#include "app/act_log.hpp"

#include <fmt/format.h>

namespace modou::app {

using base::Result;
using base::Status;
using store::Session;

namespace {

// What the book notes under the head of this act; nothing where it has none.
Result<std::optional<std::string>> noted(ledger::Ledger& book, const base::DigestKey& key, std::int64_t number) {
    MODOU_TRY(const auto at, book.find(head_reference(key, number)));
    if (!at) return std::nullopt;
    MODOU_TRY(const auto record, book.journal().record_at(*at));
    return std::string(record.text(static_cast<std::uint32_t>(*at - record.header.first)));
}

}  // namespace

std::string link_of(const base::DigestKey& key, std::string_view before, const Logged& row) {
    std::string all = fmt::format("{} {} {}", row.number, row.at.seconds, row.kept.seconds);
    for (const std::string_view part :
         {std::string_view(row.kind), std::string_view(row.key), std::string_view(row.digest),
          std::string_view(row.who), std::string_view(row.why)})
        all += fmt::format(" {}:{}", part.size(), part);
    return base::hex(base::reference_digest(key, "act log", fmt::format("{} {}", before, all)).bytes);
}

base::ReferenceDigest head_reference(const base::DigestKey& key, std::int64_t number) {
    return base::reference_digest(key, "act log head", std::to_string(number));
}

std::string head_text(std::int64_t number, std::string_view link) {
    return fmt::format("act log: {} {}", number, link);
}

Status note_head(Session& session, ledger::Ledger& book, const base::DigestKey& key, base::Instant now) {
    MODOU_TRY(const auto last, session.first<std::int64_t, std::int64_t, std::string>(
                                   "SELECT number, kept, link FROM operation ORDER BY number DESC LIMIT 1"));
    if (!last) return {};
    const auto& [number, kept, link] = *last;
    if (link.empty() || base::day_of({kept}) >= base::day_of(now)) return {};
    MODOU_TRY(const auto known, book.find(head_reference(key, number)));
    if (known) return {};
    return book.run([&](ledger::Batch& batch) -> Status {
        const std::string says = head_text(number, link);
        ledger::Transfer note;
        note.kind = journal::Kind::note;
        note.event_time = now;
        note.text = says;
        note.reference = head_reference(key, number);
        MODOU_CHECK(batch.post_new(note));
        return {};
    });
}

Result<LogEnd> log_end(Session& session) {
    MODOU_TRY(
        auto newest,
        (session.first<std::int64_t, std::string>("SELECT number, link FROM operation ORDER BY number DESC LIMIT 1")));
    if (!newest) return LogEnd{};
    return LogEnd{std::get<0>(*newest), std::move(std::get<1>(*newest))};
}

Result<std::int64_t> next_number(const LogEnd& end, ledger::Ledger& book, const base::DigestKey& key) {
    for (std::int64_t number = end.number + 1;; ++number) {
        MODOU_TRY(const auto taken, book.find(head_reference(key, number)));
        if (!taken) return number;
    }
}

Status accept_acts(Session& session) {
    return session.run("UPDATE operation SET link = ''").map([](auto) {});
}

Status check_act_log(Session& session, ledger::Ledger& book, const base::DigestKey& key, const WrongAct& wrong) {
    std::string before;
    std::int64_t last = 0, day = 0;
    // Where a day ends, the book may have the head of it.
    const auto compare_head = [&]() -> Status {
        if (before.empty()) return {};
        MODOU_TRY(const auto says, noted(book, key, last));
        if (says && *says != head_text(last, before))
            wrong(last, "账上记下的操作记录到这里是另一个样子", "the book has noted another log of acts up to here");
        return {};
    };
    MODOU_CHECK((session.rows<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                              std::int64_t, std::int64_t, std::string>(
        "SELECT number, kind, key, digest, who, why, at, kept, link FROM operation ORDER BY number", {},
        [&](std::int64_t number, std::string kind, std::string called, std::string digest, std::string who,
            std::string why, std::int64_t at, std::int64_t kept, const std::string& link) -> Status {
            const std::int64_t today = base::day_of({kept}).number;
            if (today != day) MODOU_CHECK(compare_head());
            const Logged row{
                number, std::move(kind), std::move(called), std::move(digest), std::move(who), std::move(why),
                {at},   {kept}};
            if (link.empty() && !before.empty())
                wrong(number, "这条操作没有接在前一条之后", "this act does not follow the one before it");
            else if (!link.empty() && link != link_of(key, number == last + 1 ? before : "", row))
                wrong(number, "这条操作被改过，或它前面少了、多了一条",
                      "this act was changed, or one before it was taken out or slipped in");
            before = link;
            last = number;
            day = today;
            return {};
        })));
    return compare_head();
}

}  // namespace modou::app
