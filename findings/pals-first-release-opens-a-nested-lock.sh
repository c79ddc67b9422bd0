#!/usr/bin/env bash
# Guess: an advisory lock of PostgreSQL that was acquired twice is held until it was released twice,
#   and a lock changes nothing for other statements.
# Really: the first release of PALs closes its connection and takes all locks off it, so a function
#   that locks a site inside another that has locked it opens the site. On an engine of the program,
#   the time limit of the lock stays on the connection: an UPDATE that waits for a row longer than
#   that fails from then on.
# Seen: PALs 0.4.0, SQLAlchemy 2.1.9 and psycopg 3.3.9 (PyPI) with PostgreSQL 15; 2026-11-30
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
env/bin/pip -q --disable-pip-version-check install PALs==0.4.0 SQLAlchemy==2.1.9 psycopg==3.3.9 psycopg-binary==3.3.9

cat >run.py <<'PY'
from importlib.metadata import version
import pals
import sqlalchemy
print("PALs", version("PALs"), "SQLAlchemy", version("SQLAlchemy"))
url = "postgresql+psycopg://"
one, two = (pals.Locker("sites", url, blocking_default=False) for _ in range(2))
lock, other = one.lock("0012"), two.lock("0012")
print("  acquired twice: %s, %s" % (lock.acquire(), lock.acquire()))
before = other.acquire()
lock.release()
after = other.acquire()
print("  another server gets it: %s, after one release: %s" % (before, after))
assert (before, after) == (False, True)
engine = sqlalchemy.create_engine(url, pool_size=1, max_overflow=0)
def limit():
    with engine.connect() as connection:
        return connection.execute(sqlalchemy.text("show lock_timeout")).scalar()
before = limit()
with pals.Locker("sites", create_engine_callable=lambda: engine, acquire_timeout_default=1000).lock("0013"):
    pass
print("  lock_timeout of the engine: %s, after a lock: %s" % (before, limit()))
assert (before, limit()) == ("0", "1s")
PY
env/bin/python run.py
