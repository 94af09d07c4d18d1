#!/usr/bin/env bash
# Times a whole replay of a generated event log in release, and as its baseline a bare pass over
# the same bytes (sha256sum): the ratio says how far the replay is from merely reading the file.
set -euo pipefail
cd "$(dirname "$0")/.."
tickets="${1:-200000}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
target="${CARGO_TARGET_DIR:-target}"
[ -n "${EVALCTL:-}" ] || cargo build --release --locked -q

source benches/event_log.sh
event_log "$tickets" "$work"

seconds() { local start end; start=$(date +%s.%N); "$@" > "$work/out.json"; end=$(date +%s.%N); echo "$end $start" | awk '{ printf "%.3f", $1 - $2 }'; }

bytes=$(stat -c %s "$work/events.csv")
printf '%s tickets, %s bytes, %s cores\n' "$tickets" "$bytes" "$(nproc)"
printf '%-6s %10s %14s %10s %8s\n' round replay_s tickets_per_s reading_s ratio
for round in 1 2 3; do
    base=$(seconds sha256sum "$work/events.csv")
    whole=$(EVALCTL_PSEUDONYM_KEY=$(printf '0%.0s' {1..63})1 seconds "${EVALCTL:-$target/release/evalctl}" \
        replay "$work/events.csv" --mapping "$work/mapping.toml" --out "$work/runs" --quiet --json)
    run=$(ls -td "$work"/runs/*/ | head -n 1)
    reading=$(grep -o '"reading_s": [0-9.]*' "$run/run.json" | awk '{ print $2 }')
    awk -v r="$round" -v w="$whole" -v b="$base" -v n="$tickets" -v d="$reading" \
        'BEGIN { printf "%-6s %10.2f %14.0f %10.2f %7.1fx sha256sum\n", r, w, n / w, d, w / b }'
done
