"""Runs a replay and DuckDB on the same export and prints the stages; called by zendesk.sh."""

import json
import os
import subprocess
import sys
import time


def main():
    folder, tickets, evalctl = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    export = os.path.join(folder, "tickets.ndjson")
    megabytes = os.path.getsize(export) / 1e6
    print(f"{tickets:,} tickets, {megabytes:.0f} MB; load before: {os.getloadavg()[0]:.1f}")
    print(f"{'stage':<34}{'s':>8}{'tickets/s':>12}{'MB/s':>8}{'CPU s':>8}{'peak MB':>9}")

    def row(stage, seconds, cpu="", peak=""):
        print(f"{stage:<34}{seconds:>8.2f}{tickets / seconds:>12,.0f}{megabytes / seconds:>8.0f}{cpu:>8}{peak:>9}")

    _, duck_cpu, duck_peak, printed = run([sys.executable, "-c", DUCK, export, os.path.join(folder, "duck.parquet")])
    # A progress bar may come before.
    duck = float(printed.split()[-1])
    row("DuckDB read_json to Parquet", duck, f"{duck_cpu:.1f}", f"{duck_peak:.0f}")
    for title, options in [
        ("the history alone", []),
        ("with `recorded`", ["--resolver", f"recorded:{os.path.join(folder, 'decisions.csv')}"]),
    ]:
        print(title)
        reports = os.path.join(folder, "reports")
        wall, cpu, peak, _ = run([evalctl, "replay", folder, "--out", reports, "--quiet", *options])
        timings = latest_run(reports)["timings"]
        tables = timings["reading_s"] + timings["replay_s"]
        kpis = tables + timings["kpis_s"]
        row("  hashed, read, masked", timings["reading_s"])
        row("  folded, tables written", timings["replay_s"])
        row("  KPIs", timings["kpis_s"])
        row("  export to tables", tables)
        row("  export to KPIs", kpis)
        row("  the whole replay, with report", wall, f"{cpu:.1f}", f"{peak:.0f}")
        print(f"  in times of DuckDB: tables {tables / duck:.2f}, KPIs {kpis / duck:.2f}, whole {wall / duck:.2f}")


# Its own time, without that of starting Python and loading the package.
DUCK = """
import sys, time, duckdb
db = duckdb.connect(config={"threads": 2})
start = time.monotonic()
db.execute(f"COPY (SELECT * FROM read_json('{sys.argv[1]}', format='newline_delimited')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
print(time.monotonic() - start)
"""


def run(command):
    # What an earlier program wrote must not be on its way to the disk any more.
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"`{' '.join(command[:2])}` failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3, printed


def latest_run(reports):
    run = sorted(os.listdir(reports))[-1]
    with open(os.path.join(reports, run, "run.json"), encoding="utf-8") as file:
        return json.load(file)


main()
