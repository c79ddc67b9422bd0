#!/usr/bin/env bash
# Guess: in a template, fromNow("1 month", date) is the same day of the next month, and "1 year" the
#   same day of the next year.
# Really: a month has always 30 days and a year 365: a contract of a year from 15 January 2024 ends on
#   14 January 2025, a month after 31 January is 2 March, and a trial period of six months is up to
#   four days too short. A leap of a day is there every fourth year only.
# Seen: json-e 4.8.4 (npm and PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . json-e@4.8.4
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install json-e==4.8.4

cat >cases.json <<'END'
[["1 month", "2026-01-31", "2026-03-02"], ["1 month", "2026-03-04", "2026-04-03"], ["6 months", "2026-03-01", "2026-08-28"],
 ["1 year", "2025-01-15", "2026-01-15"], ["1 year", "2024-01-15", "2025-01-14"], ["5 years", "2020-01-15", "2025-01-13"]]
END
cat >run.js <<'JS'
const assert = require('assert');
const jsone = require('json-e');
console.log('json-e of npm', JSON.parse(require('fs').readFileSync('node_modules/json-e/package.json')).version);
for (const [span, from, expected] of require('./cases.json')) {
  const seen = jsone({ $eval: `fromNow("${span}", "${from}T00:00:00.000Z")` }, {}).slice(0, 10);
  console.log('  %s + %s -> %s', from, span, seen);
  assert.strictEqual(seen, expected);
}
JS
TZ=UTC node run.js
cat >run.py <<'PY'
import json
from importlib.metadata import version
import jsone
print("json-e of PyPI", version("json-e"))
for span, start, expected in json.load(open("cases.json")):
    seen = jsone.render({"$eval": 'fromNow("%s", "%sT00:00:00.000Z")' % (span, start)}, {})[:10]
    print("  %s + %s -> %s" % (start, span, seen))
    assert seen == expected
PY
env/bin/python run.py
