#!/usr/bin/env bash
# Guess: a rule in CEL that asks for the hour, the day or the weekday of a punch has one answer in
#   all engines: that of UTC, as the language says, or of the zone that is named.
# Really: the Rust engine answers in the offset that the text of the time has: a punch at
#   00:30+04:00 is at hour 0 on Wednesday the 4th there, at hour 20 on Tuesday the 3rd in the
#   others. A zone in the brackets, which the others take, is an error there, under the name of an
#   unknown function.
# Seen: common-expression-language 0.10.0, which is cel-rust, and cel-python 0.5.0 (PyPI),
#   @marcbachmann/cel-js 8.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install common-expression-language==0.10.0 cel-python==0.5.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @marcbachmann/cel-js@8.0.0

cat >rules.json <<'END'
["getHours()", "getDate()", "getDayOfWeek()", "getHours(\"Asia/Dubai\")"]
END
cat >run.py <<'PY'
import json
from importlib.metadata import version
import cel, celpy
environment = celpy.Environment()
def rust(rule):
    try:
        return str(cel.evaluate(rule))
    except RuntimeError as error:
        return "error"
def python(rule):
    return str(environment.program(environment.compile(rule)).evaluate({}))
for name, engine, expected in (("common-expression-language", rust, ["0", "4", "3", "error"]), ("cel-python", python, ["20", "3", "2", "0"])):
    seen = [engine('timestamp("2026-03-04T00:30:00+04:00").' + rule) for rule in json.load(open("rules.json"))]
    print(name, version(name), seen)
    assert seen == expected
PY
env/bin/python run.py
cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { evaluate } from '@marcbachmann/cel-js';
const rules = JSON.parse(readFileSync('rules.json'));
const seen = rules.map((rule) => String(evaluate(`timestamp("2026-03-04T00:30:00+04:00").${rule}`)));
console.log('@marcbachmann/cel-js', JSON.parse(readFileSync('node_modules/@marcbachmann/cel-js/package.json')).version, seen);
assert.deepStrictEqual(seen, ['20', '3', '2', '0']);
JS
TZ=UTC node run.mjs
