#!/usr/bin/env bash
# Guess: "n/a" and "no" in a column of dates give no date.
# Really: dateparser tries two hundred languages: n/a is the short Thursday of Estonian, "N.A." and
#   "no" are "now" in two kinds of Norwegian, and the employee who has not left leaves today. With
#   the languages named it gives no date, as for "none" and "-".
# Seen: dateparser 1.5.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dateparser==1.5.0

cat >run.py <<'PY'
from datetime import datetime
from importlib.metadata import version
from dateparser.date import DateDataParser
now = datetime(2026, 11, 29, 12)
print("dateparser", version("dateparser"), "on", now)
for text, expected in (("n/a", "2026-11-26"), ("N.A.", "2026-11-29"), ("no", "2026-11-29"), ("none", None), ("-", None)):
    seen = DateDataParser(settings={"RELATIVE_BASE": now}).get_date_data(text)
    named = DateDataParser(languages=["en", "ar"], settings={"RELATIVE_BASE": now}).get_date_data(text).date_obj
    print("  %-5s -> %s by %s, with English and Arabic only: %s" % (text, seen.date_obj, seen.locale, named))
    assert (str(seen.date_obj.date()) if seen.date_obj else None) == expected
    assert named is None
PY
env/bin/python run.py
