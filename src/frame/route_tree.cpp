#include "frame/route_tree.hpp"

#include <algorithm>

namespace modou::frame {
namespace {

using base::Code;
using base::Result;
using base::Status;

// A handler of GET answers HEAD as well.
std::string_view allowed_name(net::Method method) {
    return method == net::Method::get ? "GET, HEAD" : method_name(method);
}

std::string called(const Route& route) {
    return fmt::format("{} {} ({})", method_name(route.method), route.pattern,
                       route.operation.empty() ? "a page" : route.operation);
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

std::string_view method_name(net::Method method) {
    switch (method) {
        case net::Method::get:
            return "GET";
        case net::Method::head:
            return "HEAD";
        case net::Method::post:
            return "POST";
        case net::Method::put:
            return "PUT";
        case net::Method::del:
            return "DELETE";
        case net::Method::options:
            return "OPTIONS";
        case net::Method::other:
            break;
    }
    return "another method";
}

Result<RouteTree::Parts> RouteTree::parse(std::string_view pattern) {
    const auto bad = [&](std::string why) { return base::fail(Code::bad_input, std::move(why), std::string(pattern)); };
    if (!pattern.starts_with('/')) return bad("a pattern begins with /");
    Parts parts;
    for (std::string_view rest = pattern.substr(1);;) {
        const auto end = std::min(rest.find('/'), rest.size());
        std::string_view text = rest.substr(0, end);
        const bool last = end == rest.size();
        Part part{Part::Kind::literal, text};
        if (text.starts_with('{') && text.ends_with('}')) {
            text = text.substr(1, text.size() - 2);
            part.kind = text.ends_with("...") ? Part::Kind::rest : Part::Kind::one;
            if (part.kind == Part::Kind::rest) text.remove_suffix(3);
            if (part.kind == Part::Kind::rest && !last) return bad("what takes all that follows stands at the end");
            if (!is_name(text)) return bad("an argument is named by small letters, digits and _");
            const bool twice = std::ranges::any_of(
                parts, [&](const Part& one) { return one.kind != Part::Kind::literal && one.text == text; });
            if (twice) return bad("an argument's name stands in it twice");
            part.text = text;
        } else if (text.find_first_of("{}") != std::string_view::npos) {
            return bad("an argument is a whole segment");
        } else if (text.empty() && !last) {
            return bad("a segment is empty");
        }
        parts.push_back(part);
        if (last) return parts;
        rest.remove_prefix(end + 1);
    }
}

bool RouteTree::could_both_answer(const Parts& a, const Parts& b) {
    for (std::size_t i = 0;; ++i) {
        if (i == a.size() || i == b.size()) return a.size() == b.size();
        const Part &one = a[i], &other = b[i];
        const bool one_says = one.kind == Part::Kind::literal, other_says = other.kind == Part::Kind::literal;
        if (one_says && other_says ? one.text != other.text
                                   // What stands in braces is never empty.
                                   : (one_says && one.text.empty()) || (other_says && other.text.empty()))
            return false;
        if (one.kind == Part::Kind::rest || other.kind == Part::Kind::rest) return true;
    }
}

Result<RouteTree> RouteTree::build(std::vector<Route> routes) {
    RouteTree tree;
    tree.routes_ = std::move(routes);
    tree.nodes_.emplace_back();
    for (std::size_t i = 0; i < tree.routes_.size(); ++i) {
        const Route& route = tree.routes_[i];
        MODOU_TRY(auto parts, parse(route.pattern));
        for (std::size_t k = 0; k < i; ++k) {
            const Route& before = tree.routes_[k];
            if (!route.operation.empty() && route.operation == before.operation)
                return base::fail(Code::conflict,
                                  fmt::format("{} and {} are of one operation", called(before), called(route)));
            if (route.method == before.method && could_both_answer(tree.parts_[k], parts))
                return base::fail(Code::conflict, fmt::format("{} and {} could both answer one address", called(before),
                                                              called(route)));
        }
        if (!route.operation.empty() && route.answers.shape.media.empty())
            return base::fail(Code::bad_input, "an operation of the API says what it answers", called(route));
        tree.parts_.push_back(std::move(parts));
        tree.add(i);
    }
    return tree;
}

void RouteTree::add(std::size_t route) {
    std::size_t at = 0;
    const auto step = [&](std::size_t known) {
        if (known == 0) nodes_.emplace_back();
        return known == 0 ? nodes_.size() - 1 : known;
    };
    for (const Part& part : parts_[route]) {
        if (part.kind == Part::Kind::rest) return nodes_[at].rest.push_back(route);
        const bool literal = part.kind == Part::Kind::literal;
        const std::size_t next = step(literal ? nodes_[at].literals[part.text] : nodes_[at].one);
        (literal ? nodes_[at].literals[part.text] : nodes_[at].one) = next;
        at = next;
    }
    nodes_[at].here.push_back(route);
}

void RouteTree::collect(std::size_t node, std::span<const std::string> segments,
                        std::vector<std::size_t>& fitting) const {
    const Node& at = nodes_[node];
    if (segments.empty()) {
        fitting.insert(fitting.end(), at.here.begin(), at.here.end());
        return;
    }
    if (const auto next = at.literals.find(segments[0]); next != at.literals.end())
        collect(next->second, segments.subspan(1), fitting);
    if (segments[0].empty()) return;
    if (at.one != 0) collect(at.one, segments.subspan(1), fitting);
    fitting.insert(fitting.end(), at.rest.begin(), at.rest.end());
}

RouteTree::Found RouteTree::find(net::Method method, std::span<const std::string> segments) const {
    std::vector<std::size_t> fitting;
    collect(0, segments, fitting);
    // In the order in which they were registered, whatever the tree looks like.
    std::ranges::sort(fitting);
    Found found;
    for (const std::size_t index : fitting) {
        const Route& route = routes_[index];
        found.body_bytes = std::max(found.body_bytes, route.takes.body_bytes);
        const std::string_view name = allowed_name(route.method);
        if (found.allowed.find(name) == std::string::npos) {
            found.allowed += found.allowed.empty() ? "" : ", ";
            found.allowed += name;
        }
        if (route.method != method) continue;
        found.route = &route;
        for (std::size_t i = 0; i < parts_[index].size(); ++i) {
            const Part& part = parts_[index][i];
            if (part.kind == Part::Kind::literal) continue;
            Argument argument{part.text, segments[i]};
            if (part.kind == Part::Kind::rest)
                for (const std::string& more : segments.subspan(i + 1)) argument.value += '/' + more;
            found.arguments.push_back(std::move(argument));
        }
    }
    return found;
}

}  // namespace modou::frame
