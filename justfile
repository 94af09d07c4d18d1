# Recipes for people; `just ci` is exactly what CI runs.

# List the recipes
default:
    @just --list

# Replay the project's own helpdesk
[group('use')]
run *ARGS:
    cargo run -- replay datasets/helpdesk {{ARGS}}

# Run all tests
[group('check')]
test:
    cargo test --workspace

# Check format and lints
[group('check')]
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Do what CI does
[group('check')]
ci:
    bash .ci/run

# Accept changed snapshots after reading the difference
[group('check')]
snapshots:
    INSTA_UPDATE=always cargo test --workspace

# Write docs/kpis.md from the definitions
[group('check')]
kpis:
    EVALCTL_UPDATE=1 cargo test -p evalctl-kpi reference_page

# Keep the report of the simulated helpdesk as it is made now, after reading the difference
[group('check')]
golden-report:
    EVALCTL_UPDATE_GOLDEN=1 cargo test -p evalctl --test it golden_report

# Execute the notebooks on a run, or on a replay of the helpdesk
[group('check')]
notebooks *RUN:
    bash notebooks/run.sh {{RUN}}

# Compare the statistics with a folder of cases
[group('check')]
cases DIR="crates/evalctl-stats/cases":
    cargo run -q -p evalctl-stats --example answer_cases -- {{DIR}}

# Simulate the coverage of the intervals, minutes in release
[group('measure')]
coverage *ARGS:
    cargo run --release -p evalctl-stats --example coverage -- {{ARGS}}

# Ask `parity` or `compare` about simulated helpdesks whose truth is known, ten minutes in release
[group('measure')]
helpdesks STUDY SEED="20261126" HELPDESKS="2000" TICKETS="600":
    cargo run --release -p evalctl-kpi --example helpdesks -- {{STUDY}} {{SEED}} {{HELPDESKS}} {{TICKETS}}

# Time the stages of a replay of 200,000 tickets in release: an event log, and a Zendesk export beside DuckDB
[group('measure')]
bench:
    bash benches/replay.sh
    bash benches/zendesk.sh

# Count 10 million outcomes in release, beside DuckDB on the same files
[group('measure')]
bench-kpis ROWS="10000000":
    bash benches/kpi.sh {{ROWS}}

# Say where build time goes
[group('measure')]
timings:
    cargo build --timings

# Kill replays at random moments and compare with an uninterrupted one
[group('measure')]
kill-campaign *ARGS:
    bash benches/kill_campaign.sh {{ARGS}}

# Feed a parser what nobody would write, ten minutes a target (fuzz/README.md lists them)
[group('check')]
fuzz TARGET *ARGS:
    TMPDIR=/dev/shm cargo fuzz run --sanitizer none {{TARGET}} -- -max_total_time=600 -rss_limit_mb=2048 {{ARGS}}

# Measure `intent` beside scikit-learn on a folder of labelled questions, minutes; --choose compares settings
[group('measure')]
peer-text *ARGS:
    python3 benches/peer/text.py {{ARGS}}
