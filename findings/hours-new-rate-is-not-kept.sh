#!/usr/bin/env bash
# Guess: "hours clients update" with a new hourly rate keeps it, or says why not; and a day that
#   was booked by mistake can be set to 0 hours.
# Really: the command ends without a word and the rate is the old one: the record that is changed
#   is not the one that is committed. 0 hours are taken for "no change", also without a word.
# Seen: hours 0.3.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install hours==0.3.1

cat >run.py <<'PY'
from datetime import date
from importlib.metadata import version
from pathlib import Path
from hours.controller import EntryController
print("hours", version("hours"))
book = EntryController(Path("hours.db"))
book.add_client("Example", 100.0, "AED")
book.add_entry("Example", "Gate", "Watch", date(2026, 11, 30), 8.0)
book.update_client("Example", 120.0, "USD")
book.update_entry(1, hours=0.0)
rate = [(client.rate, client.currency) for client in book.get_clients()]
booked = [entry.hours for entry in book.get_entries()]
print("  rate after setting it to 120 USD:", rate)
print("  hours after setting them to 0:", booked)
assert rate == [(100.0, "AED")] and booked == [8.0]
book.update_entry(1, hours=6.0)
assert [entry.hours for entry in book.get_entries()] == [6.0]
PY
HOME="$work" env/bin/python run.py
