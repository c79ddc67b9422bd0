#!/usr/bin/env bash
# Guess: a leader that loses its connection to the database is no leader any more.
# Really: notifelect ends its elections with the connection and leaves the last outcome: the winner
#   still has winner=True while another server is elected, and both start the imports. The program
#   sees no error until it leaves the block.
# Seen: notifelect 0.0.3 and asyncpg 0.32.0 (PyPI) with PostgreSQL 15; 2026-11-30
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
env/bin/pip -q --disable-pip-version-check install notifelect==0.0.3 asyncpg==0.32.0 pydantic==2.14.4

cat >run.py <<'PY'
import asyncio
import logging
from datetime import timedelta
from importlib.metadata import version
import asyncpg
from notifelect.election_manager import Coordinator
from notifelect.queries import Queries
logging.disable(logging.CRITICAL)
print("notifelect", version("notifelect"), "asyncpg", version("asyncpg"))
async def main():
    admin, *connections = [await asyncpg.connect() for _ in range(3)]
    await Queries(admin).install()
    nodes = [Coordinator(connection, "imports", timedelta(seconds=0.5), timedelta(seconds=0.5)) for connection in connections]
    outcomes = [await node.__aenter__() for node in nodes]
    await asyncio.sleep(5)
    before = [outcome.winner for outcome in outcomes]
    print("  leaders: %s" % before)
    assert sorted(before) == [False, True]
    lost = connections[before.index(True)]
    await admin.execute("select pg_terminate_backend($1)", lost.get_server_pid())
    await asyncio.sleep(5)
    after = [outcome.winner for outcome in outcomes]
    print("  after the first lost its connection (closed: %s): %s" % (lost.is_closed(), after))
    assert lost.is_closed() and after == [True, True]
asyncio.run(main())
PY
env/bin/python run.py
