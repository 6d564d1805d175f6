// The document of the API, made of the routes that this build has. It opens no folder.
#include <CLI/CLI.hpp>

#include "cli/own_commands.hpp"
#include "rooms.hpp"
#include "server/service.hpp"

namespace modou::cli {

void add_openapi(CLI::App& app, Action& chosen) {
    auto* command = app.add_subcommand(
        "openapi",
        "Print the API of `modou serve` as an OpenAPI 3.1 document\n输出 `modou serve` 的 API 文档（OpenAPI 3.1）");
    command->callback([&chosen] {
        chosen = [](Context& context) {
            const auto document = server::describe(rooms_to_describe(), version());
            if (!document) return report(context, document.error());
            context.print(*document);
            return k_good;
        };
    });
}

}  // namespace modou::cli
