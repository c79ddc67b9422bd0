#!/usr/bin/env bash
# Guess: taking ten jobs at once gives them in the order of taking them one by one.
# Really: get_many of postgres-tq sorts the jobs to choose ten, and returns them in the order in
#   which the database happened to update them: the leaver comes before the new employee of the same
#   card. get gives the first first.
# Seen: postgres-tq 1.2.1 and psycopg 3.3.9 (PyPI) with PostgreSQL 15; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
bin=/usr/lib/postgresql/15/bin
as() { setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$work/db" "$@"; }
trap 'as $bin/pg_ctl -s -D "$work/db/data" -m immediate stop || :; rm -rf "$work"' EXIT
chmod 755 "$work"
install -d -o postgres "$work/db"
cd "$work/db"
as $bin/initdb -D data -A trust -U postgres >/dev/null
as $bin/pg_ctl -s -w -D data -l log -o "-c listen_addresses= -c unix_socket_directories=$work/db -c fsync=off" start >/dev/null
cd "$work"
export PGHOST="$work/db" PGUSER=postgres PGDATABASE=postgres
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install postgres-tq==1.2.1 psycopg==3.3.9 psycopg-binary==3.3.9

cat >run.py <<'PY'
import logging
from importlib.metadata import version
from postgrestq.task_queue import TaskQueue
logging.disable(logging.CRITICAL)
print("postgres-tq", version("postgres-tq"), "psycopg", version("psycopg"))
queue = TaskQueue("", "imports", create_table=True)
def fill():
    for number in range(10):
        queue.add({"number": number}, 60)
fill()
seen = [queue.get()[0]["number"] for _ in range(10)]
print("  get: %s" % seen)
assert seen == list(range(10))
orders = []
for _ in range(5):
    fill()
    orders.append([task["number"] for task, _, _ in queue.get_many(10)])
    print("  get_many: %s" % orders[-1])
assert all(sorted(order) == list(range(10)) for order in orders)
assert any(order != list(range(10)) for order in orders)
queue.pool.close()
PY
env/bin/python run.py
