#!/usr/bin/env bash
# Guess: who has one name only, as many people in Indonesia have, keeps it as the given or as the
#   family name of the card.
# Really: abook writes the one name in both places: Budi is Budi Budi in N. Names of two words are
#   right.
# Seen: abook 0.9.1 with vobject 0.9.9 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install abook==0.9.1 vobject==0.9.9

cat >run.py <<'PY'
from importlib.metadata import version
from abook import Abook
print("abook", version("abook"), "vobject", version("vobject"))
with open("addressbook", "w") as file:
    file.write("[format]\nprogram=abook\nversion=0.6.1\n\n[0]\nname=Ada Example\n\n[1]\nname=Budi\n")
seen = {card.fn.value: (card.n.value.given, card.n.value.family) for card in Abook("addressbook", "example.org").to_vcards()}
for name, parts in seen.items():
    print("  %s -> given %s, family %s" % (name, *parts))
assert seen == {"Ada Example": ("Ada", "Example"), "Budi": ("Budi", "Budi")}
PY
env/bin/python run.py
