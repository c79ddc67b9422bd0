#!/usr/bin/env bash
# Guess: one rule of JsonLogic has one answer in the three packages that bring the module json_logic,
#   and it is that of the JavaScript original.
# Really: who has no hours has less than five in one of them and not in the others; the code 000123 is
#   123 in one; of "9" and "10" the greater is "9" in one. An empty card is missing for two of them. In
#   all three a flag that is false is equal to null, which the original denies, so that who is not
#   active and who is not known are one. They overwrite each other when installed together.
# Seen: json-logic-qubit 0.9.1, panzi-json-logic 1.0.1, json-logic-modernized 1.0.1 (PyPI), json-logic-js
#   2.0.5 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-logic-js@2.0.5

cat >rules.json <<'END'
{"person": {"code": "000123", "active": false, "hours": null, "card": ""},
 "rules": [{"<": [{"var": "hours"}, 5]}, {"==": [{"var": "code"}, 123]}, {"max": ["9", "10"]}, {"missing": ["card"]}, {"==": [{"var": "active"}, null]}]}
END
cat >run.py <<'PY'
import json, sys
from importlib.metadata import version
import json_logic
given = json.load(open("rules.json"))
apply = getattr(json_logic, "jsonLogic", None) or json_logic.json_logic
seen = [apply(rule, given["person"]) for rule in given["rules"]]
print(sys.argv[1], version(sys.argv[1].split("==")[0]), json.dumps(seen))
assert seen == json.loads(sys.argv[2]), seen
PY
check() { python3 -m venv "$1"; "$1/bin/pip" -q --disable-pip-version-check install "$1"; "$1/bin/python" run.py "$1" "$2"; }
check json-logic-qubit==0.9.1 '[false, false, 10, ["card"], true]'
check panzi-json-logic==1.0.1 '[true, true, 10, ["card"], true]'
check json-logic-modernized==1.0.1 '[false, false, "9", [], true]'
cat >run.js <<'JS'
const assert = require('assert');
const { apply } = require('json-logic-js');
const { person, rules } = require('./rules.json');
const seen = rules.map((rule) => apply(rule, person));
console.log('json-logic-js', JSON.parse(require('fs').readFileSync('node_modules/json-logic-js/package.json')).version, JSON.stringify(seen));
assert.deepStrictEqual(seen, [true, true, 10, ['card'], false]);
JS
node run.js
