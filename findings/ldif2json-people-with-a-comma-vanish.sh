#!/usr/bin/env bash
# Guess: all entries of an LDIF file are in the JSON, those of people below their department, and a
#   folded line is one value.
# Really: with --nest a person whose common name has a comma, as "Last, First" has, is in no place
#   of the output, without an error: the escaped comma counts as the end of a part of the name. Of a
#   folded line the first part is kept; the rest is lost, or is an attribute of its own.
# Seen: ldif2json 1.0.8 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ldif2json==1.0.8

cat >staff.ldif <<'END'
dn: OU=Staff,DC=example,DC=test
objectClass: organizationalUnit

dn: CN=Ada Example,OU=Staff,DC=example,DC=test
objectClass: user
employeeNumber: 000123
department: Human Resources and General Administration, Second Floor, Main B
 uilding: North
title: Deputy to the Head of the Department of Buildings, Roads, Lifts and Ga
 rages

dn: CN=Sample\, Ben,OU=Staff,DC=example,DC=test
objectClass: user
employeeNumber: 000124
END
env/bin/ldif2json staff.ldif -o flat.json
env/bin/ldif2json staff.ldif -n people -o tree.json
cat >run.py <<'PY'
import json
from importlib.metadata import version
print("ldif2json", version("ldif2json"))
flat, tree = open("flat.json").read(), open("tree.json").read()
for code in ("000123", "000124"):
    print("  %s: flat %d, with --nest %d" % (code, flat.count(code), tree.count(code)))
assert ("000124" in flat, "000124" in tree, "000123" in tree) == (True, False, True)
ada = json.loads(flat)[1]
print("  department %(department)r, uilding %(uilding)r, title %(title)r" % ada)
assert ada["department"].endswith("Main B") and ada["uilding"] == "North" and ada["title"].endswith("Ga"), ada
PY
env/bin/python run.py
