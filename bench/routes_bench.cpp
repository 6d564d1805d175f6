// Finding the route of an address: the tree of segments beside a chain that compares one route after the other, over
// all routes of docs/openapi.json in their order, each asked once in a round. Prints one JSON object, times in ns an
// address.
//   routes_bench docs/openapi.json [ROUNDS]
#include <fmt/format.h>

#include <boost/json/src.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>

#include "frame/route_tree.hpp"
#include "frame/testing_chain.hpp"

using namespace modou;

int main(int argc, char** argv) {
    std::ifstream in(argc > 1 ? argv[1] : "docs/openapi.json");
    std::ostringstream text;
    text << in.rdbuf();
    const auto document = boost::json::parse(text.str());
    std::deque<std::string> patterns;
    std::vector<frame::Route> routes;
    std::vector<net::Request> requests;
    const auto add = [&](net::Method method, std::string pattern) {
        net::Request request;
        request.method = method;
        for (std::string_view rest = pattern; !rest.empty();) {
            const auto at = std::min(rest.find('{'), rest.size());
            request.path += rest.substr(0, at);
            rest.remove_prefix(at);
            if (rest.empty()) break;
            request.path += "demo-01";
            rest.remove_prefix(rest.find('}') + 1);
        }
        request.raw_path = request.path;
        requests.push_back(std::move(request));
        routes.push_back(
            {method, patterns.emplace_back(std::move(pattern)), {}, frame::Right::anyone, {}, [](const frame::Call&) {
                 return net::Reply();
             }});
    };
    for (const auto& [path, methods] : document.at("paths").as_object())
        for (const auto& [method, operation] : methods.as_object())
            add(method == "post" ? net::Method::post : net::Method::get, std::string(path));
    add(net::Method::get, "/none/at/all");
    routes.pop_back();  // asked, and not there
    const auto tree = frame::RouteTree::build(routes);
    if (!tree) {
        std::fprintf(stderr, "routes_bench: %s\n", tree.error().text().c_str());
        return 1;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 20'000;
    std::size_t found = 0;
    const auto timed = [&](auto&& find) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < rounds; ++i)
            for (const net::Request& request : requests) found += find(request) ? 1 : 0;
        const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
        return took.count() / rounds / static_cast<double>(requests.size());
    };
    // In turns, so that a busy machine slows both; the best of three.
    double of_tree = 1e18, of_chain = 1e18, of_splitting = 1e18;
    for (int turn = 0; turn < 3; ++turn) {
        of_splitting = std::min(of_splitting, timed([&](const net::Request& r) { return !r.segments().empty(); }));
        of_tree = std::min(
            of_tree, timed([&](const net::Request& r) { return tree->find(r.method, r.segments()).route != nullptr; }));
        of_chain = std::min(of_chain, timed([&](const net::Request& r) {
                                return frame::testing::find(routes, r.method, r.segments()) != nullptr;
                            }));
    }
    fmt::print("{{\"routes\":{},\"tree_ns\":{:.0f},\"chain_ns\":{:.0f},\"splitting_ns\":{:.0f},\"found\":{}}}\n",
               routes.size(), of_tree, of_chain, of_splitting, found);
}
