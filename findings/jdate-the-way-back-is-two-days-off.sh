#!/usr/bin/env bash
# Guess: jdate turns a date of the Persian calendar into the Gregorian one and back.
# Really: the way to the Gregorian date is up to two days off in fourteen years from 1320 to 1346,
#   1941 to 1968: 1 Farvardin 1333, 21 March 1954, becomes 23 March. The other way is right there,
#   so that a birthday that is read, converted and shown again has moved. In all of 1404, March 2025
#   to March 2026, both ways are a day off, and the year has a 30 Esfand.
# Seen: jcal 0.4.1-2.1, libjalali0 0.4.1-2.1 (Debian), jdatetime 6.1.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() { apt-get download -qq -o APT::Sandbox::User=root jcal=0.4.1-2.1 libjalali0=0.4.1-2.1; }
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install jdatetime==6.1.1

cat >run.py <<'PY'
import subprocess
from importlib.metadata import version
import jdatetime
print("jcal", subprocess.run(["deb/usr/bin/jdate", "--version"], capture_output=True, text=True).stdout.split("\n")[0], "jdatetime", version("jdatetime"))
def jdate(option, value):
    return subprocess.run(["deb/usr/bin/jdate", option, value, "+%Y/%m/%d"], capture_output=True, text=True).stdout.strip()
seen = []
for text in ("1333/01/01", "1333/06/15", "1341/06/15", "1346/06/15", "1370/06/15", "1404/12/28"):
    right = jdatetime.date(*map(int, text.split("/"))).togregorian().strftime("%Y/%m/%d")
    one, back = jdate("-g", text), jdate("-j", right)
    print("  %s is %s; jdate -g: %s; jdate -j of %s: %s" % (text, right, one, right, back))
    seen.append((one == right, back == text))
wrong = set()
for year in range(1320, 1405):
    right = jdatetime.date(year, 10, 1).togregorian().strftime("%Y/%m/%d")
    if jdate("-g", "%d/10/01" % year) != right:
        wrong.add(year)
print("  years whose 1 Dey is wrong:", *sorted(wrong))
assert seen == [(False, True)] * 4 + [(True, True), (False, False)], seen
assert len(wrong) == 15 and max(wrong) == 1404 and min(wrong) == 1320, wrong
PY
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname deb/usr/lib/*/libjalali.so.0)
TZ=UTC env/bin/python run.py
