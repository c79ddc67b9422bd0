#!/usr/bin/env bash
# Guess: a fingerprint that does not regard the order of a list is equal for the same people in
#   another order.
# Really: it is also equal when two people have exchanged their cards, or all their areas: the
#   values of the whole list are sorted, without what belongs to whom. {"a": {"b": 1}} and {"a}|{b":
#   1} are equal too.
# Seen: json-fingerprint 0.14.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install json-fingerprint==0.14.1

cat >run.py <<'PY'
import json
from importlib.metadata import version
from json_fingerprint import create, hash_functions
print("json-fingerprint", version("json-fingerprint"))
def make(data):
    return create(json.dumps(data), hash_function=hash_functions.SHA256, version=1)
people = [{"name": "Ada", "card": "0451"}, {"name": "Budi", "card": "0452"}]
for text, other, expected in (
    ("another order", [people[1], people[0]], True),
    ("cards exchanged", [{"name": "Ada", "card": "0452"}, {"name": "Budi", "card": "0451"}], True),
    ("another card", [{"name": "Ada", "card": "0453"}, {"name": "Budi", "card": "0452"}], False),
):
    print("  %s: %s" % (text, "equal" if make(people) == make(other) else "changed"))
    assert (make(people) == make(other)) is expected
before = [{"name": "Ada", "areas": ["1", "2"]}, {"name": "Budi", "areas": ["3"]}]
after = [{"name": "Ada", "areas": ["3"]}, {"name": "Budi", "areas": ["1", "2"]}]
print("  areas exchanged: %s" % ("equal" if make(before) == make(after) else "changed"))
assert make(before) == make(after)
PY
env/bin/python run.py
