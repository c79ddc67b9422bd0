#!/usr/bin/env bash
# Guess: a cron library either understands 5#1, the first Friday of the month, or raises an error.
# Really: cron-schedule reads 5 and forgets the rest: the job of the first Friday, and that of the
#   last (5L), runs every Friday. pycron accepts the expression and never runs it. cronsim runs it
#   as meant.
# Seen: cron-schedule 6.0.0 (npm), pycron 3.3.0 and cronsim 2.8 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pycron==3.3.0 cronsim==2.8
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . cron-schedule@6.0.0

cat >run.py <<'PY'
from datetime import datetime, timedelta
from importlib.metadata import version
import pycron
from cronsim import CronSim
start = datetime(2026, 11, 1)
hours = [start + timedelta(hours=n) for n in range(24 * 92)]
for expression in ("0 6 * * 5#1", "0 6 * * 5L"):
    walk = CronSim(expression, start)
    meant = [str(next(walk).date()) for _ in range(3)]
    seen = [str(hour.date()) for hour in hours if pycron.is_now(expression, hour)]
    print("%-11s cronsim %s: %s; pycron %s: %s" % (expression, version("cronsim"), meant, version("pycron"), seen))
    assert meant[0] == {"#": "2026-11-06", "5": "2026-11-27"}[expression[-2]]
    assert seen == []
PY
env/bin/python run.py
cat >run.js <<'JS'
const assert = require('assert');
const { parseCronExpression } = require('cron-schedule');
const { version } = JSON.parse(require('fs').readFileSync('node_modules/cron-schedule/package.json'));
for (const expression of ['0 6 * * 5#1', '0 6 * * 5L']) {
  const seen = parseCronExpression(expression).getNextDates(5, new Date(2026, 10, 1)).map((d) => `${d.getMonth() + 1}-${d.getDate()}`);
  console.log(expression.padEnd(11), 'cron-schedule', version + ':', seen.join(', '));
  assert.deepStrictEqual(seen, ['11-6', '11-13', '11-20', '11-27', '12-4']);
}
JS
node run.js
