#!/usr/bin/env bash
# Guess: two names are equal when one has fewer parts or initials of the other; a part of a word
#   does not count.
# Really: fuzzyname looks whether one name is somewhere in the letters of the other: Amina Khan
#   equals Yamina Khan, Ann Lee equals Joann Lee, and Ana Li equals Diana Lim.
# Seen: fuzzyname 0.2.1 with Unidecode 1.4.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install fuzzyname==0.2.1 Unidecode==1.4.0

cat >run.py <<'PY'
from importlib.metadata import version
from fuzzyname import Name
print("fuzzyname", version("fuzzyname"), "Unidecode", version("Unidecode"))
for first, second, expected in (("A. Example", "Ada Example", True), ("Amir Khan", "Omar Khan", False), ("Amina Khan", "Yamina Khan", True),
                                ("Ann Lee", "Joann Lee", True), ("Ana Li", "Diana Lim", True)):
    seen = Name(first) == Name(second)
    print("  %s and %s: %s" % (first, second, "equal" if seen else "not equal"))
    assert seen == expected
PY
env/bin/python run.py
