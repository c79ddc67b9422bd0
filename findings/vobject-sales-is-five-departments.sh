#!/usr/bin/env bash
# Guess: a card whose organization is set to the text "Sales" has the organization Sales.
# Really: vobject takes the text for a list of its letters and writes ORG:S;a;l;e;s, which is an
#   organization S with four units below it. In the same way a full name and a note are right, and
#   nothing is said about the difference.
# Seen: vobject 0.9.9 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install vobject==0.9.9

cat >run.py <<'PY'
from importlib.metadata import version
import vobject
print("vobject", version("vobject"))
written = {}
for label, value in (("a text", "Sales"), ("a list", ["Sales"])):
    card = vobject.vCard()
    card.add("fn").value = "Ada Example"
    card.add("n").value = vobject.vcard.Name(family="Example", given="Ada")
    card.add("org").value = value
    text = card.serialize()
    written[label] = next(line for line in text.splitlines() if line.startswith("ORG"))
    print("  %s -> %s -> %s" % (label, written[label], vobject.readOne(text).org.value))
assert written == {"a text": "ORG:S;a;l;e;s", "a list": "ORG:Sales"}
PY
env/bin/python run.py
