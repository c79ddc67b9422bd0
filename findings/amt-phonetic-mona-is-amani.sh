#!/usr/bin/env bash
# Guess: a matcher of names over languages that knows Khaled and Khalid as one keeps Mona and Amani
#   apart, and names of a script that it does not know apart or unknown.
# Really: amt-phonetic matches whatever has its consonants of one kind in one order: Mona and Amani,
#   Khan and Kim, Lee and Ray, with the highest score. Mohammed Ali matches Mohammed Said, as half
#   is enough. All names in Thai, Cyrillic or Chinese are one name, with 1.0.
# Seen: amt-phonetic 1.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install amt-phonetic==1.0.0

cat >run.py <<'PY'
from importlib.metadata import version
import amt
print("amt-phonetic", version("amt-phonetic"))
for one, other, expected in (("Khaled", "Khalid", (True, 1.0)), ("Khaled", "Robert", (False, None)), ("Mona", "Amani", (True, 1.0)),
                             ("Khan", "Kim", (True, 1.0)), ("Lee", "Ray", (True, 1.0)), ("Mohammed Ali", "Mohammed Said", (True, None)),
                             ("สมชาย ใจดี", "มานี รักไทย", (True, 1.0)), ("Олег", "Мария", (True, 1.0)), ("张伟", "李娜", (True, 1.0))):
    seen = (amt.matches(one, other), round(amt.similarity(one, other), 2))
    print("  %s, %s -> %s, %.2f" % (one, other, *seen))
    assert seen[0] == expected[0] and expected[1] in (None, seen[1]), seen
PY
env/bin/python run.py
