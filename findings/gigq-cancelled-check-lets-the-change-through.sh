#!/usr/bin/env bash
# Guess: a job that waits for another does not run when the other was cancelled.
# Really: gigq does not run it while the cancelled job is in the table. clear_completed deletes
#   cancelled jobs too, and then the job runs: it waits for jobs that are there and not done, so a
#   job that is gone counts as done. So does an id that never was.
# Seen: gigq 0.5.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install gigq==0.5.1

cat >sites.py <<'PY'
def check():
    return "good"
def change(site):
    return "people of %s deleted" % site
PY
cat >run.py <<'PY'
import logging
from importlib.metadata import version
from gigq import Job, JobQueue, Worker
import sites
logging.disable(logging.CRITICAL)
print("gigq", version("gigq"))
queue, worker = JobQueue("jobs.db"), Worker("jobs.db")
check = Job(name="check", function=sites.check)
change = Job(name="change", function=sites.change, params={"site": "0012"}, dependencies=[check.id])
queue.submit(check)
queue.submit(change)
assert queue.cancel(check.id)
print("  check is cancelled; a job was run: %s" % worker.process_one())
assert queue.get_status(change.id)["status"] == "pending"
print("  jobs cleared: %d; a job was run: %s" % (queue.clear_completed(), worker.process_one()))
status = queue.get_status(change.id)
print("  change: %s, result %r" % (status["status"], status["result"]))
assert (status["status"], status["result"]) == ("completed", "people of 0012 deleted")
PY
env/bin/python run.py
