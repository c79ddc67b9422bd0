#!/usr/bin/env bash
# Guess: loading moment-hijri adds Hijri formats and leaves those of moment as they were.
# Really: loading it makes Saudi Arabic the language of moment itself. From then on every date of
#   the program, Gregorian ones and those of ISO form too, is written with Arabic digits; an import
#   that sends hire dates to a server sends text that is no date. toISOString stays as it was.
# Seen: moment-hijri 3.0.0 and moment 2.31.0 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . moment-hijri@3.0.0 moment@2.31.0

cat >run.js <<'JS'
const assert = require('assert');
const moment = require('moment');
const hire = moment('2026-02-18T08:05:00');
const before = [hire.format('YYYY-MM-DD'), hire.format()];
console.log('moment', moment.version, 'alone:', before.join(' '));
require('moment-hijri');
const later = moment('2026-02-18T08:05:00');
const after = [later.format('YYYY-MM-DD'), later.format()];
console.log('with moment-hijri', require('moment-hijri/package.json').version + ':', after.join(' '), 'toISOString', later.toISOString());
assert.strictEqual(before[0], '2026-02-18');
assert.strictEqual(after[0], '٢٠٢٦-٠٢-١٨');
assert.strictEqual(later.toISOString(), '2026-02-18T08:05:00.000Z');
JS
TZ=UTC node run.js
