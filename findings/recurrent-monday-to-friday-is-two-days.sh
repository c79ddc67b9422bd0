#!/usr/bin/env bash
# Guess: "every monday to friday" is five days, "every day except friday" has no Friday, and "every
#   1st friday and 3rd friday" has two Fridays a month.
# Really: recurrent makes Monday and Friday of the first, and five days only of "through". Of the
#   second one single Friday is left out, the next one. The third is every Friday of the year.
# Seen: recurrent 0.4.1 with python-dateutil 2.9.0.post0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install recurrent==0.4.1 python-dateutil==2.9.0.post0

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from dateutil.rrule import rrulestr
from recurrent import RecurringEvent
print("recurrent", version("recurrent"))
now = datetime(2026, 11, 30)
for text, expected in (("every monday through friday", "Mon Tue Wed Thu Fri Mon Tue Wed Thu Fri Mon Tue Wed Thu Fri Mon"),
                       ("every monday to friday", "Mon Fri Mon Fri Mon Fri Mon"),
                       ("every day except friday", "Mon Tue Wed Thu Sat Sun " + "Mon Tue Wed Thu Fri Sat Sun " * 2 + "Mon"),
                       ("every 1st friday and 3rd friday", "Fri Fri Fri")):
    rule = RecurringEvent(now_date=now).parse(text)
    days = [day.strftime("%a") for day in rrulestr(rule, dtstart=now).between(now, datetime(2026, 12, 21), inc=True)]
    print("  %s -> %s\n    %s" % (text, rule.replace("\n", " "), " ".join(days)))
    assert " ".join(days) == expected
PY
env/bin/python run.py
