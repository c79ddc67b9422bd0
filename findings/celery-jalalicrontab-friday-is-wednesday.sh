#!/usr/bin/env bash
# Guess: a schedule in the Persian calendar changes the days of the month, while Friday stays the
#   day that Celery calls "fri".
# Really: the Persian week begins on Saturday, and celery-jalalicrontab counts its days with the
#   numbers of Celery, where 0 is Sunday: "fri" runs on Wednesday, "sat" on Thursday and "sun" on
#   Friday, each week.
# Seen: celery-jalalicrontab 1.0.3 with celery 5.2.7 and jdatetime 3.6.4 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install celery-jalalicrontab==1.0.3 celery==5.2.7 jdatetime==3.6.4 pytz 'setuptools<81'

cat >run.py <<'PY'
import warnings
from datetime import datetime
from importlib.metadata import version
warnings.simplefilter("ignore")
from celery import Celery
from celery.schedules import crontab
from jalalicrontab.schedule import JalaliCrontab
from jalalicrontab.time import jalalidatetime
print(*(name + " " + version(name) for name in ("celery-jalalicrontab", "celery", "jdatetime")))
app = Celery()
app.conf.timezone = "UTC"
now = datetime(2026, 11, 28, 9)    # a Saturday
class Persian(JalaliCrontab):
    def now(self):
        return jalalidatetime.fromgregorian(datetime=now)
for day, expected in (("fri", "Wednesday"), ("sat", "Thursday"), ("sun", "Friday")):
    plain = crontab(minute="0", hour="8", day_of_week=day, app=app, nowfun=lambda: now)
    persian = Persian(minute="0", hour="8", day_of_week=day, app=app)
    usual, seen = ((now + schedule.remaining_estimate(now)).strftime("%A") for schedule in (plain, persian))
    print("  %s -> %s, in the Persian calendar %s" % (day, usual, seen))
    assert usual.lower().startswith(day) and seen == expected
PY
env/bin/python run.py
