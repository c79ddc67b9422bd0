#!/usr/bin/env bash
# Guess: a text that is written as YAML and read again is the same text.
# Really: jamldump writes a line break inside quotes as it is, where YAML reads a space: two lines
#   of an address are one, an empty line becomes a line break, and spaces before a break are gone. A
#   number that needs seventeen digits loses the last.
# Seen: jamldump 1.2.2 with PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install jamldump==1.2.2 PyYAML==6.0.3

cat >run.py <<'PY'
from importlib.metadata import version
from jamldump import to_jaml
import yaml
print("jamldump", version("jamldump"), "PyYAML", version("PyYAML"))
for value, expected in (("000123", "000123"), ("No", "No"), ("Gate 8\nDubai", "Gate 8 Dubai"), ("Gate 8\n\nDubai", "Gate 8\nDubai"),
                        ("Ada \n Budi", "Ada Budi"), (1234567.1234567891, 1234567.123456789)):
    text = to_jaml({"value": value})
    seen = yaml.safe_load(text)["value"]
    print("  %r is written %r and read as %r" % (value, text, seen))
    assert seen == expected
PY
env/bin/python run.py
