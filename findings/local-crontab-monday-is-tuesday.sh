#!/usr/bin/env bash
# Guess: a schedule in local time becomes one in UTC that runs at the same moments: Monday 02:00 in
#   Dubai is Sunday 22:00, and the 31st at midnight the 30th at 20:00 of the months that have a
#   31st.
# Really: both packages of this name leave the weekday as it is: it runs on Tuesday at 02:00. The
#   one of Python runs also on 1 April, 1 June and so on for the 31st, and raises an error for the
#   first; the one of npm runs on the second. Half hours of an offset are taken off twice there:
#   8:30 in Kolkata is 02:00, an hour early, while 8:00 is right.
# Seen: local-crontab 0.3.0, cron-converter 2.0.2, croniter 7.0.0 (PyPI), local-crontab 0.1.8 (npm);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install local-crontab==0.3.0 cron-converter==2.0.2 croniter==7.0.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . local-crontab@0.1.8

cat >run.js <<'JS'
const { localCrontabToUtcCrontabs } = require('local-crontab');
const given = [['0 2 * * 1', 'Asia/Dubai'], ['0 2 1 * *', 'Asia/Dubai'], ['0 8 * * *', 'Asia/Kolkata'], ['30 8 * * *', 'Asia/Kolkata']];
console.log(JSON.stringify(given.map(([text, zone]) => [text, zone, localCrontabToUtcCrontabs(text, zone)[0]])));
JS
node run.js >npm.json
cat >run.py <<'PY'
import json
from datetime import datetime, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo
import croniter
from local_crontab import Converter
def runs(text, zone):
    times = croniter.croniter(text, datetime(2026, 3, 30, tzinfo=timezone.utc))
    return [times.get_next(datetime).astimezone(ZoneInfo(zone)).strftime("%a %d %b %H:%M") for _ in range(2)]
def show(text, zone, seen, expected):
    print("  %s in %s -> %s in UTC: %s there" % (text, zone, seen, ", ".join(runs(seen, zone))))
    assert (seen, runs(seen, zone)[0]) == expected
print("local-crontab", version("local-crontab"))
for text, expected in (("0 2 * * 1", ("0 22 * * 1", "Tue 31 Mar 02:00")), ("0 0 31 * *", ("0 20 30 * *", "Tue 31 Mar 00:00"))):
    show(text, "Asia/Dubai", Converter(text, "Asia/Dubai", 2026).to_utc_cron(), expected)
assert runs("0 20 30 * *", "Asia/Dubai")[1] == "Fri 01 May 00:00"
try:
    Converter("0 2 1 * *", "Asia/Dubai", 2026).to_utc_cron()
    raise AssertionError("no error")
except ValueError as error:
    print("  0 2 1 * * in Asia/Dubai ->", error)
print("local-crontab of npm", json.load(open("node_modules/local-crontab/package.json"))["version"])
expected = [("0 22 * * 1", "Tue 31 Mar 02:00"), ("0 22 1 * *", "Thu 02 Apr 02:00"), ("30 2 * * *", "Mon 30 Mar 08:00"), ("0 2 * * *", "Mon 30 Mar 07:30")]
for case, one in zip(json.load(open("npm.json")), expected):
    show(*case, one)
PY
env/bin/python run.py
