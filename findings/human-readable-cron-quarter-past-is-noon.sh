#!/usr/bin/env bash
# Guess: "every monday at 6:12 pm" runs at 18:12, and of several days each one is kept.
# Really: human-readable-cron looks for the letters "12 pm" first: 6:12 pm is noon, 2:12 am is
#   midnight, and "friday afternoon at 3 pm" is noon as well. "monday, wednesday and friday" is
#   Wednesday alone, "sunday and thursday" Thursday, "monday to thursday" Monday, and "every 3 days"
#   each day.
# Seen: human-readable-cron 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install human-readable-cron==0.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from human_readable_cron import convert_to_cron
print("human-readable-cron", version("human-readable-cron"))
for text, expected in (("every monday at 6:10 pm", "10 18 * * 1"), ("every monday at 6:12 pm", "0 12 * * 1"), ("every day at 2:12 am", "0 0 * * *"),
                       ("every friday afternoon at 3 pm", "0 12 * * 5"), ("monday, wednesday and friday at 8 am", "0 8 * * 3"),
                       ("every sunday and thursday at 8 am", "0 8 * * 4"), ("monday to thursday at 8 am", "0 8 * * 1"),
                       ("on the 1st and 15th at 8 am", "0 8 1 * *"), ("every 3 days at 8 am", "0 8 * * *")):
    seen = convert_to_cron(text)
    print("  %-38s %s" % (text, seen))
    assert seen == expected
PY
env/bin/python run.py
