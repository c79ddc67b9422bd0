#!/usr/bin/env bash
# Guess: a new object that is given the opening hours of a second gate writes those of that gate.
# Really: all objects write into one table of the module: the second gate has its hours behind those
#   of the first, the first has those of the second too when it is written after it, and a gate that
#   is read twice has each of its hours twice.
# Seen: workhourcalc 0.0.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install workhourcalc==0.0.1 arrow==1.4.0

cat >run.py <<'PY'
from importlib.metadata import version
from calc_work_hours import DAYS
from calc_work_hours.controller import CalculateWorkHours
print("workhourcalc", version("workhourcalc"))
def hours_of(monday):
    week = {day: [] for day in DAYS}
    week["monday"] = [{"type": kind, "value": hour * 3600} for kind, hour in monday]
    work = CalculateWorkHours(week)
    work.refactor_input_json_with_correct_data()
    return work.working_hours_in_human_readable_format().splitlines()[0]
north = [("open", 6), ("close", 14)]
south = [("open", 20), ("close", 23)]
seen = [hours_of(north), hours_of(south), hours_of([])]
for name, line in zip(("north", "south", "shut"), seen):
    print("  %s: %s" % (name, line))
assert seen == ["Monday: 6 AM - 2 PM", "Monday: 6 AM - 2 PM, 8 PM - 11 PM", "Monday: Closed"], seen
PY
env/bin/python run.py
