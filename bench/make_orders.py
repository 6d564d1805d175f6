#!/usr/bin/env python3
"""Makes what an ingest benchmark reads: projects, one pledge a shop, and an orders file. The same arguments make the same bytes.

    bench/make_orders.py FOLDER --orders 20000000 --shops 1700000 --projects 2000

FOLDER/projects.csv, FOLDER/pledges.csv, FOLDER/orders.ndjson; then
    modou init --data DIR; modou import projects --data DIR FOLDER/projects.csv; modou import pledges --data DIR FOLDER/pledges.csv
"""

import argparse
import pathlib
import random

DAYS = 90
VALUES = ["percent,0.5", "percent,1", "percent,0.3", "fixed,0.02", "fixed,0.10", "fixed,1.00"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--shops", type=int, default=20_000)
    parser.add_argument("--projects", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    folder, random_bits = arguments.folder, random.Random(arguments.seed)
    folder.mkdir(parents=True, exist_ok=True)

    with open(folder / "projects.csv", "w", encoding="utf-8") as out:
        out.write("project,title_zh,title_en,cause,holder,region\n")
        for number in range(arguments.projects):
            out.write(f"project-{number:05d},示例项目{number},Sample project {number},education,foundation-{number % 20:02d},330000\n")

    with open(folder / "pledges.csv", "w", encoding="utf-8") as out:
        out.write("shop,item,mode,value,project,from\n")
        for shop in range(arguments.shops):
            out.write(f"shop-{shop:07d},*,{VALUES[shop % len(VALUES)]},project-{shop % arguments.projects:05d},2026-01-01\n")

    # Orders arrive in the order of their days, as an export has them; shops are drawn with a long tail, as in a market.
    days = [f"2026-{month:02d}-{day:02d}" for month in (3, 4, 5) for day in range(1, 31)]
    draw = random_bits.random
    with open(folder / "orders.ndjson", "w", encoding="utf-8") as out:
        lines = []
        for number in range(arguments.orders):
            place = draw()
            shop = int(arguments.shops * place * place)
            fen = 100 + int(20_000 * draw())
            second = number % 86_400
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}+08:00"
            day = number * (DAYS - 4) // arguments.orders
            lines.append(
                f'{{"specversion":"1.0","type":"order.received","source":"mall","id":"e{number:010d}","time":"{days[day + 4]}T{clock}",'
                f'"data":{{"order":"{100_000_000_000 + number}","shop":"shop-{shop:07d}","item":"*","buyer":"buyer-{number * 7919 % 5_000_011:07d}",'
                f'"paid":"{fen // 100}.{fen % 100:02d}","placed":"{days[day]}T{clock}","received":"{days[day + 4]}T{clock}"}}}}\n'
            )
            if len(lines) == 10_000:
                out.write("".join(lines))
                lines.clear()
        out.write("".join(lines))


if __name__ == "__main__":
    main()
