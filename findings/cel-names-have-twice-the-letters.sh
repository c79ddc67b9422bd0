#!/usr/bin/env bash
# Guess: a rule in CEL such as size(name) <= 24, or has(person.left), gives one answer in all
#   engines of the language.
# Really: the Rust engine counts bytes: an Arabic name of 13 letters has 26, a Thai one three times
#   its letters. For a leaving date that is null, has is false in @bufbuild/cel and true in the
#   others, so that nobody or everybody has left. 12 == 12.0 is true for two engines and an error
#   for the others; 7.0 is written as 7 by two and as 7.0 by one.
# Seen: common-expression-language 0.10.0, which is cel-rust, and cel-python 0.5.0 (PyPI),
#   @bufbuild/cel 0.6.1 and @marcbachmann/cel-js 8.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install common-expression-language==0.10.0 cel-python==0.5.0
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --prefix . @bufbuild/cel@0.6.1 @bufbuild/cel-spec@0.6.1 @bufbuild/protobuf@2.17.0 @marcbachmann/cel-js@8.0.0

cat >rules.json <<'END'
{"person": {"name": "نادية", "thai": "สมชาย", "left": null}, "rules": ["size(person.name)", "size(person.thai)", "has(person.left)", "12 == 12.0", "string(7.0)"]}
END
cat >run.py <<'PY'
import json
from importlib.metadata import version
import cel, celpy
from celpy.adapter import json_to_cel
given = json.load(open("rules.json"))
environment = celpy.Environment()
def python(rule):
    return str(environment.program(environment.compile(rule)).evaluate({"person": json_to_cel(given["person"])}))
def answer(engine, rule):
    try:
        return str(engine(rule)).lower()
    except Exception:
        return "error"
for name, engine, expected in (("common-expression-language", lambda rule: cel.evaluate(rule, {"person": given["person"]}), ["10", "15", "true", "true", "7"]),
                               ("cel-python", python, ["5", "5", "true", "error", "7.0"])):
    seen = [answer(engine, rule) for rule in given["rules"]]
    print(name, version(name), dict(zip(given["rules"], seen)))
    assert seen == expected
PY
env/bin/python run.py
cat >run.mjs <<'JS'
import assert from 'assert';
import { readFileSync } from 'fs';
import { celEnv, parse, plan } from '@bufbuild/cel';
import { evaluate } from '@marcbachmann/cel-js';
const { person, rules } = JSON.parse(readFileSync('rules.json'));
const buf = (rule) => {
  const result = plan(celEnv(), parse(rule))({ person });
  if (result instanceof Error || (result && result.name === 'CelError')) throw result;
  return result;
};
const answer = (engine, rule) => { try { return String(engine(rule)); } catch { return 'error'; } };
for (const [name, engine, expected] of [
  ['@bufbuild/cel', buf, ['5', '5', 'false', 'true', '7']],
  ['@marcbachmann/cel-js', (rule) => evaluate(rule, { person }), ['5', '5', 'true', 'error', '7']],
]) {
  const seen = rules.map((rule) => answer(engine, rule));
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version, Object.fromEntries(rules.map((rule, n) => [rule, seen[n]])));
  assert.deepStrictEqual(seen, expected);
}
JS
node run.mjs
