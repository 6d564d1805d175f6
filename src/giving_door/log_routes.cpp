// The public log over HTTP: the files of C2SP tlog-tiles, the log's keys, receipts.

#include "base/number.hpp"
#include "folder/data_folder.hpp"
#include "frame/replies.hpp"
#include "giving_door/door.hpp"

namespace modou::giving_door {
namespace {

using base::Code;
using base::Result;
using net::Reply;

constexpr std::string_view k_text = "text/plain; charset=utf-8";

}  // namespace

Result<Reply> GivingDoor::checkpoint(const frame::Call&) {
    const auto published = office().log().published();
    if (!published) return base::fail(Code::not_found, "the log has no checkpoint yet: ask again in a second");
    Reply reply;
    reply.content_type = k_text;
    reply.body = published->note;
    reply.headers.emplace_back("Content-Disposition", "inline; filename=\"log.checkpoint\"");
    frame::secure(reply);
    return reply;
}

Result<Reply> GivingDoor::log_key(const frame::Call&) {
    MODOU_TRY(const auto keys, folder::read_log_keys(office().ports().path));
    Reply reply;
    reply.content_type = k_text;
    for (const auto& key : keys.known) reply.body += key.text() + "\n";
    reply.headers.emplace_back("Content-Disposition", "inline; filename=\"log.vkey\"");
    frame::secure(reply);
    return reply;
}

Result<Reply> GivingDoor::tile(const frame::Call& call) {
    const auto tile = proof::parse_tile_path("tile/" + std::string(call.argument("tile")));
    if (!tile) return base::fail(Code::not_found, "this is no file of the log");
    MODOU_TRY(const auto bytes, office().log().file(*tile));
    Reply reply;
    reply.content_type = "application/octet-stream";
    reply.body.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    frame::secure(reply);
    for (auto& [name, value] : reply.headers)
        if (name == "Cache-Control") value = "public, max-age=31536000, immutable";
    return reply;
}

Result<Reply> GivingDoor::receipt(const frame::Call& call) {
    const auto number = base::whole_number<base::Sequence>(call.argument("sequence"));
    if (!number) return base::fail(Code::not_found, "an entry is named by its number in the book");
    const base::Sequence sequence = *number;
    // The private part is opened to whom the gift was made for only.
    auto opening = publish::PublicLog::Opening::sealed;
    if (const auto token = call.request.parameter("deed")) {
        auto party = office().party_of_link(*token);
        auto stored = office().book().entry(sequence);
        if (party && *party && stored && **party == stored->secret.party) opening = publish::PublicLog::Opening::opened;
    }
    MODOU_TRY(std::string receipt, office().log().receipt(sequence, opening));
    Reply reply;
    reply.content_type = k_text;
    reply.body = std::move(receipt);
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"receipt-{}.tlog-proof\"", sequence));
    frame::secure(reply,
                  opening == publish::PublicLog::Opening::opened ? frame::Privacy::owners : frame::Privacy::open);
    return reply;
}

}  // namespace modou::giving_door
