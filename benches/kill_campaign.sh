#!/usr/bin/env bash
# Kills a replay at random moments, goes on with --resume until it is through, and compares every
# table with those of an uninterrupted run: `kill_campaign.sh [CAMPAIGNS] [SEED] [TICKETS]`.
# `INPUT` names data to replay in place of the made-up event log, `RESOLVER` a candidate, for example one that learns:
# `INPUT=datasets/simulated RESOLVER='intent?learn=weekly' benches/kill_campaign.sh 10`.
set -euo pipefail
cd "$(dirname "$0")/.."
campaigns="${1:-20}"
RANDOM="${2:-20261123}"
tickets="${3:-60000}"
binary="${EVALCTL:-${CARGO_TARGET_DIR:-target}/release/evalctl}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export EVALCTL_PSEUDONYM_KEY
EVALCTL_PSEUDONYM_KEY="$(printf '0%.0s' {1..63})1"
if [ -n "${INPUT:-}" ]; then
    tickets="the"
    arguments=(replay "$INPUT" --quiet --json)
else
    source benches/event_log.sh
    event_log "$tickets" "$work"
    arguments=(replay "$work/events.csv" --mapping "$work/mapping.toml" --quiet --json)
fi
if [ -n "${RESOLVER:-}" ]; then arguments+=(--resolver "$RESOLVER"); fi
sums() { (cd "$1"/*/tables && find . -type f | sort | xargs sha256sum | sha256sum); }

"$binary" "${arguments[@]}" --out "$work/whole" > /dev/null
expected="$(sums "$work/whole")"
kills=0
for campaign in $(seq "$campaigns"); do
    out="$work/run-$campaign"
    resume=""
    while true; do
        # shellcheck disable=SC2086
        "$binary" "${arguments[@]}" --out "$out" $resume > /dev/null 2> "$work/said" &
        pid=$!
        sleep "$(printf '0.%03d' $((RANDOM % 700 + 20)))"
        if kill -KILL "$pid" 2> /dev/null; then
            wait "$pid" 2> /dev/null || true
            kills=$((kills + 1))
        elif wait "$pid"; then
            break
        else
            echo "campaign $campaign failed: $(cat "$work/said")"
            exit 1
        fi
        # A kill after the publishing rename leaves a finished run and nothing to go on with.
        if compgen -G "$out/2*" > /dev/null; then break; fi
        resume=""
        if compgen -G "$out/.partial-*" > /dev/null; then resume="--resume"; fi
        # Now and then the run is left alone, so that it comes to its end.
        if [ $((RANDOM % 6)) -eq 0 ]; then
            # shellcheck disable=SC2086
            "$binary" "${arguments[@]}" --out "$out" $resume > /dev/null
            break
        fi
    done
    found="$(sums "$out")"
    if [ "$found" != "$expected" ]; then
        echo "campaign $campaign differs: $found, expected $expected"
        exit 1
    fi
done
echo "$campaigns campaigns, $kills kills, $tickets tickets of ${INPUT:-the made-up log}: all tables equal to the uninterrupted run"
