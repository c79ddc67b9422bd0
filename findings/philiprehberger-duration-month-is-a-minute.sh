#!/usr/bin/env bash
# Guess: a package that reads ISO 8601 durations reads or refuses P1M, and a text of its own is read
#   again as the same time.
# Really: philiprehberger-duration reads P1M, a month, as a minute, and P1M15D as fifteen days and a
#   minute. Minus ninety minutes are written as "-1w 6d 22h 30m", which is read as thirteen days,
#   and minus an hour "-1h" and "-PT1H" as plus an hour.
# Seen: philiprehberger-duration 0.4.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install philiprehberger-duration==0.4.0

cat >run.py <<'PY'
from importlib.metadata import version
from philiprehberger_duration import format, parse
print("philiprehberger-duration", version("philiprehberger-duration"))
for text, expected in (("PT1H30M", 5400), ("P1M", 60), ("P3M", 180), ("P1M15D", 15 * 86400 + 60), ("-1h", 3600), ("-PT1H", 3600), ("1,5h", 18000)):
    seen = parse(text)
    print("  %s -> %s seconds" % (text, seen))
    assert seen == expected
text = format(-5400)
print("  -5400 -> %r -> %s" % (text, parse(text)))
assert text == "-1w 6d 22h 30m" and parse(text) == 1204200
assert format(-5400, style="long") == "-1 weeks, 6 days, 22 hours, 30 minutes"
PY
env/bin/python run.py
