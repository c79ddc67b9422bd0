#!/usr/bin/env bash
# Guess: the tools that edit YAML in place, comments and all, leave the lines alone that were not
#   changed.
# Really: correcting one name takes the + off telephone numbers in both. Beyond that ruamel.yaml
#   keeps the zeros of 000189, while the documents of the yaml package write it as 189 and round an
#   identity number of 18 digits. Both keep the comment, so the difference is easily overlooked.
# Seen: ruamel.yaml 0.19.1 (PyPI) and yaml 2.9.1 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ruamel.yaml==0.19.1
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . yaml@2.9.1

cat >people.yaml <<'END'
- name: Ada Exmaple # joined in March
  code: 000189
  mobile: +971500000001
  identity: 784199012345671234
END
cat >run.py <<'PY'
from importlib.metadata import version
from ruamel.yaml import YAML
yaml = YAML()
people = yaml.load(open("people.yaml"))
people[0]["name"] = "Ada Example"
yaml.dump(people, open("ruamel.yaml", "w"))
print("ruamel.yaml", version("ruamel.yaml"))
PY
env/bin/python run.py
cat ruamel.yaml
printf '%s\n' '- name: Ada Example # joined in March' '  code: 000189' '  mobile: 971500000001' '  identity: 784199012345671234' | cmp - ruamel.yaml
cat >run.js <<'JS'
const { readFileSync, writeFileSync } = require('fs');
const { parseDocument } = require('yaml');
const people = parseDocument(readFileSync('people.yaml', 'utf8'));
people.setIn([0, 'name'], 'Ada Example');
writeFileSync('yaml.yaml', String(people));
console.log('yaml', require('yaml/package.json').version);
JS
node run.js
cat yaml.yaml
printf '%s\n' '- name: Ada Example # joined in March' '  code: 189' '  mobile: 971500000001' '  identity: 784199012345671300' | cmp - yaml.yaml
