#!/usr/bin/env bash
# Guess: a queue that is opened on a file of its own is stored in that file.
# Really: tc-queue-system gives the first queue again, whatever file is named: the changes of the
#   second site are stored in the file of the first and handed to its worker. The second file is not
#   made, and there is no error.
# Seen: tc-queue-system 1.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install tc-queue-system==1.0.0

cat >run.py <<'PY'
import os
from importlib.metadata import version
from tc_queue_system.service import QueueService
print("tc-queue-system", version("tc-queue-system"))
dubai = QueueService("site0012.db")
riyadh = QueueService("site0013.db")
riyadh.publish("changes", {"delete": "000123 in Riyadh"})
seen = dubai.consume("changes")["data"]
print("  the worker of site 0012 gets %s; files: %s" % (seen, sorted(name for name in os.listdir() if name.endswith(".db"))))
assert seen == {"delete": "000123 in Riyadh"}
assert not os.path.exists("site0013.db") and riyadh.db_path == "site0012.db"
PY
env/bin/python run.py
