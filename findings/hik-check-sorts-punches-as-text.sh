#!/usr/bin/env bash
# Guess: "dedupe and sort by time" puts the punches of several terminals in the order in which they
#   happened; a terminal sends its time with its zone.
# Really: hik-check sorts the text of the times. A punch in Riyadh at 07:30 is pushed before one in
#   Dubai at 08:00, which was half an hour earlier, and the summary has the wrong earliest time.
# Seen: hik-check 0.5.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install hik-check==0.5.1

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from hik_check.action_push import dedupe_and_sort, to_payload
print("hik-check", version("hik-check"))
events = [to_payload({"time": "2026-03-04T08:00:00+04:00", "employeeNoString": "000123", "serialNo": 1}, "192.0.2.1"),
          to_payload({"time": "2026-03-04T07:30:00+03:00", "employeeNoString": "000123", "serialNo": 2}, "192.0.2.2")]
ordered, dropped = dedupe_and_sort(events)
moments = [datetime.fromisoformat(event["dateTime"]) for event in ordered]
for event, moment in zip(ordered, moments):
    print("  %s = %s UTC" % (event["dateTime"], moment.utctimetuple()[3:5]))
assert dropped == 0 and moments[0] > moments[1]
PY
HOME="$work" env/bin/python run.py
