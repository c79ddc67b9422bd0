#!/usr/bin/env bash
# Guess: the operation add of a JSON patch gives a field that is there a new value, and all ways to
#   read a document give the same.
# Really: yyjson writes the field a second time: the text has both telephone numbers, a pointer
#   finds the old one and a dictionary has the new one. The same happens with copy and move, and
#   with a person who is added under a code.
# Seen: yyjson 4.0.6 (PyPI) with Python 3.11; 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yyjson==4.0.6

cat >run.py <<'PY'
from importlib.metadata import version
import yyjson
print("yyjson", version("yyjson"))
def patch(text, operations):
    document = yyjson.Document(text).patch(yyjson.Document(operations))
    print("  %s\n    %s\n    -> %s" % (text, operations, document.dumps()))
    return document
seen = patch('{"mobile":"0501"}', '[{"op":"replace","path":"/mobile","value":"0502"}]')
assert seen.dumps() == '{"mobile":"0502"}'
seen = patch('{"mobile":"0501"}', '[{"op":"add","path":"/mobile","value":"0502"}]')
assert seen.dumps() == '{"mobile":"0501","mobile":"0502"}'
print("    pointer: %s, dictionary: %s" % (seen.get_pointer("/mobile"), seen.as_obj["mobile"]))
assert (seen.get_pointer("/mobile"), seen.as_obj["mobile"]) == ("0501", "0502")
assert patch('{"000123":"Ada"}', '[{"op":"add","path":"/000123","value":"Budi"}]').dumps() == '{"000123":"Ada","000123":"Budi"}'
assert patch('{"home":"1","work":"2"}', '[{"op":"move","from":"/home","path":"/work"}]').dumps() == '{"work":"2","work":"1"}'
PY
env/bin/python run.py
