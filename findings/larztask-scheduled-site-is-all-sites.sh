#!/usr/bin/env bash
# Guess: schedule takes the arguments of the task as delay does, and keeps its priority, or refuses
#   what it does not know.
# Really: schedule(site="0012") of larztask drops what it does not know: the task runs with its own
#   default, here for all sites. The priority of the task is replaced by 0, so a scheduled card that
#   must be blocked first comes last.
# Seen: larztask 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install larztask==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from larztask import TaskQueue
print("larztask", version("larztask"))
queue = TaskQueue("jobs")
seen = []
@queue.task(priority=9)
def block(site="all sites"):
    seen.append("block " + site)
@queue.task(priority=5)
def load(site="all sites"):
    seen.append("load " + site)
block.delay(site="0012")
load.delay(site="0012")
queue.work(burst=True)
print("  delay: %s" % seen)
assert seen == ["block 0012", "load 0012"]
seen.clear()
block.schedule(site="0012")
load.delay(site="0012")
queue.work(burst=True)
print("  block by schedule, load by delay: %s" % seen)
assert seen == ["load 0012", "block all sites"]
PY
env/bin/python run.py
