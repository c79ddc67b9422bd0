#!/usr/bin/env bash
# Guess: PyYAML writes text that looks like a number in quotes, so that codes with zeros at the
#   front survive in every reader.
# Really: it quotes what is a number in YAML 1.1 only. 000123 is one (octal) and gets quotes;
#   000089 is none, because 8 and 9 are no octal digits, and 1e5 has no dot. Both are written
#   bare, and readers of YAML 1.2 take them for 89 and 100000. In one list some people keep their
#   code and some do not.
# Seen: PyYAML 6.0.4 (PyPI) writes, yaml 2.9.1 and js-yaml 5.5.0 (npm) read; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install PyYAML==6.0.4
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . yaml@2.9.1 js-yaml@5.5.0

cat >write.py <<'PY'
import yaml
print(yaml.safe_dump(["000123", "000089", "1e5", "0o17"]), end="")
PY
env/bin/python write.py | tee codes.yaml
cat >read.js <<'JS'
const assert = require('assert');
const text = require('fs').readFileSync('codes.yaml', 'utf8');
for (const [name, read] of [['yaml', require('yaml').parse], ['js-yaml', require('js-yaml').load]]) {
  const seen = read(text);
  console.log(name, require(name + '/package.json').version, 'reads', JSON.stringify(seen));
  assert.deepStrictEqual(seen, ['000123', 89, 100000, 15]);
}
JS
node read.js
