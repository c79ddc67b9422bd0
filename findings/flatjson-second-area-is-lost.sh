#!/usr/bin/env bash
# Guess: when lists are exploded into rows, a person with two areas has two rows, wherever in the
#   record the list is.
# Really: flatjson-cli keeps the first area alone when the list is inside another object, without an
#   error; at the top it makes two rows. Two lists of one person give each pair of them: two areas
#   and three cards are six rows.
# Seen: flatjson-cli 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install flatjson-cli==0.1.0

cat >run.py <<'PY'
import csv
import json
from importlib.metadata import version
from pathlib import Path
from flatjson.core import json_file_to_csv
print("flatjson-cli", version("flatjson-cli"))
def convert(record):
    Path("people.jsonl").write_text(json.dumps(record) + "\n")
    json_file_to_csv("people.jsonl", "people.csv", array_strategy="explode")
    rows = [tuple(row.values()) for row in csv.DictReader(Path("people.csv").read_text().splitlines())]
    print("  %s\n    -> %s" % (json.dumps(record), rows))
    return rows
assert convert({"code": "000123", "areas": ["HQ", "Plant"]}) == [("000123", "HQ"), ("000123", "Plant")]
assert convert({"code": "000123", "work": {"areas": ["HQ", "Plant"]}}) == [("000123", "HQ")]
assert len(convert({"code": "000123", "areas": ["HQ", "Plant"], "cards": [1, 2, 3]})) == 6
PY
env/bin/python run.py
