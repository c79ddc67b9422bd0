#!/usr/bin/env bash
# Guess: a search for the exact name of a country gives that country first.
# Really: search_fuzzy ranks by other matches too: for Niger the first result is Nigeria, and
#   Niger is second. For Guinea and Oman the country itself is first, so a short trial does not
#   show it.
# Seen: pycountry 26.2.16 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pycountry==26.2.16

cat >run.py <<'PY'
from importlib.metadata import version
import pycountry
print("pycountry", version("pycountry"))
for name, expected in (("Oman", "Oman"), ("Guinea", "Guinea"), ("Niger", "Nigeria")):
    seen = [country.name for country in pycountry.countries.search_fuzzy(name)][:3]
    print("  %-6s -> %s" % (name, seen))
    assert seen[0] == expected
assert pycountry.countries.lookup("Niger").name == "Niger"
PY
env/bin/python run.py
