#include "frame/openapi.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "frame/problem.hpp"
#include "frame/route_tree.hpp"
#include "frame/shape.hpp"

namespace modou::frame {
namespace {

namespace json = boost::json;
using base::Code;
using base::Result;

// Indented, one member a line, so that people can read it and a diff shows what changed.
void append_lines(std::string& out, const json::value& value, std::size_t depth) {
    const auto line = [&](std::size_t in) { (out += '\n').append(in, ' '); };
    const auto close = [&](bool empty, char bracket) {
        if (!empty) {
            out.pop_back();
            line(depth);
        }
        out += bracket;
    };
    if (const auto* object = value.if_object()) {
        out += '{';
        for (const auto& member : *object) {
            line(depth + 1);
            (out += json::serialize(member.key())) += ": ";
            append_lines(out, member.value(), depth + 1);
            out += ',';
        }
        close(object->empty(), '}');
    } else if (const auto* list = value.if_array()) {
        out += '[';
        for (const json::value& one : *list) {
            line(depth + 1);
            append_lines(out, one, depth + 1);
            out += ',';
        }
        close(list->empty(), ']');
    } else {
        out += json::serialize(value);
    }
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return out;
}

// "/log/tile/{tile...}" is /log/tile/{tile} there; a slash in it is a part of the value.
std::string path_of(std::string_view pattern) {
    std::string path(pattern);
    if (const auto dots = path.find("...}"); dots != path.npos) path.erase(dots, 3);
    return path;
}

json::object content(std::span<const Shape> shapes, shape::Components& all) {
    json::object kinds;
    for (const Shape& one : shapes)
        kinds[one.media] = json::object{{"schema", one.schema ? one.schema(all) : json::object{{"type", "string"}}}};
    return kinds;
}

json::object response(std::string_view says, std::vector<Shape> shapes, shape::Components& all) {
    return {{"description", says}, {"content", content(shapes, all)}};
}

json::object schema_of(const Values& values) {
    switch (values.kind) {
        case Values::Kind::text:
            break;
        case Values::Kind::whole_number:
            return {{"type", "integer"}, {"minimum", values.least}};
        case Values::Kind::one_of:
            return {{"type", "string"}, {"enum", json::array(values.of.begin(), values.of.end())}};
    }
    return {{"type", "string"}};
}

Result<json::array> parameters_of(const Route& route) {
    json::array list;
    std::string left(route.pattern);
    for (const Parameter& one : route.parameters) {
        using In = Parameter::In;
        const auto bad = [&](std::string why) {
            return base::fail(Code::bad_input, std::move(why), fmt::format("{} {}", route.pattern, one.name));
        };
        if (one.says.zh.empty() || one.says.en.empty()) return bad("a parameter says in both languages what it is");
        if (one.in == In::path) {
            const std::size_t at =
                std::min(left.find(fmt::format("{{{}}}", one.name)), left.find(fmt::format("{{{}...}}", one.name)));
            if (at == left.npos) return bad("the pattern has no such argument");
            left.erase(at, left.find('}', at) - at + 1);
        }
        list.push_back(json::object{{"name", one.name},
                                    {"in", one.in == In::path    ? "path"
                                           : one.in == In::query ? "query"
                                                                 : "header"},
                                    {"required", one.is_needed || one.in == In::path},
                                    {"description", one.says.en},
                                    {"x-description-zh", one.says.zh},
                                    {"schema", schema_of(one.values)}});
    }
    if (left.find('{') != left.npos)
        return base::fail(Code::bad_input, "an argument of the pattern has no words: a Parameter in path",
                          std::string(route.pattern));
    return list;
}

Result<json::object> operation_of(const Route& route, shape::Components& all) {
    if (route.summary.en.empty() || route.summary.zh.empty())
        return base::fail(Code::bad_input, "an operation says in both languages what it is for",
                          std::string(route.operation));
    json::object out{
        {"operationId", route.operation}, {"summary", route.summary.en}, {"x-summary-zh", route.summary.zh}};
    out["security"] =
        route.right == Right::ingest_token ? json::array{json::object{{"ingest", json::array()}}} : json::array();
    MODOU_TRY(out["parameters"], parameters_of(route));
    if (!route.bodies.empty())
        out["requestBody"] = json::object{{"required", true}, {"content", content(route.bodies, all)}};
    const Shape problem = route.answers.problem.value_or(shape_of<Problem>("application/problem+json"));
    std::vector<Shape> good{route.answers.shape};
    good.insert(good.end(), route.answers.others.begin(), route.answers.others.end());
    out["responses"] = json::object{
        {fmt::format("{}", route.answers.status), response("OK", std::move(good), all)},
        {"default",
         response(route.answers.problem ? "what went wrong" : "what went wrong (RFC 9457)", {problem}, all)}};
    return out;
}

}  // namespace

Result<std::string> openapi(std::span<const Route> routes, std::string_view version) {
    shape::Components all;
    json::object paths;
    for (const Route& route : routes) {
        if (route.operation.empty()) continue;
        MODOU_TRY(auto operation, operation_of(route, all));
        json::value& path = paths[path_of(route.pattern)];
        if (path.is_null()) path.emplace_object();
        path.get_object()[lower(method_name(route.method))] = std::move(operation);
    }
    if (all.conflict()) return tl::unexpected(*all.conflict());
    json::object schemas;
    for (const auto& [name, schema] : all.all()) schemas[name] = schema;
    const json::object token{
        {"type", "http"}, {"scheme", "bearer"}, {"description", "the content of DIR/keys/ingest.token"}};
    const json::object document{
        {"openapi", "3.1.0"},
        {"info", json::object{{"title", "Modou"},
                              {"version", version},
                              {"description",
                               "Public-welfare programmes on one book that anyone can check. Amounts are integer fen."},
                              {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
        {"servers", json::array{json::object{{"url", "/"}}}},
        {"paths", std::move(paths)},
        {"components",
         json::object{{"schemas", std::move(schemas)}, {"securitySchemes", json::object{{"ingest", token}}}}}};
    std::string text;
    append_lines(text, document, 0);
    return text + '\n';
}

}  // namespace modou::frame
