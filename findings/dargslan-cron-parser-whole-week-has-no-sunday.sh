#!/usr/bin/env bash
# Guess: in cron 7 is Sunday, also at the end of a range, and 8/4 begins at 8 and goes on every four
#   hours.
# Really: dargslan-cron-parser calls 0 8 * * 1-7 valid, describes it as each day, and never finds a
#   run on a Sunday; 5-7 and 6,7 lose their Sunday too, while 7 alone keeps it. 8/4 is 8 alone, and
#   the first of the month or Friday is the Friday that is the first.
# Seen: dargslan-cron-parser 1.0.0 with cronsim 2.8 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dargslan-cron-parser==1.0.0 cronsim==2.8

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from cronsim import CronSim
from dargslan_cron_parser import explain, next_run, validate
print("dargslan-cron-parser", version("dargslan-cron-parser"), "cronsim", version("cronsim"))
start = datetime(2026, 3, 5, 12, 0)
for text, right, expected in (("0 8 * * 7", "Sun 8, Sun 15, Sun 22, Sun 29", "Sun 8, Sun 15, Sun 22, Sun 29"),
                              ("0 8 * * 1-7", "Fri 6, Sat 7, Sun 8, Mon 9", "Fri 6, Sat 7, Mon 9, Tue 10"),
                              ("0 8 * * 5-7", "Fri 6, Sat 7, Sun 8, Fri 13", "Fri 6, Sat 7, Fri 13, Sat 14"),
                              ("0 8 * * 6,7", "Sat 7, Sun 8, Sat 14, Sun 15", "Sat 7, Sat 14, Sat 21, Sat 28"),
                              ("0 8/4 * * *", "Thu 5, Thu 5, Fri 6, Fri 6", "Fri 6, Sat 7, Sun 8, Mon 9"),
                              ("0 8 1 * 5", "Fri 6, Fri 13, Fri 20, Fri 27", "Fri 1, Fri 1")):
    assert validate(text) == []
    runs = CronSim(text, start)
    seen = [", ".join(day.strftime("%a %-d") for day in days)
            for days in ([next(runs) for _ in range(4)], map(datetime.fromisoformat, next_run(text, start, 4)))]
    print("  %s (%s): cronsim %s; dargslan %s" % (text, explain(text), *seen))
    assert seen == [right, expected]
PY
env/bin/python run.py
