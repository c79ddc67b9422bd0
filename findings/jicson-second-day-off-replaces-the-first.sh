#!/usr/bin/env bash
# Guess: the JSON of a calendar has each line of it: all days that are left out, and all of a long
#   line.
# Really: jicson keeps of two lines with the same name the last: of two days left out the first
#   takes place. Of a line that is folded the rest is lost, with a colon in it it becomes a field of
#   its own.
# Seen: jicson 1.0.2 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install jicson==1.0.2

cat >run.py <<'PY'
from importlib.metadata import version
import jicson
print("jicson", version("jicson"))
event = """BEGIN:VEVENT
UID:%d@example.com
DTSTART:20260304T180000Z
DTEND:20260305T020000Z
RRULE:FREQ=WEEKLY;BYDAY=WE
EXDATE:20260311T180000Z
EXDATE:20260318T180000Z
SUMMARY:Night shift of Ada Example
  and Budi Sample
DESCRIPTION:Keys
  of gate: Dubai
END:VEVENT
"""
text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + event % 1 + "END:VCALENDAR\n"
shift = jicson.fromText(text)["VCALENDAR"][0]["VEVENT"][0]
print(" ", shift)
assert shift["EXDATE"] == "20260318T180000Z"
assert shift["SUMMARY"] == "Night shift of Ada Example"
assert shift["  of gate"] == " Dubai"
PY
env/bin/python run.py
