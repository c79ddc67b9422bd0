#!/usr/bin/env bash
# Guess: a comparison of two dictionaries sees that one whole number is not the other; a tolerance,
#   where there is one, is for numbers with a point.
# Really: the tolerance is for whole numbers too. For recursive-diff the cards 1234567890 and
#   1234567891 are equal, and so are two identity numbers of the Emirates; for dictdiffer so are
#   two numbers of sixteen digits and more that follow each other.
# Seen: dictdiffer 0.10.0 and recursive-diff 2.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dictdiffer==0.10.0 recursive-diff==2.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from dictdiffer import diff
from recursive_diff import recursive_diff
print("dictdiffer", version("dictdiffer"), "recursive-diff", version("recursive-diff"))
for number, expected in ((123456, (1, 1)), (1234567890, (1, 0)), (784199012345678, (1, 0)), (4503599627370497, (0, 0)),
                         (784199012345678901, (0, 0))):
    before, after = {"card": number}, {"card": number + 1}
    seen = len(list(diff(before, after))), len(list(recursive_diff(before, after)))
    print("  %d and %d: dictdiffer %d differences, recursive-diff %d" % (number, number + 1, *seen))
    assert seen == expected
PY
env/bin/python run.py
