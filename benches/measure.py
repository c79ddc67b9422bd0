#!/usr/bin/env python3
"""Runs muster, curl and the plain script side by side against the page server, and prints a table in Markdown.

It is started by run.sh, which builds what it needs. All data is in the folder given; processes end with this one.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8",
               "MUSTER_PASSWORD": "admin", "NO_PROXY": "*"}
PAGE = 500
CONNECTIONS = 4


class Failed(Exception):
    pass


def run(command, folder, codes=(0,), state=None):
    """Seconds and peak memory in MiB of one run."""
    _, seconds, peak = run_counted(command, folder, codes, state)
    return seconds, peak


def run_counted(command, folder, codes=(0,), state=None):
    """CPU seconds (user and system), wall seconds and peak memory in MiB of one run. This process stays small, so the peak
    is the child's own."""
    with open(folder / "output", "w+b") as output:
        start = time.perf_counter()
        environment = ENVIRONMENT | ({"XDG_STATE_HOME": str(state)} if state else {})
        child = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in codes:
            output.seek(0)
            said = output.read()[-2000:].decode(errors="replace")
            raise Failed(f"{' '.join(map(str, command[:4]))} ended with {child.returncode}:\n{said}")
    return usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024


def median(runs):
    return statistics.median(seconds for seconds, _ in runs), max(peak for _, peak in runs)


@contextlib.contextmanager
def page_server(program, folder, latency_ms=0):
    command = [program, "--data", folder / "server", "--latency-ms", str(latency_ms), "--page-cap", str(PAGE)]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        url = child.stdout.readline().strip()
        if not url.startswith("http"):
            raise Failed("the page server did not start")
        settings = folder / "muster.yaml"
        lines = settings.read_text(encoding="utf-8").splitlines()
        lines = [f"      url: {url}" if line.startswith("      url:") else line for line in lines]
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield url
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(10)


