#!/usr/bin/env bash
# Measures how fast a Zendesk export becomes tables and KPIs, beside DuckDB's read_json to zstd Parquet in the same run:
# once with the history alone, and once with a candidate whose decisions were recorded, all in turn for some rounds.
#
# usage: benches/zendesk.sh [TICKETS] [ROUNDS]; it needs the Python package duckdb. EVALCTL names a binary to measure instead.
set -euo pipefail
cd "$(dirname "$0")/.."
tickets=${1:-200000}
rounds=${2:-5}
target=${CARGO_TARGET_DIR:-target}
[ -n "${EVALCTL:-}" ] || cargo build --release --locked -q
evalctl=${EVALCTL:-$target/release/evalctl}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/zendesk_export.py "$tickets" "$folder/tickets.ndjson" "$folder/decisions.csv"
cat > "$folder/evalctl.toml" <<TOML
[inputs]
events = ["tickets.ndjson"]
[ai]
authors = [900001]
[zendesk]
intent_field = 360000000101
TOML
export EVALCTL_PSEUDONYM_KEY=${EVALCTL_PSEUDONYM_KEY:-$(printf '5c%.0s' {1..32})}
python3 benches/zendesk_measure.py "$folder" "$tickets" "$evalctl" "$rounds"
