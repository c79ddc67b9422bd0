#!/usr/bin/env bash
# Guess: "every day at 2:30 pm" runs in the afternoon, or is refused.
# Really: tickr does not look at what follows the minutes: it runs at 02:30 in the night, "every
#   friday at 5:30 pm" at 05:30 and "every weekday at 8:00 except monday" on Monday too. Its own
#   example "every monday at 9am" is refused. The working week is Monday to Friday.
# Seen: tickr-cron 1.0.5 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install tickr-cron==1.0.5 click==8.5.1

cat >run.py <<'PY'
from importlib.metadata import version
from tickr.parser import VALID_EXAMPLES, parse_schedule
print("tickr-cron", version("tickr-cron"))
for text, hour, minute, day in (("every day at 2:30 pm", 2, 30, None), ("every friday at 5:30 pm", 5, 30, 4), ("every day at 14:30", 14, 30, None), ("every monday at 8:00, but not in Ramadan", 8, 0, 0)):
    seen = parse_schedule(text)
    print("  %s -> %s" % (text, seen.strftime("%A %H:%M")))
    assert (seen.hour, seen.minute) == (hour, minute) and day in (None, seen.weekday())
assert parse_schedule("every weekday at 8:00 except monday") == parse_schedule("every weekday at 8:00")
print("  every monday at 9am -> %s" % parse_schedule("every monday at 9am"))
assert "every monday at 9am" in VALID_EXAMPLES and parse_schedule("every monday at 9am") is None
PY
env/bin/python run.py
