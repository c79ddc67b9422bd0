#!/usr/bin/env bash
# Guess: -15 minutes in a field of six places that is filled with zeros is written as -00015, or
#   refused; a line that was written can be read again.
# Really: fixedwidth fills in front of the sign: 000-15. The same definition cannot read its own
#   line.
# Seen: fixedwidth 1.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install fixedwidth==1.3 six==1.17.0

cat >run.py <<'PY'
from importlib.metadata import version
from fixedwidth.fixedwidth import FixedWidth
print("fixedwidth", version("fixedwidth"))
fields = {"code": {"type": "numeric", "required": True, "start_pos": 1, "length": 6, "alignment": "right", "padding": "0"},
          "minutes": {"type": "integer", "required": True, "start_pos": 7, "length": 6, "alignment": "right", "padding": "0"}}
for minutes, expected in ((15, "000123000015"), (-15, "000123000-15")):
    record = FixedWidth(fields, line_end="")
    record.update(code="123", minutes=minutes)
    line = record.line
    print("  %d -> %s" % (minutes, line))
    assert line == expected
    reader = FixedWidth(fields, line_end="")
    try:
        reader.line = line
        print("    read again:", reader.data)
        assert reader.data["minutes"] == minutes > 0
    except ValueError as error:
        print("    read again:", error)
        assert minutes < 0
PY
env/bin/python run.py
