#!/usr/bin/env bash
# Guess: the fields of a JSON or YAML object are found by their names, in any order.
# Really: tablib, with which django-import-export reads files, takes the names from the first object
#   and of the others only the values, in the order in which they stand. An object with its fields
#   in another order gets the code as its name; one with another field gets it as the missing one.
# Seen: tablib 3.10.0 with PyYAML 6.0.4 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install tablib==3.10.0 pyyaml==6.0.4

cat >run.py <<'PY'
from importlib.metadata import version
import tablib
print("tablib", version("tablib"))
for form, text, expected in (
        ("json", '[{"code": "000123", "name": "Ada"}, {"name": "Ben", "code": "000124"}]', ("Ben", "000124")),
        ("yaml", "- {code: '000123', name: Ada}\n- {name: Ben, code: '000124'}\n", ("Ben", "000124")),
        ("json", '[{"code": "000123", "email": "a@x.example"}, {"code": "000124", "mobile": "+971500000001"}]', ("000124", "+971500000001"))):
    people = tablib.Dataset().load(text, format=form)
    print("  %s: %s" % (form, people.dict))
    assert people[1] == expected
PY
env/bin/python run.py
