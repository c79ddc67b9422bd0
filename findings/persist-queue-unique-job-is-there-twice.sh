#!/usr/bin/env bash
# Guess: a queue of unique items does not take an equal item twice.
# Really: UniqueQ of persist-queue compares the pickled bytes, which tell whether two equal texts
#   are one object. A job that was read from JSON and the same one made in the program are both
#   taken, and a job whose name is spelled twice depends on it. The queue with acknowledgement gives
#   a job that one worker has in hand to the next worker that opens the file.
# Seen: persist-queue 1.1.0 (PyPI) with Python 3.11; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install persist-queue==1.1.0

cat >run.py <<'PY'
import json
from importlib.metadata import version
import persistqueue
print("persist-queue", version("persist-queue"))
unique = persistqueue.UniqueQ("unique")
made = {"code": "ada", "name": "ada"}
read = json.loads('{"code": "ada", "name": "ada"}')
print("  equal: %s" % (made == read))
seen = [unique.put(made), unique.put(dict(made)), unique.put(read)]
print("  made, made again, read: %s" % seen)
assert made == read and seen == [1, None, 2]
print("  jobs: %s, %s" % (unique.get(), unique.get()))
first = persistqueue.SQLiteAckQueue("acknowledged")
first.put({"delete": "000123"})
one = first.get()
second = persistqueue.SQLiteAckQueue("acknowledged")
two = second.get(block=False)
print("  the first worker has %s, the second %s" % (one, two))
assert one == two == {"delete": "000123"}
PY
env/bin/python run.py
