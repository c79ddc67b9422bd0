#!/usr/bin/env bash
# Guess: giving a person the code of another is refused, or gives two people of one code.
# Really: yaml-edit renames the key and takes the other person out of the file, and answers True. A
#   working time of 12:30 and the code 1_000 that are set as text are written without quotes, which
#   PyYAML reads as 750 and 1000, while 000123 and No get quotes.
# Seen: yaml-edit 0.2.0 and PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yaml-edit==0.2.0 PyYAML==6.0.3

cat >run.py <<'PY'
from importlib.metadata import version
from yaml_edit import Document
import yaml
print("yaml-edit", version("yaml-edit"), "PyYAML", version("PyYAML"))
people = Document.parse("'000123':\n  name: Ada\n'000124':\n  name: Budi\n'000125':\n  name: Cem\n")
done = people.rename_key("000124", "000123")
seen = yaml.safe_load(str(people))
print("  000124 becomes 000123: %s, %s" % (done, seen))
assert done is True and seen == {"000123": {"name": "Budi"}, "000125": {"name": "Cem"}}
for value, expected in (("000123", "000123"), ("No", "No"), ("12:30", 750), ("1_000", 1000)):
    record = Document.parse("value: x\n")
    record.set("value", value)
    seen = yaml.safe_load(str(record))["value"]
    print("  %r is written %r and read as %r" % (value, str(record), seen))
    assert seen == expected
PY
env/bin/python run.py
