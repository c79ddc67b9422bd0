#!/usr/bin/env bash
# Guess: a time with two units, or with a point, is read as a whole or refused.
# Really: without a space between its units the last part alone is read: 1d12h is twelve hours,
#   1h30m thirty minutes. 1.5h is five hours, and with all languages 5 j are five days, also where
#   they are five years ("Jahre"). durhuman reads the first part alone, 1.5 hours as one;
#   duration-timestamp makes 1.5h five hours and leaves out days.
# Seen: regdurations 1.0.8 (PyPI), durhuman 0.0.0-alpha.3 and duration-timestamp 2.26.0 (npm);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install regdurations==1.0.8

cat >run.py <<'PY'
from importlib.metadata import version
from regdurations import DurationParser
import subprocess
print("regdurations", version("regdurations"))
english = DurationParser(["en"])
def read(parser, text):
    return {unit: value for unit, value in parser.find_dict(text)[0].items() if value}
for text, expected in (("1d 12h", {"days": 1, "hours": 12}), ("1d12h", {"hours": 12}), ("1h30m", {"minutes": 30}), ("1.5h", {"hours": 5}), ("0.5 days", {"days": 5})):
    seen = read(english, text)
    print("  %s -> %s" % (text, seen))
    assert seen == expected
print("  5 j: all languages %s, German %s" % (read(DurationParser(), "5 j"), read(DurationParser(["de"]), "5 j")))
assert read(DurationParser(), "5 j") == {"days": 5} and read(DurationParser(["de"]), "5 j") == {"years": 5}
subprocess.run("npm install --silent --no-audit --no-fund --ignore-scripts --prefix . durhuman@0.0.0-alpha.3 duration-timestamp@2.26.0", shell=True, check=True)
script = """
import durhuman from 'durhuman';
import { parse } from 'duration-timestamp';
console.log(JSON.stringify([durhuman('1 hour 30 minutes'), durhuman('1.5 hours'), parse('1.5h').total, parse('1d12h').total]));
"""
seen = subprocess.run(["node", "--input-type=module", "-e", script], check=True, capture_output=True, text=True).stdout.strip()
print("  durhuman: 1 hour 30 minutes, 1.5 hours; duration-timestamp: 1.5h, 1d12h -> %s seconds" % seen)
assert seen == "[3600,3600,18000,43200]"
PY
env/bin/python run.py
