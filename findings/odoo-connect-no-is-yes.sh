#!/usr/bin/env bash
# Guess: a value for a yes-or-no field of Odoo that is not a truth value is read as what it says, or
#   refused; the first day of work is the day that the given time has where it was given.
# Really: odoo-connect takes every text that is not empty for true: "False", "no" and "0" of a feed
#   make a person who left active. Midnight in Dubai is counted in UTC and becomes the day before,
#   while the same time without a zone is the day itself.
# Seen: odoo-connect 0.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install odoo-connect==0.6.0

cat >run.py <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from types import SimpleNamespace
from odoo_connect.format import Formatter
print("odoo-connect", version("odoo-connect"))
fields = {"active": {"type": "boolean"}, "first_day": {"type": "date"}, "code": {"type": "char"}}
formatter = Formatter(SimpleNamespace(fields=lambda: fields))
dubai = timezone(timedelta(hours=4))
for given, expected in (({"code": "000123", "active": "False"}, True), ({"code": "000124", "active": "0"}, True), ({"code": "000125", "active": ""}, False),
                        ({"code": "000126", "first_day": datetime(2026, 3, 1, tzinfo=dubai)}, "2026-02-28"),
                        ({"code": "000127", "first_day": datetime(2026, 3, 1)}, "2026-03-01")):
    seen = formatter.format_dict(given)
    field = list(given)[1]
    print("  %s: %s %r -> %r" % (given["code"], field, str(given[field]), seen[field]))
    assert seen[field] == expected, seen
PY
env/bin/python run.py
