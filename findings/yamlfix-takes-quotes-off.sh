#!/usr/bin/env bash
# Guess: a formatter keeps what a file says: where it takes quotes off, the value stays the same
#   text.
# Really: yamlfix takes the quotes off "12:30" and, inside braces but not outside, off "No": both
#   need none in YAML 1.2. It leaves those of "000123". PyYAML, which reads YAML 1.1, then gets
#   the number 750 for the shift 12:30 and the truth value False for a person called No.
# Seen: yamlfix 1.19.1 with ruamel.yaml 0.19.1, read by PyYAML 6.0.4 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yamlfix==1.19.1 ruamel.yaml==0.19.1 PyYAML==6.0.4

cat >people.yaml <<'END'
---
- code: "000123"
  first_name: "No"
  shift: "12:30"
- {code: "000124", first_name: "No", shift: "12:30"}
END
cat >read.py <<'PY'
import sys, yaml
seen = [list(person.values()) for person in yaml.safe_load(open("people.yaml"))]
print("PyYAML reads", seen)
assert seen == ([["000123", "No", "12:30"], ["000124", "No", "12:30"]] if sys.argv[1] == "before"
                else [["000123", "No", 750], ["000124", False, 750]])
PY
env/bin/python read.py before
env/bin/yamlfix people.yaml 2>&1
cat people.yaml
env/bin/python read.py after
