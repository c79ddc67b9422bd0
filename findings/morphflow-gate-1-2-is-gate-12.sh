#!/usr/bin/env bash
# Guess: a converter of CSV that makes numbers of numbers leaves the gate 1_2 and the family name
#   Nan as they are.
# Really: morphflow takes what Python takes for a number: 1_2 is 12, Nan and Infinity are no numbers
#   but written as such, so that the JSON is none, and Arabic digits, zeros and the plus of a
#   telephone number go. Of people with one field, who go through XML, the name of the field is
#   lost.
# Seen: morphflow 1.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install morphflow==1.0.0

cat >run.py <<'PY'
import json
from importlib.metadata import version
from pathlib import Path
from morphflow import convert_file
print("morphflow", version("morphflow"))
def convert(value):
    Path("people.csv").write_text("name,value\nAda,%s\n" % value, encoding="utf-8")
    convert_file("people.csv", "people.json")
    text = Path("people.json").read_text()
    seen = json.loads(text, parse_constant=lambda word: "%s without quotes" % word)[0]["value"]
    print("  %s -> %r" % (value, seen))
    return seen
for value, expected in (("Gate 1", "Gate 1"), ("1_2", 12), ("Nan", "NaN without quotes"), ("Infinity", "Infinity without quotes"),
                        ("\u0661\u0662", 12), ("000123", 123), ("+971501234567", 971501234567)):
    assert convert(value) == expected
people = {"people": [{"name": "Ada"}, {"name": "Budi"}]}
Path("before.json").write_text(json.dumps(people))
convert_file("before.json", "people.xml")
convert_file("people.xml", "after.json")
seen = json.loads(Path("after.json").read_text())
print("  %s through XML -> %s" % (people, seen))
assert seen == [["Ada"], ["Budi"]]
PY
env/bin/python run.py
