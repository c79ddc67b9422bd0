#!/usr/bin/env bash
# Guess: a time window from 22:00 to 06:00 is the night shift, or is refused when it is defined.
# Really: zk-sdk accepts it and compares minutes of one day: no time is both after 22:00 and
#   before 06:00, so the window allows nobody at any time, and a person of the night shift is
#   reported as denied.
# Seen: zk-sdk 0.1.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install zk-sdk==0.1.0

cat >run.py <<'PY'
from datetime import datetime, timedelta
from importlib.metadata import version
from zk_sdk.rules import AccessRulesRegistry
print("zk-sdk", version("zk-sdk"))
rules = AccessRulesRegistry()
rules.define_time_zone("night", [(None, "22:00", "06:00")])
rules.define_time_zone("day", [(None, "06:00", "22:00")])
for name in ("night", "day"):
    rules.define_area(name, name)
    rules.assign_user_to_area(name, name)
    midnight = datetime(2026, 11, 29)
    minutes = sum(rules.is_access_allowed(name, midnight + timedelta(minutes=n)) for n in range(24 * 60))
    print("  %-5s shift: allowed in %d minutes of the day" % (name, minutes))
    assert minutes == {"night": 0, "day": 961}[name]
PY
env/bin/python run.py
