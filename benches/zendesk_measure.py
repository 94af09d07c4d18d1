"""Runs a replay and DuckDB on the same export in turn and prints the stages; called by zendesk.sh."""

import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time


def main():
    folder, tickets, evalctl, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    export = os.path.join(folder, "tickets.ndjson")
    megabytes = os.path.getsize(export) / 1e6
    load = os.getloadavg()[0]
    print(f"{tickets:,} tickets, {megabytes:.0f} MB; load before: {load:.1f}; medians of {rounds} rounds in turn")
    print(f"{'stage':<34}{'s':>8}{'tickets/s':>12}{'MB/s':>8}{'CPU s':>8}{'peak MB':>9}")

    def row(stage, seconds, cpu=None, peak=None):
        cpu = "" if cpu is None else f"{statistics.median(cpu):.1f}"
        peak = "" if peak is None else f"{statistics.median(peak):.0f}"
        s = statistics.median(seconds)
        print(f"{stage:<34}{s:>8.2f}{tickets / s:>12,.0f}{megabytes / s:>8.0f}{cpu:>8}{peak:>9}")

    duck = []
    ours = {
        "the history alone": ([], []),
        "with `recorded`": (["--resolver", f"recorded:{os.path.join(folder, 'decisions.csv')}"], []),
    }
    for _ in range(rounds):
        duck.append(duckdb(export, os.path.join(folder, "duck.parquet")))
        for options, runs in ours.values():
            runs.append(replay(evalctl, folder, options))

    seconds, cpu, peak = zip(*duck)
    row("DuckDB read_json to Parquet", seconds, cpu, peak)
    for title, (_, runs) in ours.items():
        reading, tables, kpis, wall, cpu, peak, peaks = zip(*runs)
        to_tables = [sum(stages[:2]) for stages in runs]
        to_kpis = [sum(stages[:3]) for stages in runs]
        in_reading, in_tables, in_kpis, in_report = zip(*peaks)
        print(title)
        row("  hashed, read, masked", reading, peak=in_reading)
        row("  folded, tables written", tables, peak=in_tables)
        row("  KPIs", kpis, peak=in_kpis)
        row("  report", [stages[3] - to for stages, to in zip(runs, to_kpis)], peak=in_report)
        row("  export to tables", to_tables)
        row("  export to KPIs", to_kpis)
        row("  the whole replay, with report", wall, cpu, peak)
        for stage, ours_s in [("tables", to_tables), ("KPIs", to_kpis), ("whole", wall)]:
            ratios = [ours / theirs for ours, theirs in zip(ours_s, seconds)]
            rounds_shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"  {stage} in times of DuckDB: {statistics.median(ratios):.2f} ({rounds_shown})")


# Its own time, without that of starting Python and loading the package.
DUCK = """
import sys, time, duckdb
db = duckdb.connect(config={"threads": 2})
start = time.monotonic()
db.execute(f"COPY (SELECT * FROM read_json('{sys.argv[1]}', format='newline_delimited')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
print(time.monotonic() - start)
"""


def duckdb(export, parquet):
    """Seconds, CPU seconds and peak MB of DuckDB."""
    _, cpu, peak, printed, _ = run([sys.executable, "-c", DUCK, export, parquet])
    # A progress bar may come before.
    return float(printed.split()[-1]), cpu, peak


def replay(evalctl, folder, options):
    """Seconds of reading, tables, KPIs and all, CPU seconds, peak MB and peak MB of each stage of a replay.

    Each has a folder of its own that stays until the end: ext4 looks at every file that was removed in the last
    half minute before it makes one."""
    reports = os.path.join(folder, f"reports-{time.monotonic_ns()}")
    wall, cpu, peak, _, resident = run([evalctl, "replay", folder, "--out", reports, "--quiet", *options])
    [name] = os.listdir(reports)
    with open(os.path.join(reports, name, "run.json"), encoding="utf-8") as file:
        timings = json.load(file)["timings"]
    stages = timings["reading_s"], timings["replay_s"], timings["kpis_s"]
    ends = [*itertools.accumulate(stages), wall]
    peaks = [
        max((megabytes for at, megabytes in resident if start <= at < end), default=0)
        for start, end in zip([0, *ends], ends)
    ]
    return *stages, wall, cpu, peak, peaks


def run(command):
    """Seconds, CPU seconds, peak MB, what was printed, and the resident MB by the second they were seen at."""
    # What an earlier program wrote must not be on its way to the disk any more.
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    resident, ended = [], threading.Event()

    def watch():
        page = os.sysconf("SC_PAGE_SIZE")
        while not ended.is_set():
            with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
                pages = int(file.read().split()[1])
            resident.append((time.monotonic() - start, pages * page / 1e6))
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed = process.stdout.read()
    # Not reaped yet, so that it can be looked at until the watcher has ended.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    wall = time.monotonic() - start
    ended.set()
    watcher.join()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"`{' '.join(command[:2])}` failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3, printed, resident


main()
