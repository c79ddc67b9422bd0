#!/usr/bin/env bash
# Guess: a day of the month together with a day of the week means either of them, in every library
#   that follows Vixie cron.
# Really: for "*/2" as the day of the month and Sunday as the day of the week, cronsim runs on
#   Sundays of odd date only (as that cron does for a field that starts with a star), croniter on
#   every odd date and every Sunday. For 1-7 and Sunday, the usual way to write the first Sunday,
#   those two agree and crontab runs on the first Sunday alone. Of two describers, one says "and"
#   and the other "or".
# Seen: cronsim 2.8, croniter 7.0.0, crontab 1.0.5 and cron-descriptor 2.2.1 (PyPI), cronstrue
#   3.39.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install cronsim==2.8 croniter==7.0.0 crontab==1.0.5 cron-descriptor==2.2.1
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . cronstrue@3.39.0

cat >run.py <<'PY'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from cron_descriptor import get_description
from croniter import croniter
from cronsim import CronSim
from crontab import CronTab
start, end = (datetime(2026, month, 1, tzinfo=timezone.utc) for month in (11, 12))
def by_crontab(expression):
    now = start
    while True:
        now += timedelta(seconds=CronTab(expression).next(now, default_utc=True))
        yield now
def november(runs):
    days = []
    for day in runs:
        if day >= end:
            return days
        days.append(day.day)
for name, walk in (("cronsim", lambda e: CronSim(e, start)), ("croniter", lambda e: croniter(e, start).all_next(datetime)),
                   ("crontab", by_crontab)):
    step, first = (november(walk(expression)) for expression in ("0 6 */2 * 0", "0 6 1-7 * 0"))
    print("%-8s %-6s */2 and Sunday: %2d runs in November, 1-7 and Sunday: %d" % (name, version(name), len(step), len(first)))
    assert (len(step), len(first)) == {"cronsim": (3, 11), "croniter": (17, 11), "crontab": (3, 1)}[name]
text = get_description("0 6 1-7 * 0")
print("cron-descriptor", version("cron-descriptor"), text)
assert "or on Sunday" in text
PY
env/bin/python run.py
node -e "
const text = require('cronstrue').toString('0 6 1-7 * 0');
console.log('cronstrue', require('cronstrue/package.json').version, text);
require('assert').match(text, /and on Sunday/);"