def stats(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/stats", timeout=10) as answer:
        return json.load(answer)


def curl_command(folder, url):
    """curl fetching every page of every kind over as many connections as muster uses."""
    lines = []
    for plural in ("areas", "departments", "positions", "employees"):
        with open(folder / "server" / f"{plural}.ndjson", "rb") as file:
            rows = sum(1 for _ in file)
        for page in range(1, -(-rows // PAGE) + 1):
            lines.append(f'url = "{url}/personnel/api/{plural}/?page={page}&page_size={PAGE}&limit={PAGE}"')
            lines.append('output = "/dev/null"')
    (folder / "pages.curl").write_text("\n".join(lines) + "\n")
    return ["curl", "--silent", "--fail", "--parallel", "--parallel-immediate", "--parallel-max", str(CONNECTIONS),
            "--config", "pages.curl"], len(lines) // 2


def make(folder, *arguments):
    subprocess.run([sys.executable, HERE / "make.py", folder, *map(str, arguments)], check=True)
    return folder


class Table:
    def __init__(self):
        print("| measurement | time | peak memory | against | ratio or limit |\n|---|---|---|---|---|", flush=True)

    def row(self, name, runs, against="", verdict=""):
        seconds, peak = median(runs)
        shown = f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
        print(f"| {name} | {shown} | {peak:.0f} MiB | {against} | {verdict} |", flush=True)
        return seconds


def measure_fetch(options, table, folder, people):
    """The pages cost waiting: muster against curl, turn by turn."""
    with page_server(options.page_server, folder, latency_ms=100) as url:
        command, pages = curl_command(folder, url)
        curl, muster = [], []
        for _ in range(options.runs):
            curl.append(run(command, folder))
            before = stats(url)["reads"]
            muster.append(run([options.muster, "plan", "--no-progress"], folder))
            requests = stats(url)["reads"] - before
        name = f"curl, {pages} pages, {CONNECTIONS} connections, 100 ms a page"
        fetched = table.row(name, curl)
        ratio = median(muster)[0] / fetched
        table.row(f"plan of {people}, 100 ms a page, {requests} requests", muster, "curl",
                  f"{ratio:.2f} times its time (limit 1.15)")


def measure_whole(options, table, folder, people):
    """The pages cost nothing: muster against the plain script."""
    with page_server(options.page_server, folder) as url:
        plain = [run([sys.executable, HERE / "plain.py", folder, url], folder) for _ in range(options.plain_runs)]
        muster = [run([options.muster, "plan", "--no-progress"], folder) for _ in range(options.runs)]
        slow = table.row(f"plain Python script, {people}", plain)
        ratio = slow / median(muster)[0]
        table.row(f"plan of {people}, answers at once", muster, "plain script",
                  f"{ratio:.1f} times as fast (limit 20), memory limit 300 MiB")


def measure_offline(options, table, folder, people):
    start = [run([options.muster, "--version"], folder) for _ in range(20)]
    table.row("start-up (`--version`)", start, "", "limit 20 ms")
    runs = [run([options.muster, "validate"], folder) for _ in range(options.runs)]
    table.row(f"validate {people}", runs, "", "limit 3 s for 100,000")


def measure_apply(options, table, base):
    """Each run needs a server that is behind again; the directory is small, so that writing is what is measured."""
    changes, latency = options.changes, 0.020
    folder = make(base / "apply", "--employees", changes + 200, "--departments", 50, "--updates", changes)
    runs = []
    for _ in range(options.runs):
        with page_server(options.page_server, folder, latency_ms=int(latency * 1000)) as url:
            runs.append(run([options.muster, "apply", "--yes", "--no-progress"], folder))
            count = stats(url)
            if count["writes"] != changes:
                raise Failed(f"apply sent {count['writes']} writes for {changes} changes")
    limit = 1.2 * changes * latency / CONNECTIONS
    ratio = median(runs)[0] / (changes * latency / CONNECTIONS)
    table.row(f"apply of {changes} changes, 20 ms, {CONNECTIONS} connections", runs, "n · L / k",
              f"{ratio:.2f} times (limit 1.2, {limit:.1f} s)")


def in_turns(options, measure):
    """What `measure` gives for the build of the other revision and for this one, in turns: lists of tuples by program.
    Each begins as often as the other; the first turn warms both up. Each program has a state of its own: a later format is
    refused by the earlier build."""
    runs = {options.earlier: [], options.muster: []}
    for number in range(2 * options.runs + 1):
        for program in runs if number % 2 else reversed(runs):
            figures = measure(program, "earlier" if program == options.earlier else "this")
            if number:
                runs[program].append(figures)
    return runs


def compare_builds(options, table, name, runs, unit="s"):
    """One row of the table: CPU, wall time and peak memory of this build by those of the other."""
    middle = {program: [statistics.median(column) for column in zip(*rows)] for program, rows in runs.items()}
    before, after = middle[options.earlier], middle[options.muster]
    cpu, wall, peak = (new / old for new, old in zip(after, before))
    scale = 1000 if unit == "ms" else 1
    table.row(name, [(seconds, peak) for _, seconds, peak in runs[options.muster]], options.earlier.name[:14],
              f"CPU {cpu:.2f} ({before[0] * scale:.3f} {unit} to {after[0] * scale:.3f} {unit}), wall {wall:.2f}, "
              f"memory {peak:.2f}")


def measure_against(options, table, folder, people):
    """The build of another revision and this one: CPU (user and system), wall time, peak memory."""
    with page_server(options.page_server, folder):
        for name, arguments in (("plan", ["plan", "--no-progress"]), ("validate", ["validate"])):
            runs = in_turns(options, lambda program, which: run_counted(
                [program, *arguments], folder, state=folder / f"state-{which}"))
            compare_builds(options, table, f"{name} of {people}, answers at once", runs)


def measure_apply_against(options, table, base):
    """What one change costs: `apply` without `plan`, of a server that is behind again for each run. Half the people
    change; the journal is new each time, as in a fresh checkout."""
    changes = options.changes * 10
    folder = make(base / "apply-against", "--employees", changes * 2, "--departments", 50, "--updates", changes)

    def one(program, which):
        shutil.rmtree(folder / ".muster", ignore_errors=True)
        with page_server(options.page_server, folder):
            state = folder / f"state-{which}"
            plan = run_counted([program, "plan", "--no-progress"], folder, state=state)
            apply = run_counted([program, "apply", "--yes", "--no-progress"], folder, state=state)
        return (apply[0] - plan[0]) / changes, (apply[1] - plan[1]) / changes, apply[2]

    runs = in_turns(options, one)
    compare_builds(options, table, f"one change of an apply of {changes:,}, answers at once", runs, "ms")


def measure_growth(options, table, base):
    """Time over size: ten times the people, ten times the time."""
    times = {}
    for people in options.growth:
        folder = make(base / f"growth-{people}", "--employees", people, "--updates", 100)
        with page_server(options.page_server, folder):
            runs = [run([options.muster, "plan", "--no-progress"], folder) for _ in range(options.runs)]
            first = next(iter(times.items()), None)
            times[people] = median(runs)[0]
            verdict = ""
            if first:
                verdict = f"{times[people] / first[1]:.1f} times the time for {people / first[0]:.0f} times the people"
            table.row(f"plan of {people:,}, answers at once", runs, "", verdict)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where data may be written")
    parser.add_argument("--muster", type=pathlib.Path, required=True)
    parser.add_argument("--page-server", type=pathlib.Path, required=True)
    parser.add_argument("--employees", type=int, default=100_000)
    parser.add_argument("--departments", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement; the median counts")
    parser.add_argument("--plain-runs", type=int, default=1)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--growth", type=int, nargs="*", default=[], metavar="PEOPLE",
                        help="also plan companies of these sizes, such as 10000 100000 1000000")
    parser.add_argument("--earlier", type=pathlib.Path,
                        help="the build of another revision (run.sh --against REV makes it): both in turns, the script and curl")
    parser.add_argument("--only", choices=["fetch", "whole", "offline", "apply", "growth", "against"], action="append")
    options = parser.parse_args()
    options.muster, options.page_server = options.muster.resolve(), options.page_server.resolve()

    people = f"{options.employees:,} in {options.departments}"
    wanted = options.only or ["fetch", "whole", "offline", "apply", "growth"]
    if options.earlier:
        options.earlier, wanted = options.earlier.resolve(), options.only or ["against", "whole", "fetch"]
    folder = options.folder / "company"
    if {"fetch", "whole", "offline", "against"} & set(wanted):
        make(folder, "--employees", options.employees, "--departments", options.departments, "--updates", 100,
             "--creates", 10)
    table = Table()
    steps = {
        "offline": lambda: measure_offline(options, table, folder, people),
        "fetch": lambda: measure_fetch(options, table, folder, people),
        "whole": lambda: measure_whole(options, table, folder, people),
        "apply": lambda: measure_apply(options, table, options.folder),
        "growth": lambda: measure_growth(options, table, options.folder),
        "against": lambda: (measure_against(options, table, folder, people),
                            measure_apply_against(options, table, options.folder)),
    }
    failed = False
    for name, step in steps.items():
        if name in wanted:
            try:
                step()
            except Failed as failure:
                failed = True
                print(f"| {name}: FAILED | | | | |", flush=True)
                print(failure, file=sys.stderr, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
