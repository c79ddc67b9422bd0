#!/usr/bin/env bash
# Guess: convertnumbers of petl changes integers and decimals and leaves codes with a letter as
#   they are.
# Really: it tries complex numbers last, and j marks those: the codes 12J and 7j become the
#   complex numbers 12j and 7j, next to 12H, which stays text. Written to CSV they come out as the
#   text 12j: another code.
# Seen: petl 1.7.30 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install petl==1.7.30

cat >run.py <<'PY'
from importlib.metadata import version
import petl
print("petl", version("petl"))
table = petl.wrap([["code"], ["12H"], ["12J"], ["7j"]])
seen = [row[0] for row in petl.data(petl.convertnumbers(table))]
print(" ", seen)
assert seen == ["12H", 12j, 7j]
petl.tocsv(petl.convertnumbers(table), "codes.csv")
written = open("codes.csv").read().split()
print("  written:", written)
assert written == ["code", "12H", "12j", "7j"]
PY
env/bin/python run.py
