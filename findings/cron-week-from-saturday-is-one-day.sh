#!/usr/bin/env bash
# Guess: sat-wed, a working week of this region, is five days for every cron library that accepts
#   it; those that want the smaller day first raise an error.
# Really: for pycron and later it is Saturday alone, as they count up to the end of the week and
#   stop; croniter gives five days, croner raises an error, and cronstrue describes five days to
#   the person who looks. The weekend fri-sun loses its Sunday in the same way.
# Seen: pycron 3.3.0 and croniter 7.0.0 (PyPI), @breejs/later 4.2.0, croner 11.0.1 and cronstrue
#   3.39.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pycron==3.3.0 croniter==7.0.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @breejs/later@4.2.0 croner@11.0.1 cronstrue@3.39.0

cat >run.py <<'PY'
from datetime import datetime, timedelta
from importlib.metadata import version
import croniter, pycron
days = [datetime(2026, 11, 1, 6) + timedelta(days=n) for n in range(7)]
def names(runs):
    return [day.strftime("%a") for day in days if runs(day)]
for expression, five, one in (("0 6 * * sat-wed", ["Sun", "Mon", "Tue", "Wed", "Sat"], ["Sat"]),
                              ("0 6 * * fri-sun", ["Sun", "Fri", "Sat"], ["Fri", "Sat"])):
    meant = names(lambda day: croniter.croniter.match(expression, day))
    seen = names(lambda day: pycron.is_now(expression, day))
    print(expression, "croniter", version("croniter"), meant, "pycron", version("pycron"), seen)
    assert (meant, seen) == (five, one)
PY
env/bin/python run.py
cat >run.js <<'JS'
const assert = require('assert');
const { readFileSync } = require('fs');
const later = require('@breejs/later');
const { Cron } = require('croner');
const cronstrue = require('cronstrue');
const version = (name) => name + ' ' + JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const expression = '0 6 * * sat-wed';
later.date.UTC();
const seen = later.schedule(later.parse.cron(expression)).next(3, new Date('2026-11-01')).map((day) => day.toISOString().slice(0, 10));
console.log(version('@breejs/later'), seen.join(', '));
assert.deepStrictEqual(seen, ['2026-11-07', '2026-11-14', '2026-11-21']);
assert.throws(() => new Cron(expression, { paused: true }), (error) => { console.log(version('croner'), String(error.message)); return true; });
console.log(version('cronstrue'), cronstrue.toString(expression));
assert.match(cronstrue.toString(expression), /Saturday through Wednesday/);
JS
node run.js
