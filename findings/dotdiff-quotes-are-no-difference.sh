#!/usr/bin/env bash
# Guess: a tool that compares YAML files by what is in them tells when a code is not text any more,
#   and that one number is not the other.
# Really: for dotdiff "000123" and 000123 are identical, and so are "No" and No, "12:30" and 12:30,
#   which PyYAML reads as 83, false and 750: taking the quotes off passes the comparison. Two
#   numbers of twenty digits are identical as well, in JSON too, and also for diffx.
# Seen: dotdiff 0.1.1 and diffx-python 0.7.2 with PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dotdiff==0.1.1 diffx-python==0.7.2 PyYAML==6.0.3

cat >run.py <<'PY'
import json
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
import diffx
import yaml
print("dotdiff", version("dotdiff"), "diffx-python", version("diffx-python"), "PyYAML", version("PyYAML"))
def compare(before, after, ending):
    names = ["before." + ending, "after." + ending]
    for name, text in zip(names, (before, after)):
        Path(name).write_text(text)
    text = run([str(Path(sys.executable).with_name("dotdiff")), "--output", "json", *names], capture_output=True, text=True).stdout
    return json.loads(text)["identical"]
for value, other, same in (("000123", "000124", False), ("'000123'", "000123", True), ("'No'", "No", True), ("'12:30'", "12:30", True)):
    before, after = "code: %s\n" % value, "code: %s\n" % other
    seen = compare(before, after, "yaml")
    read = [yaml.safe_load(text)["code"] for text in (before, after)]
    print("  %s and %s: %s; PyYAML reads %r and %r" % (value, other, "identical" if seen else "different", *read))
    assert seen == same and read[0] != read[1]
cards = 78419901234567890123, 78419901234567890124
seen = compare(*(json.dumps({"card": card}) for card in cards), "json"), diffx.diff(*({"card": card} for card in cards)) == []
print("  %d and %d: dotdiff identical %s, diffx %s" % (*cards, *seen))
assert seen == (True, True)
PY
env/bin/python run.py
