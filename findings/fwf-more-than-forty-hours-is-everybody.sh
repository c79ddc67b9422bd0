#!/usr/bin/env bash
# Guess: filter(hours__gte=40) finds the lines with forty hours and more, or fails, since the
#   fields are text; the documentation has age__gte=18.
# Really: fwf compares text with a number, Python answers "not implemented", and fwf takes the
#   answer for true: everybody has more than forty hours, and everybody less. With "40" it compares
#   text.
# Seen: fwf 0.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install fwf==0.1.0 terminaltables==3.1.10

cat >run.py <<'PY'
import io, warnings
from collections import OrderedDict
from importlib.metadata import version
from fwf import BaseFileParser, BaseLineParser
warnings.simplefilter("ignore")
print("fwf", version("fwf"))
class Line(BaseLineParser):
    _map = OrderedDict([("code", slice(0, 6)), ("hours", slice(6, 8))])
class File(BaseFileParser):
    _line_parser = Line
lines = File(io.StringIO("00012345\n00012438\n00012508\n")).objects
for name, keywords, expected in (("hours__gte=40", {"hours__gte": 40}, ["45", "38", "08"]),
                                 ("hours__lt=40", {"hours__lt": 40}, ["45", "38", "08"]),
                                 ('hours__gte="40"', {"hours__gte": "40"}, ["45"])):
    seen = list(lines.filter(**keywords).values("hours"))
    print("  filter(%s) -> %s" % (name, seen))
    assert seen == expected
PY
env/bin/python run.py
