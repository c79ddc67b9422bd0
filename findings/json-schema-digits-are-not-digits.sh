#!/usr/bin/env bash
# Guess: the same JSON Schema accepts the same codes in every validator.
# Really: for the pattern ^\d{6}$ the jsonschema of Python accepts Arabic digits and a line break
#   at the end, since both are what \d and $ mean in its regular expressions; ajv refuses both. An
#   editor and a pipeline with the same schema disagree about a code.
# Seen: jsonschema 4.26.0 (PyPI) and ajv 8.20.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install jsonschema==4.26.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ajv@8.20.0

cat >data.json <<'END'
{"schema": {"type": "string", "pattern": "^\\d{6}$"}, "codes": ["000123", "٠٠٠١٢٣", "000123\n", "123"]}
END
cat >run.py <<'PY'
import json, jsonschema
from importlib.metadata import version
data = json.load(open("data.json"))
seen = [jsonschema.Draft202012Validator(data["schema"]).is_valid(code) for code in data["codes"]]
print("jsonschema", version("jsonschema"), list(zip(data["codes"], seen)))
assert seen == [True, True, True, False]
PY
env/bin/python run.py
cat >run.js <<'JS'
const assert = require('assert');
const Ajv = require('ajv');
const data = require('./data.json');
const check = new Ajv().compile(data.schema);
const seen = data.codes.map((code) => check(code));
console.log('ajv', require('ajv/package.json').version, JSON.stringify(data.codes.map((code, n) => [code, seen[n]])));
assert.deepStrictEqual(seen, [true, false, false, false]);
JS
node run.js
