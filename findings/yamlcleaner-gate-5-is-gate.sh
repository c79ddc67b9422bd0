#!/usr/bin/env bash
# Guess: a tool that takes the comments out of YAML files takes out what YAML reads as comments.
# Really: yamlcleaner cuts at each number sign without quotes: the name Gate#5 is Gate, and the page
#   of a person ends before its part. In a text of several lines the lines with a number sign and
#   the empty ones go too.
# Seen: yamlcleaner 0.1.2 and PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yamlcleaner==0.1.2 PyYAML==6.0.3

cat >run.py <<'PY'
from importlib.metadata import version
from yamlcleaner.cli import remove_yaml_comments
import yaml
print("yamlcleaner", version("yamlcleaner"), "PyYAML", version("PyYAML"))
for text, expected in (("gate: Gate 5 # north\n", "Gate 5"), ("gate: Gate#5\n", "Gate"), ("page: https://example.com/people#ada\n", "https://example.com/people"),
                       ("note: |\n  Gate 5\n  #8 is closed\n\n  Room #3\n", "Gate 5\nRoom")):
    before, after = (list(yaml.safe_load(each).values())[0] for each in (text, remove_yaml_comments(text)))
    print("  %r: %r -> %r" % (text, before, after))
    assert after == expected
PY
env/bin/python run.py
