#!/usr/bin/env bash
# Counts 10 million outcomes, laid out as a replay leaves them, with our engine and with DuckDB (two threads) on the same
# files, and prints seconds and their ratio: five headline rates by intent, channel and tier, clustered sums by customer, the
# weekly trend by intent, and the counts for Kaplan-Meier by intent.
#
# usage: benches/kpi.sh [ROWS]; it needs the Python package duckdb. KPI_BENCH_DIR keeps the table between runs.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=${1:-10000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${KPI_BENCH_DIR:-$work/table}
cargo build --release --locked -q --workspace --example kpi_speed
speed=${CARGO_TARGET_DIR:-target}/release/examples/kpi_speed
if [ ! -d "$folder/outcomes" ]; then
    mkdir -p "$folder"
    "$speed" generate "$folder" "$rows"
fi
printf '%s cores, about %s rows, %s, load before: %s\n' "$(nproc)" "$rows" "$(du -sh "$folder" | cut -f1)" "$(cut -d' ' -f1 /proc/loadavg)"
printf '%-14s %-7s %10s %10s %8s\n' query round ours_s duckdb_s ratio
for round in 1 2 3; do
    "$speed" time "$folder" benches/kpi.sql > "$work/ours"
    python3 benches/kpi_duckdb.py "$folder" benches/kpi.sql > "$work/duckdb"
    paste -d' ' "$work/ours" "$work/duckdb" | awk -v round="$round" '
        $3 != $6 { print $1 ": " $3 " rows, DuckDB " $6; failed = 1 }
        { printf "%-14s %-7s %10s %10s %8.2f\n", $1, round, $2, $5, $2 / $5 }
        END { exit failed }'
done
