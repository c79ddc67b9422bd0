#!/usr/bin/env bash
# Guess: a package that is made to replace PyYAML refuses a file of two documents where one is asked
#   for, and a tag that it does not know.
# Really: fastyaml-rs gives the first document and leaves out what comes after the line ---, without
#   an error; of a value with a tag of its own it drops the tag, so that !code 000123 is 123. Of the
#   keys 000123 and 123, which are two for PyYAML, the second takes the place of the first.
# Seen: fastyaml-rs 0.7.0 and PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install fastyaml-rs==0.7.0 PyYAML==6.0.3

cat >run.py <<'PY'
from importlib.metadata import version
import fast_yaml
import yaml
print("fastyaml-rs", version("fastyaml-rs"), "PyYAML", version("PyYAML"))
def read(load, text):
    try:
        return load(text)
    except yaml.YAMLError as error:
        return type(error).__name__
for text, expected in (("people: [Ada]\nareas: [1]\n", ({"people": ["Ada"], "areas": [1]},) * 2),
                       ("people: [Ada]\n---\npeople: [Budi, Cem]\n", ({"people": ["Ada"]}, "ComposerError")),
                       ("code: !code 000123\n", ({"code": 123}, "ConstructorError")),
                       ("000123: Ada\n123: Budi\n", ({123: "Budi"}, {83: "Ada", 123: "Budi"}))):
    seen = read(fast_yaml.safe_load, text), read(yaml.safe_load, text)
    print("  %r: fastyaml-rs %r, PyYAML %r" % (text, *seen))
    assert seen == expected
PY
env/bin/python run.py
