#!/usr/bin/env bash
# Guess: the number of a card in the form of facility and card, 013-00123, is one number for one
#   card, and can be turned back.
# Really: wiegand-calculator puts the two numbers one behind the other without zeros: facility 13
#   with card 123 and facility 131 with card 23 are both 13123. Turned back that number is the text
#   of an error, while 1300123, with the zeros, is turned back right.
# Seen: wiegand-calculator 0.0.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install wiegand-calculator==0.0.1

cat >run.py <<'PY'
import contextlib, io
from importlib.metadata import version
from wiegand_calculator import wiegand as loaded
print("wiegand-calculator", version("wiegand-calculator"))
def back(number):
    with contextlib.redirect_stdout(io.StringIO()):
        return loaded.convert_from_wiegand(number)
for facility, card, expected in ((13, 12345, 1312345), (13, 123, 13123), (131, 23, 13123), (1, 3123, 13123)):
    tag = facility << 16 | card
    number = loaded.convert_to_wiegand(tag)
    print("  facility %d, card %d: tag %d -> %d -> %r" % (facility, card, tag, number, back(number)))
    assert number == expected, number
    assert (back(number) == tag) == (card > 9999), back(number)
assert isinstance(back(13123), str) and back(1300123) == 13 << 16 | 123
PY
env/bin/python run.py
