#!/usr/bin/env bash
# Guess: a reader of NDJSON splits at line feeds, and a line or paragraph separator inside a
#   string, which JSON allows as it is, stays what it is.
# Really: ndjson.loads splits the text at everything that Python calls a line end and joins the
#   parts with commas before it parses them. "12 High St<U+2028>Dubai" becomes "12 High St,Dubai":
#   valid, and wrong. ndjson.reader, of the same package, reads the same line right.
# Seen: ndjson 0.3.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ndjson==0.3.1

cat >run.py <<'PY'
import io, json
from importlib.metadata import version
import ndjson
print("ndjson", version("ndjson"))
line = '{"code": "000123", "address": "12 High St\u2028Dubai"}\n'
assert json.loads(line)["address"] == "12 High St\u2028Dubai"
whole = ndjson.loads(line)[0]["address"]
piece = next(ndjson.reader(io.StringIO(line)))["address"]
print("  loads ->", ascii(whole), " reader ->", ascii(piece))
assert whole == "12 High St,Dubai"
assert piece == "12 High St\u2028Dubai"
PY
env/bin/python run.py
