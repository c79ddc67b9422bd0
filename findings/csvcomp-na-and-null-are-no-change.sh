#!/usr/bin/env bash
# Guess: two CSV files in which a family name or a manager is another text are different.
# Really: csvcomp takes na, null, none, nan and a hyphen, in any case of the letters, for the empty
#   value: the family names Na, Null and Nan are equal, and so is the manager None and no manager.
#   With card:number two cards of nineteen digits are equal.
# Seen: csvcomp 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install csvcomp==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from pathlib import Path
import csvcomp
print("csvcomp", version("csvcomp"))
def compare(before, after, **options):
    for name, row in (("before.csv", before), ("after.csv", after)):
        Path(name).write_text("code,name,family,manager,card\n" + row + "\n")
    result = csvcomp.diff("before.csv", "after.csv", keys=["code"], **options)
    seen = [(cell.column, cell.old, cell.new) for cell in result.changed_cells]
    print("  %s and %s: %s" % (before, after, seen or "no difference"))
    return result.is_empty
assert not compare("000123,Ada,Li,,1234567890123456789", "000123,Ada,Le,,1234567890123456789")
assert compare("000123,Ada,Na,None,1234567890123456789", "000123,Ada,Null,,1234567890123456789")
assert compare("000123,Ada,Nan,NA,1234567890123456789", "000123,Ada,None,-,1234567890123456789")
assert not compare("000123,Ada,Li,,1234567890123456789", "000123,Ada,Li,,1234567890123456788")
assert compare("000123,Ada,Li,,1234567890123456789", "000123,Ada,Li,,1234567890123456788", coerce={"card": "number"})
PY
env/bin/python run.py
