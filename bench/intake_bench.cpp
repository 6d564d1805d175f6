// How fast order files become rows: nanoseconds of CPU an order, over all threads of the process.
//   build/release/bench/intake_bench [orders]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/time.hpp"
#include "intake/reader.hpp"

namespace {

using namespace modou;

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string ndjson(int orders) {
    std::string out;
    for (int i = 0; i < orders; ++i) {
        const std::string placed = base::format_utc({1'794'000'000 + i}),
                          received = base::format_utc({1'794'400'000 + i});
        out += fmt::format(
            R"({{"specversion":"1.0","type":"order.received","source":"mall","id":"e{0}","time":"{3}","data":{{"order":"2026{0:012}","shop":"shop-{1}","item":"sku-{2}","buyer":"buyer-{0}","paid":"{4}.50","placed":"{5}","received":"{3}"}}}})"
            "\n",
            i, i % 50'000, i % 977, received, 10 + i % 400, placed);
    }
    return out;
}

std::string csv(int orders) {
    std::string out = "单号,店铺,货号,买家,实付,下单,收货,地址,备注\r\n";
    for (int i = 0; i < orders; ++i)
        out += fmt::format(
            "=\"2026{:012}\",豆豆小店{},sku-{},买家{},\"{}.50\",2026/11/1 10:{:02},2026-11-09 08:00:{:02},某省某市某路 "
            "1 号,\"请,轻放\"\r\n",
            i, i % 1000, i % 977, i, 10 + i % 400, i % 60, i % 60);
    return out;
}

void measure(const char* what, const std::string& text, unsigned threads, const intake::Options& base_options) {
    intake::Options options = base_options;
    options.threads = threads;
    std::vector<intake::Input> inputs;
    inputs.push_back({"file", intake::text_source(text)});
    const double cpu = cpu_seconds();
    const auto begun = std::chrono::steady_clock::now();
    auto reader = intake::Reader::open(std::move(inputs), options);
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().text().c_str());
        std::exit(1);
    }
    std::uint64_t rows = 0, good = 0;
    for (;;) {
        auto batch = (*reader)->next();
        if (!batch || !*batch) break;
        rows += (*batch)->rows.size();
        for (const auto& row : (*batch)->rows) good += row.kind == intake::RowKind::order ? 1 : 0;
    }
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto n = static_cast<double>(rows);
    std::printf("%-8s threads %u: %llu rows (%llu orders), %.0f ns CPU a row, %.0f MB/s of CPU, wall %.2f s\n", what,
                threads, static_cast<unsigned long long>(rows), static_cast<unsigned long long>(good),
                (cpu_seconds() - cpu) / n * 1e9, static_cast<double>(text.size()) / 1e6 / (cpu_seconds() - cpu), wall);
}

}  // namespace

int main(int argc, char** argv) {
    const int orders = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
    const std::string events = ndjson(orders), table = csv(orders);
    intake::Options plain, mapped;
    mapped.map =
        *intake::parse_column_map("order=单号,shop=店铺,item=货号,buyer=买家,paid=实付,placed=下单,received=收货");
    for (unsigned threads : {0u, 1u, 2u}) measure("ndjson", events, threads, plain);
    for (unsigned threads : {0u, 1u, 2u}) measure("csv", table, threads, mapped);
    return 0;
}
