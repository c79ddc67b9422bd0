#!/usr/bin/env bash
# Guess: a tool that sorts the keys of YAML files writes back all that was in them.
# Really: yaml-sort ends at the first empty line inside a value: of a list of people with an empty
#   line between them those after it are deleted from the file, with the message "sorted" and the
#   status 0, and --check accepts what is left. After a merge key or a list over two lines the rest
#   is gone as well, and keys of two documents are mixed.
# Seen: yaml-sort 0.2.1 and PyYAML 6.0.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install yaml-sort==0.2.1 PyYAML==6.0.3

cat >run.py <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path
from subprocess import run
import yaml
print("yaml-sort", version("yaml-sort"), "PyYAML", version("PyYAML"))
command = str(Path(sys.executable).with_name("yaml-sort"))
ada, budi = "  - name: Ada\n    code: '000123'\n", "  - name: Budi\n    code: '000124'\n"
for text, expected in (("people:\n" + ada + budi + "areas: [1]\n", {"people": [{"name": "Ada", "code": "000123"}, {"name": "Budi", "code": "000124"}], "areas": [1]}),
                       ("people:\n" + ada + "\n" + budi + "areas: [1]\n", {"people": [{"name": "Ada", "code": "000123"}]}),
                       ("base: &base\n  area: 1\nada:\n  <<: *base\n  code: '000123'\n", {"base": None}),
                       ("note: |\n  Gate 8\n\n  Dubai\nada: '000123'\n", {"note": "Gate 8\n"})):
    path = Path("people.yaml")
    path.write_text(text)
    result = run([command, str(path)], capture_output=True, text=True)
    seen = yaml.safe_load(path.read_text())
    print("  %r\n    -> %s%r" % (text, (result.stdout + result.stderr).strip() + ": ", path.read_text()))
    assert result.returncode == 0 and seen == expected
    assert run([command, "--check", str(path)], capture_output=True).returncode == 0
path.write_text("b: 1\na: 2\n---\nd: 1\nc: 2\n")
run([command, str(path)], check=True)
seen = list(yaml.safe_load_all(path.read_text()))
print("  two documents ->", seen)
assert seen == [{"a": 2}, {"b": 1, "c": 2, "d": 1}]
PY
env/bin/python run.py
