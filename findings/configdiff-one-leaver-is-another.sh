#!/usr/bin/env bash
# Guess: with --ignore-order a list of people without Ada differs from the list before by Ada.
# Really: configdiff sorts both lists and compares them by their places: Ada is changed into Budi,
#   Budi into Cem, and the person who is removed is Cem, who is in both files. One who comes first
#   in the order makes everybody behind another person.
# Seen: configdiff 0.1.1 with PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install configdiff==0.1.1 PyYAML==6.0.3

cat >run.py <<'PY'
import json
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
print("configdiff", version("configdiff"), "PyYAML", version("PyYAML"))
people = ["  - {code: '000123', name: Ada}\n", "  - {code: '000124', name: Budi}\n", "  - {code: '000125', name: Cem}\n"]
def compare(before, after):
    Path("before.yaml").write_text("people:\n" + "".join(before))
    Path("after.yaml").write_text("people:\n" + "".join(after))
    command = [str(Path(sys.executable).with_name("configdiff")), "--ignore-order", "--format", "json", "before.yaml", "after.yaml"]
    text = run(command, capture_output=True, text=True).stdout
    changes = json.loads(text)
    changes = changes.get("changes", changes.get("entries", changes.get("diffs"))) if isinstance(changes, dict) else changes
    for change in changes:
        print("   ", change)
    return changes
print("  another order:")
assert compare(people, people[::-1]) == []
print("  without Ada:")
changes = compare(people, people[:0:-1])
assert [(change["type"], change["old"]) for change in changes if change["path"].endswith("name") or change["type"] == "removed"] == [
    ("modified", "Ada"), ("modified", "Budi"), ("removed", {"code": "000125", "name": "Cem"})]
PY
env/bin/python run.py
