#!/usr/bin/env bash
# Guess: the birthday in a Sri Lankan identity number is read in one way for all days of a year.
# Really: the number counts a 29 February in each year. nic-parser takes a day off all of them to make
#   up for it: who is born from 2 January to the end of February is a day early, and in leap years the
#   whole year: 1 March 2000 is 29 February. So does lka-nic-decoder; who is born on 1 January has no
#   birthday in the one and is a year older in the other.
# Seen: nic-parser 0.2.0 and lka-nic-decoder 1.0.18, compared with slnic 0.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install nic-parser==0.2.0 lka-nic-decoder==1.0.18 slnic==0.2.0

cat >run.py <<'PY'
import datetime
from collections import Counter
from importlib.metadata import version
import slnic
from lka_nic_decoder import decode_nic
from nic_parser.parser import Parser
print(*("%s %s" % (name, version(name)) for name in ("nic-parser", "lka-nic-decoder", "slnic")))
for year, expected in ((1990, {"right": 306, "a day early": 58, "no birthday": 1}), (2000, {"a day early": 365, "no birthday": 1})):
    counts = Counter()
    day = datetime.date(year, 1, 1)
    while day.year == year:
        number = "%d%03d00012" % (year, (day - datetime.date(year, 1, 1)).days + 1 + (day.month > 2 and year == 1990))
        assert slnic.parse(number).birth_date == day
        try:
            seen = Parser(number).birth_date.date()
            counts[{0: "right", -1: "a day early"}[(seen - day).days]] += 1
        except ValueError:
            counts["no birthday"] += 1
            seen = day - datetime.timedelta(days=1)
        assert decode_nic(number).birth_date == seen
        day += datetime.timedelta(days=1)
    print("  %d: %s" % (year, dict(counts)))
    assert counts == expected
for number in ("199000100012", "199003200012", "200006100012"):
    print("  %s: %s, really %s" % (number, decode_nic(number).birth_date, slnic.parse(number).birth_date))
PY
env/bin/python run.py
