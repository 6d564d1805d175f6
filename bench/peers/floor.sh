#!/usr/bin/env bash
# What common tools take just to read an orders file: a floor for `modou ingest`, which also applies rules and keeps a book.
#   bench/peers/floor.sh ORDERS.ndjson [RUNS]
# jq      reads each order and writes its fields as CSV
# import  `sqlite3 .import` of that CSV into a table with the key (source, order); journal and fsync as SQLite does by default
# Prints one JSON object; rates by bench/measure.py, the file cold at each run.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
if [[ $# -lt 1 || $# -gt 2 || ! -r "$1" ]]; then
    echo "usage: bench/peers/floor.sh ORDERS.ndjson [RUNS]" >&2
    exit 2
fi
orders=$(realpath -- "$1")
runs=${2:-5}
rows=$(wc -l <"$orders")

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
fields='[.source, .data.order, .data.shop, .data.item // "*", .data.buyer // "", .data.paid, .data.placed, .data.received // .time] | @csv'
jq -r "$fields" "$orders" >"$scratch/orders.csv"
cat >"$scratch/import.sql" <<'SQL'
create table orders (source text, "order" text, shop text, item text, buyer text, paid text, placed text, received text,
  primary key (source, "order")) without rowid;
.mode csv
SQL
printf '.import "%s" orders\n' "$scratch/orders.csv" >>"$scratch/import.sql"

# The shells only redirect: `exec` leaves the measured program as the process itself.
"$here/../measure.py" --n "$rows" --runs "$runs" --cold "$orders" -- \
    bash -c 'exec jq -r "$1" "$2" >"$3/orders.csv"' floor "$fields" "$orders" '{tmp}' >"$scratch/jq.json"
"$here/../measure.py" --n "$rows" --runs "$runs" --cold "$scratch/orders.csv" -- \
    bash -c 'exec sqlite3 -batch "$2/orders.db" <"$1"' floor "$scratch/import.sql" '{tmp}' >"$scratch/import.json"

jq -n --argjson rows "$rows" --slurpfile read "$scratch/jq.json" --slurpfile load "$scratch/import.json" \
    '{rows: $rows, jq: $read[0].median, "import": $load[0].median}'
