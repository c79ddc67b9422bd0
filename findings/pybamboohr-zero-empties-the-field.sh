#!/usr/bin/env bash
# Guess: setting a field of an employee to 0 or to False sends 0 or false.
# Really: PyBambooHR sends the field without a value for all that Python counts as false, which
#   empties it: a balance of 0, a flag that is off. "0" as text is sent. A "<" in a name of a
#   department is escaped twice and arrives as &lt; in the text.
# Seen: PyBambooHR 0.8.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pybamboohr==0.8.1

cat >run.py <<'PY'
import xml.etree.ElementTree as tree
from importlib.metadata import version
from types import SimpleNamespace
import PyBambooHR.PyBambooHR as module
sent = []
def post(url, data=None, **_):
    sent.append(data)
    return SimpleNamespace(raise_for_status=lambda: None)
module.requests = SimpleNamespace(post=post)
people = module.PyBambooHR(subdomain="example", api_key="none")
people.employee_fields = dict.fromkeys(("balance", "overtime", "grade", "department"), ())
people.update_employee(1, {"balance": 0, "overtime": False, "grade": "0", "department": "Age < 18"})
seen = {field.get("id"): field.text for field in tree.fromstring(sent[0])}
print("PyBambooHR", version("pybamboohr"), sent[0], seen, sep="\n")
assert seen == {"balance": None, "overtime": None, "grade": "0", "department": "Age &lt; 18"}, seen
PY
env/bin/python run.py
