#!/usr/bin/env bash
# Guess: a job whose time has come is taken in its turn, and "1h30m" is an hour and a half.
# Really: pq takes jobs without a time first, whenever they were put and whatever time is expected
#   of them: a leaver due at eight waits until the queue has nothing else. "1h30m" and "1d12h" are
#   an hour and a day, "30months" half an hour, and a datetime without a zone is read as Greenwich,
#   so eight o'clock in Dubai is noon.
# Seen: pq 1.9.1 and psycopg2-binary 2.9.13 (PyPI) with PostgreSQL 15; 2026-11-30
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
env/bin/pip -q --disable-pip-version-check install pq==1.9.1 psycopg2-binary==2.9.13

cat >run.py <<'PY'
import os
import time
os.environ["TZ"] = "Asia/Dubai"
time.tzset()
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
import psycopg2
from pq import PQ
print("pq", version("pq"), "psycopg2-binary", version("psycopg2-binary"))
queues = PQ(psycopg2.connect(""))
queues.create()
queue = queues["site 0012"]
now = datetime.now(timezone.utc)
queue.put("leaver, due an hour ago", schedule_at=now - timedelta(hours=1), expected_at=now)
for number in (1, 2):
    queue.put("photo %d, expected next week" % number, expected_at=now + timedelta(days=7))
seen = [queue.get(block=False).data for _ in range(3)]
print("  %s" % seen)
assert seen == ["photo 1, expected next week", "photo 2, expected next week", "leaver, due an hour ago"]
with psycopg2.connect("") as connection, connection.cursor() as cursor:
    for spec, hours in (("2h", 2), ("1h30m", 1), ("1d12h", 24), ("30months", 0.5), (datetime.now() + timedelta(hours=2), 6)):
        number = queue.put("later", schedule_at=spec)
        cursor.execute("select round(extract(epoch from schedule_at - clock_timestamp()) / 3600, 1) from queue where id = %s", (number,))
        seen = float(cursor.fetchone()[0])
        print("  %s -> in %s hours" % ("in two hours, without a zone" if isinstance(spec, datetime) else spec, seen))
        assert seen == hours
PY
env/bin/python run.py
