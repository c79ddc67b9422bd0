#!/usr/bin/env bash
# Guess: the three time windows of a weekday of a door schedule are three values.
# Really: in the model of pyzkaccess the third window of Sunday to Saturday is bound to the
#   columns of the second. Setting the third overwrites the second, reading the third shows the
#   second, and the real third column of the device is neither read nor written. The holidays are
#   right.
# Seen: pyzkaccess 1.2 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyzkaccess==1.2

cat >run.py <<'PY'
from datetime import time
from importlib.metadata import version
from pyzkaccess.tables import Timezone
print("pyzkaccess", version("pyzkaccess"))
days = Timezone(timezone_id="1")
days.mon_time1 = (time(8), time(12))
days.mon_time2 = (time(13), time(17))
days.mon_time3 = (time(20), time(22))
for name in ("mon_time1", "mon_time2", "mon_time3"):
    print(" ", name, [str(part) for part in getattr(days, name)])
print("  sent to the device:", days.raw_data)
assert days.mon_time2 == days.mon_time3 == (time(20), time(22))
assert "MonTime3" not in days.raw_data
days.hol1_time3 = (time(20), time(22))
assert "Hol1Time3" in days.raw_data
PY
env/bin/python run.py
