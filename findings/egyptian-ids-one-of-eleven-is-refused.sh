#!/usr/bin/env bash
# Guess: the check digit of an Egyptian national id is one rule, so that who is valid in one package
#   is valid in the next.
# Really: where the sum divides by eleven, egyid wants a 0 and egyptian-id-validator a 1: one of
#   eleven people is valid in one of them only. egypt-nid looks at no check digit and takes both.
#   egyptian-id-validator takes 31 February.
# Seen: egyid 1.0.0, egyptian-id-validator 0.4.4 and egypt-nid 0.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install egyid==1.0.0 egyptian-id-validator==0.4.4 egypt-nid==0.1.1

cat >run.py <<'PY'
from collections import Counter
from importlib.metadata import version
from egyid import EgyptianNationalId
from egyptian_id_validator import validate
from egypt_nid.constants import GOVERNORATE_VERSIONS
from egypt_nid.validator import LenientValidator
print(*("%s %s" % (name, version(name)) for name in ("egyid", "egyptian-id-validator", "egypt-nid")))
third = LenientValidator(GOVERNORATE_VERSIONS["v1"])
seen, first = Counter(), {}
def look(number):
    return EgyptianNationalId.is_valid_id(number), validate(number) is not None, third.validate(number).valid
for person in range(10, 10000):
    for digit in range(10):
        answers = look("290031501%04d%d" % (person, digit))
        seen[answers] += 1
        first.setdefault(answers, "290031501%04d%d" % (person, digit))
for answers, count in sorted(seen.items(), reverse=True):
    print("  %s: %d numbers, as %s" % (answers, count, first[answers]))
assert seen == {(True, True, True): 9082, (True, False, True): 908, (False, True, True): 908, (False, False, True): 89002}, seen
numbers = ["2900231010010%d" % digit for digit in range(10)]
valid = [number for number in numbers if validate(number)]
print("  born on 31 February: %s is %s for egyptian-id-validator" % (valid[0], validate(valid[0])))
assert [look(number) for number in valid] == [(False, True, False)]
PY
env/bin/python run.py
