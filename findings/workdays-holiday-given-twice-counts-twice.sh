#!/usr/bin/env bash
# Guess: a holiday that is in the list twice, as when Eid falls on a national day, is one day off.
# Really: workdays takes it off for each time it is in the list: of 22 working days 20 are left, and
#   the day of the holiday alone counts as minus one. From the later date to the earlier one the
#   five days from Monday to Friday are minus three, where a spreadsheet says minus five.
# Seen: workdays 1.4 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install workdays==1.4

cat >run.py <<'PY'
from datetime import date
from importlib.metadata import version
from workdays import networkdays
print("workdays", version("workdays"))
first, last, eid, monday, friday = (date(2026, 3, day) for day in (1, 31, 20, 2, 6))
month = [networkdays(first, last, [eid] * times) for times in (0, 1, 2)]
print("  March 2026 with the holiday in the list 0, 1, 2 times:", month, "the day alone:", networkdays(eid, eid, [eid, eid]))
print("  Monday to Friday:", networkdays(monday, friday), "Friday to Monday:", networkdays(friday, monday))
assert month == [22, 21, 20] and networkdays(eid, eid, [eid, eid]) == -1
assert (networkdays(monday, friday), networkdays(friday, monday)) == (5, -3)
PY
env/bin/python run.py
