#!/usr/bin/env bash
# Executes both notebooks on a run: notebooks/run.sh [RUN]. Without one, replays datasets/helpdesk first.
# The Python packages go into $EVALCTL_VENV, by default outside the clone; the notebooks themselves stay unchanged.
set -euo pipefail
cd "$(dirname "$0")/.."

venv="${EVALCTL_VENV:-${HOME:-/tmp}/.cache/evalctl-notebooks}"
if ! cmp -s notebooks/requirements.txt "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r notebooks/requirements.txt
    cp notebooks/requirements.txt "$venv/requirements.txt"
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
run="${1:-}"
if [ -z "$run" ]; then
    cargo run --quiet -- --quiet replay datasets/helpdesk --out "$scratch/reports" >/dev/null
    run="$(echo "$scratch"/reports/*/run.json)"
    run="${run%/run.json}"
fi

for notebook in kpis thresholds; do
    EVALCTL_RUN="$(cd "$run" && pwd)" MPLCONFIGDIR="$scratch" IPYTHONDIR="$scratch" \
        "$venv/bin/python" notebooks/execute.py "notebooks/$notebook.ipynb" "$scratch/$notebook.ipynb"
    echo "notebooks/$notebook.ipynb: executed without an error"
done
