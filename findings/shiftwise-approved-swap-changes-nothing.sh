#!/usr/bin/env bash
# Guess: an approved swap puts each of the two on the shift of the other, and only an approved
#   leave keeps somebody from a shift, as its error says.
# Really: approve_swap answers True and leaves both shifts with the people that they had. A leave
#   that was rejected keeps its person from the shift all the same, and from asking for leave in
#   that week again; the error calls it an approved leave.
# Seen: shiftwise 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install shiftwise==0.1.0

cat >run.py <<'PY'
from datetime import date, datetime
from importlib.metadata import version
from shiftwise import Leave, LeaveConflictError, LeaveManager, LeaveType, Shift, ShiftManager, SwapManager, SwapRequest
print("shiftwise", version("shiftwise"))
shifts, leaves, swaps = ShiftManager(), LeaveManager(), SwapManager()
day = Shift("day", "Gate", datetime(2026, 12, 7, 8), datetime(2026, 12, 7, 16), 1, assigned_employee_ids=["000123"])
night = Shift("night", "Gate", datetime(2026, 12, 7, 22), datetime(2026, 12, 8, 6), 1, assigned_employee_ids=["000124"])
request = swaps.request_swap(SwapRequest("1", "000123", "000124", "day", "night"), [])
answer = swaps.approve_swap(request, "000124", shifts, [day], [night], day, night)
print("  swap:", answer, request.status.value, "day", day.assigned_employee_ids, "night", night.assigned_employee_ids)
assert answer and request.status == "APPROVED"
assert day.assigned_employee_ids == ["000123"] and night.assigned_employee_ids == ["000124"]
leave = leaves.request_leave("000125", [], Leave("1", "000125", LeaveType.ANNUAL, date(2026, 12, 14), date(2026, 12, 18)))
leaves.reject_leave(leave, "MANAGER")
late = Shift("late", "Gate", datetime(2026, 12, 15, 14), datetime(2026, 12, 15, 22), 1)
try:
    shifts.assign_employee(late, "000125", [], [], [leave])
    raise SystemExit("changed: the person has the shift")
except LeaveConflictError as error:
    print("  leave %s: %s" % (leave.status.value, error))
    assert "approved leave" in str(error)
PY
env/bin/python run.py
