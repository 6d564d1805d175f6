#include "tally/acts.hpp"

#include "app/typed.hpp"
#include "folder/acts.hpp"
#include "folder/own_source.hpp"
#include "tally/part.hpp"

namespace modou::tally {
namespace {

using base::Result;
using base::Status;
using store::Session;

struct DefinitionBody {
    std::uint16_t number = 0;
    std::string programme;
    int version = 0;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(DefinitionBody, (), (number, programme, version, digest))
struct DefinitionNoted {
    std::uint64_t note = 0;
};
BOOST_DESCRIBE_STRUCT(DefinitionNoted, (), (note))
constexpr std::string_view k_publish = "definition.publish";

}  // namespace

Definitions::Publish publish_act(const folder::Ports& ports) {
    return [&outbox = ports.outbox](const PublishedDefinition& fresh) -> Status {
        app::Act act;
        act.kind = k_publish;
        act.key = fmt::format("{} {}", fresh.programme, fresh.version);
        act.body = app::to_json(DefinitionBody{fresh.number, fresh.programme, fresh.version, fresh.digest});
        MODOU_CHECK(outbox.act(act));
        return {};
    };
}

void declare_definitions(const folder::Ports& ports) {
    const base::DigestKey& keys = ports.digests();
    ports.outbox.declare(app::operation<DefinitionBody>(
        std::string(k_publish), "definitions",
        [&keys](const app::Intent& intent, const DefinitionBody& body, ledger::Ledger& book, const app::Progress&) {
            return app::in_batch(book, [&](ledger::Batch& batch) -> Result<DefinitionNoted> {
                const std::string says = fmt::format("definition {} {} version {} sha256 {}", body.number,
                                                     body.programme, body.version, body.digest);
                ledger::Transfer note;
                note.kind = journal::Kind::note;
                note.event_time = intent.at;
                note.reference = base::reference_digest(keys, folder::k_own_source, says);
                note.text = says;
                MODOU_TRY(const auto known, batch.find(note.reference));
                if (known) return DefinitionNoted{known->sequence};
                MODOU_TRY(const auto answered, batch.post_new(note));
                return DefinitionNoted{answered.sequence};
            });
        },
        folder::sealed(ports.tables,
                       [](Session& s, folder::Sealing& sealing, const app::Intent&, const DefinitionBody& body,
                          const DefinitionNoted&) -> Status {
                           MODOU_CHECK(s.run(
                               "INSERT INTO definition (number, programme, version, digest) VALUES (:n, :p, :v, :d)",
                               {body.number, body.programme, body.version, body.digest}));
                           return sealing.row(tables::definition, {static_cast<std::int64_t>(body.number)});
                       })));
}

}  // namespace modou::tally
