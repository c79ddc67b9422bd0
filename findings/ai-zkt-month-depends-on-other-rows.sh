#!/usr/bin/env bash
# Guess: a punch that is written as 2026-03-04 08:00 is a punch of 4 March.
# Really: the file parser of ai-zkt tries pandas with dayfirst=True and keeps that reading when it
#   loses no row; pandas applies dayfirst to ISO dates too. The punch is read as 3 April while all
#   days of the file are 12 or less, and as 4 March once another row has the 13th.
# Seen: ai-zkt 0.1.2 with pandas 3.1.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ai-zkt==0.1.2 pandas==3.1.1

cat >run.py <<'PY'
import warnings
from importlib.metadata import version
from ai_zkt.parsers.excel import ExcelParser
warnings.simplefilter("ignore")
print("ai-zkt", version("ai-zkt"), "pandas", version("pandas"))
def punches(*rows):
    with open("punches.csv", "w") as file:
        file.write("Emp Code,DateTime,Status\n" + "".join("123,%s,in\n" % row for row in rows))
    seen = [str(log.timestamp) for log in ExcelParser().parse("punches.csv")]
    print(" ", rows, "->", seen)
    return seen
assert punches("2026-03-04 08:00") == ["2026-04-03 08:00:00"]
assert punches("2026-03-04 08:00", "2026-03-13 08:00") == ["2026-03-04 08:00:00", "2026-03-13 08:00:00"]
PY
env/bin/python run.py
