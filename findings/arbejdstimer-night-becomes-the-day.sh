#!/usr/bin/env bash
# Guess: working hours [22, 6] are the night, or are refused.
# Really: arbejdstimer sorts the two numbers. Whoever asks whether it is working time gets yes from
#   6 to 22 o'clock and no at 23: exactly the hours that were not meant. No message says so.
# Seen: arbejdstimer 2025.1.14 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install arbejdstimer==2025.1.14

cat >run.py <<'PY'
from importlib.metadata import version
import arbejdstimer.arbejdstimer as hours
print("arbejdstimer", version("arbejdstimer"))
config = {"api": 1, "application": "arbejdstimer", "operator": "or", "working_hours": [22, 6],
          "holidays": [{"label": "National Day", "at": ["2026-12-02"]}]}
code, message, holidays, span = hours.load(config)
assert code == 0
answers = {}
for hour in (23, 2, 12, 20):
    hours.the_hour = lambda: hour
    code, message = hours.apply(holidays, span, "now", "2026-11-30", False)
    answers[hour] = code == 0
    print("  %02d o'clock: %s" % (hour, "working time" if code == 0 else "no working time"))
assert answers == {23: False, 2: False, 12: True, 20: True}
PY
env/bin/python run.py
