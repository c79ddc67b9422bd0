#!/usr/bin/env python3
"""Imports a million punches from a sandbox into SQLite, PostgreSQL and a file, beside the script a person would write, and
prints a table in Markdown.

    punches.py --folder FOLDER --muster target/release/muster [--punches 1000000] [--page-size 500]

It is started by run.sh with --only punches, or by hand. PostgreSQL is MUSTER_BENCH_POSTGRES_URL (an empty database), or a
server of its own from the binaries of the package; without either it is left out, and said so. The plain script reads page
after page by id and inserts each page into SQLite in one transaction: it loses what it must (late rows, moved pages).
"""
import argparse
import contextlib
import datetime
import glob
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "TZ": "UTC",
               "MUSTER_PASSWORD": "admin", "NO_PROXY": "*"}


def free_port():
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(command, folder):
    """Seconds, peak memory in MiB and output of one run."""
    with open(folder / "output", "w+b") as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")
        if child.returncode:
            sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{said[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, said


@contextlib.contextmanager
def sandbox(muster, folder, port):
    command = [muster, "sandbox", "--listen", f"127.0.0.1:{port}", "--data", "box.db"]
    child = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             text=True)
    try:
        if "sandbox at" not in child.stdout.readline():
            sys.exit("the sandbox did not start")
        yield
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)


def fill(folder, count):
    """Years of punches, a tenth of them uploaded days late; ids follow the upload."""
    chance = random.Random(1)
    now = datetime.datetime(2024, 1, 1, 6)
    seen = set()
    def rows():
        nonlocal now
        made = 0
        while made < count:
            now += datetime.timedelta(seconds=chance.choice((1, 5, 20, 60, 300)) * chance.random())
            late = datetime.timedelta(days=chance.random() * 9) if chance.random() < 0.1 else datetime.timedelta()
            code, punched = f"{chance.randrange(4000):06}", (now - late).replace(microsecond=0)
            if (code, punched) in seen:
                continue
            seen.add((code, punched))
            made += 1
            yield code, str(punched), str(made % 2), f"A{made % 40:03}", str(now.replace(microsecond=0))
    with contextlib.closing(sqlite3.connect(folder / "box.db")) as box:
        box.executemany("INSERT INTO punch (emp_code, punch_time, punch_state, verify_type, terminal_sn, upload_time) "
                        "VALUES (?, ?, ?, 1, ?, ?)", rows())
        box.commit()


@contextlib.contextmanager
def postgres(folder):
    named = os.environ.get("MUSTER_BENCH_POSTGRES_URL")
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if named or not binaries:
        yield named
        return
    home = pathlib.Path(folder) / "pg"
    home.mkdir()
    as_owner = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        for above in (home, *home.parents):
            os.chmod(above, os.stat(above).st_mode | 0o055) if str(above).startswith("/tmp/") else None
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = free_port()
    quiet = {"cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run([*as_owner, f"{binaries[-1]}/initdb", "-D", home / "data", "-U", "muster", "--auth=trust",
                    "-E", "UTF8", "--locale=C.UTF-8"], **quiet)
    control = [*as_owner, f"{binaries[-1]}/pg_ctl", "-D", home / "data", "-w"]
    subprocess.run([*control, "-l", home / "log", "-o", f"-p {port} -k {home} -c listen_addresses=127.0.0.1", "start"],
                   **quiet)
    try:
        yield f"postgres://muster@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)


PLAIN = """
import sqlite3, sys, requests
url, size = sys.argv[1], int(sys.argv[2])
session = requests.Session()
session.trust_env = False
login = session.post(f"{url}/jwt-api-token-auth/", json={"username": "admin", "password": "admin"})
session.headers["Authorization"] = f"JWT {login.json()['token']}"
box = sqlite3.connect("plain.db")
box.execute("CREATE TABLE punches (id INTEGER PRIMARY KEY, emp_code TEXT, punch_time TEXT, state TEXT, sn TEXT)")
page = 1
while True:
    body = session.get(f"{url}/iclock/api/transactions/", params={"page": page, "page_size": size, "limit": size}).json()
    box.executemany("INSERT OR IGNORE INTO punches VALUES (?, ?, ?, ?, ?)", [
        (row["id"], row["emp_code"], row["punch_time"], row["punch_state"], row["terminal_sn"]) for row in body["data"]])
    box.commit()
    if not body["next"]:
        break
    page += 1
"""


def reset_target(folder, muster, target, server):
    """An empty target of the first run; the tables are made anew."""
    shutil.rmtree(folder / ".muster", ignore_errors=True)
    for path in [*folder.glob("hr.db*"), *folder.glob("punches.ndjson*")]:
        path.unlink()
    if target == "punches.ndjson":
        return
    tables = subprocess.run([muster, "schema", "transactions", "--dialect", target], text=True, check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT).stdout
    if target == "sqlite":
        with contextlib.closing(sqlite3.connect(folder / "hr.db")) as hr:
            hr.executescript(tables)
    else:
        quiet = ENVIRONMENT | {"PGOPTIONS": "--client-min-messages=warning"}
        subprocess.run(["psql", "-q", server], text=True, check=True, env=quiet,
                       input=f"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n{tables}")


def copy_rows(folder, muster, server):
    """Seconds of a bare COPY of the rows that an import left, into the same table with its indexes."""
    table = "transactions"
    psql = ["psql", "-q", server, "-c"]
    subprocess.run([*psql, f"\\copy {table} to 'rows.tsv'"], cwd=folder, check=True, env=ENVIRONMENT)
    reset_target(folder, muster, "postgres", server)
    start = time.perf_counter()
    subprocess.run([*psql, f"\\copy {table} from 'rows.tsv'"], cwd=folder, check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def compare_imports(options, place, target, server, row):
    """Imports of this build and of another revision, in turns, beside the plain script and a bare COPY."""
    folder, muster, port = place
    times = {options.earlier.resolve(): [], muster: [], "plain": [], "copy": []}
    peaks = []
    for number in range(options.runs + 1):
        (folder / "plain.db").unlink(missing_ok=True)
        plain, _, _ = run([sys.executable, "-c", PLAIN, f"http://127.0.0.1:{port}", str(options.page_size)], folder)
        programs = [options.earlier.resolve(), muster]
        for program in programs if number % 2 else reversed(programs):
            reset_target(folder, muster, target, server)
            seconds, peak, _ = run([program, "transactions", "import", "--store", "hq", "--into", target, "--format", "json",
                                    "--no-progress"], folder)
            if number:
                times[program].append(seconds)
                peaks += [peak] if program == muster else []
        if number:
            times["plain"].append(plain)
            times["copy"] += [copy_rows(folder, muster, server)] if target == "postgres" else []
    middle = {name: statistics.median(values) for name, values in times.items() if values}
    this = middle[muster]
    verdict = f"{this / middle[options.earlier.resolve()]:.2f} times its time; plain script {this / middle['plain']:.2f}"
    if "copy" in middle:
        verdict += f"; bare COPY {this / middle['copy']:.2f}"
    row(f"import of {options.punches:,} into {target}", this, max(peaks), options.earlier.name[:14], verdict)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where data may be written")
    parser.add_argument("--muster", type=pathlib.Path, required=True)
    parser.add_argument("--punches", type=int, default=1_000_000)
    parser.add_argument("--page-size", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3, help="turns with --earlier; the median counts")
    parser.add_argument("--earlier", type=pathlib.Path, help="the build of another revision, which imports the same in turns")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True, help="also the plain script")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        return fill(options.folder, options.punches)
    folder, muster, port = options.folder.resolve(), options.muster.resolve(), free_port()
    count, url = options.punches, f"http://127.0.0.1:{port}"
    with sandbox(muster, folder, port):
        pass
    # In a process of its own: what this one holds counts as memory of those that it starts.
    subprocess.run([sys.executable, __file__, "--folder", folder, "--muster", muster, "--punches", str(count), "--fill"],
                   check=True)
    print("| measurement | time | peak memory | against | ratio or limit |\n|---|---|---|---|---|", flush=True)

    def row(name, seconds, peak, against="", verdict=""):
        print(f"| {name} | {seconds:.1f} s | {peak:.0f} MiB | {against} | {verdict} |", flush=True)

    with postgres(folder) as server, sandbox(muster, folder, port):
        stores = {"sqlite": f"sqlite:{folder}/hr.db"} | ({"postgres": server} if server else {})
        lines = "".join(f"  {name}: {{ database: {{ url: {json.dumps(where)} }} }}\n" for name, where in stores.items())
        (folder / "muster.yaml").write_text(
            f"stores:\n  hq: {{ server: {{ url: \"{url}\", timezone: UTC, page_size: {options.page_size}, "
            f"login: {{ username: admin, password: {{ env: MUSTER_PASSWORD }} }} }} }}\n{lines}", encoding="utf-8")
        plain = None
        if options.plain:
            plain, peak, _ = run([sys.executable, "-c", PLAIN, url, str(options.page_size)], folder)
            row(f"plain script, {count:,} punches into SQLite", plain, peak)
        for target in [*stores, "punches.ndjson"]:
            if options.earlier:
                compare_imports(options, (folder, muster, port), target, server, row)
                continue
            tables = subprocess.run([muster, "schema", "transactions", "--dialect", target.split(".")[0]], text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT).stdout
            if target == "sqlite":
                with contextlib.closing(sqlite3.connect(folder / "hr.db")) as hr:
                    hr.executescript(tables)
            elif target == "postgres":
                subprocess.run(["psql", "-q", server], input=tables, text=True, check=True, env=ENVIRONMENT)
            command = [muster, "transactions", "import", "--store", "hq", "--into", target, "--format", "json",
                       "--no-progress"]
            seconds, peak, said = run(command, folder)
            result = json.loads(said)
            if result["imported"] != count:
                sys.exit(f"{target}: {result['imported']} of {count} were imported")
            ratio = f"{seconds / plain:.2f} times its time; " if plain else ""
            row(f"import of {count:,} into {target}, {result['requests']:,} requests", seconds, peak,
                "plain script" if plain else "", f"{ratio}memory limit 100 MiB")
            seconds, peak, said = run(command, folder)
            result = json.loads(said)
            row(f"nothing new in {target}, {result['requests'] - 1} requests and a login", seconds, peak, "",
                "limit 2 requests")
        if not server:
            print("| PostgreSQL: left out, there is none here | | | | |")


if __name__ == "__main__":
    main()
