#!/usr/bin/env bash
# Guess: in a label of the text format of Prometheus two backslashes are one, whatever letter comes
#   next.
# Really: prom2javascript replaces the two backslashes first and looks for line breaks then: the
#   account EXAMPLE\nadia is EXAMPLE, a line break and adia, and so is each one that begins with n.
#   In a histogram two series whose labels have a slash in them are one, and the second has the
#   values of both.
# Seen: prom2javascript 0.2.0 and parse-prometheus-text-format 1.1.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . prom2javascript@0.2.0 parse-prometheus-text-format@1.1.1

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import prom from 'prom2javascript';
import parse from 'parse-prometheus-text-format';
for (const name of ['prom2javascript', 'parse-prometheus-text-format']) console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const text = String.raw`# TYPE logins gauge
logins{user="EXAMPLE\\amir"} 1
logins{user="EXAMPLE\\nadia"} 2
# TYPE wait histogram
wait_bucket{area="HQ",gate="1/z=2",le="+Inf"} 3
wait_count{area="HQ",gate="1/z=2"} 3
wait_bucket{area="HQ",gate="1",z="2",le="+Inf"} 40
wait_count{area="HQ",gate="1",z="2"} 40
`;
const seen = await prom.getMetricsFromStream(Readable.from([text]));
const other = parse(text);
console.log('  prom2javascript', JSON.stringify(seen));
console.log('  parse-prometheus-text-format', JSON.stringify(other));
assert.deepStrictEqual(other[0].metrics.map(each => each.labels.user), ['EXAMPLE\\amir', 'EXAMPLE\\nadia']);
assert.deepStrictEqual(seen.logins.data.map(each => each.labels.user), ['EXAMPLE\\amir', 'EXAMPLE\nadia']);
assert.deepStrictEqual(seen.wait.data.map(each => [each.labels, each.count]), [[{ area: 'HQ', gate: '1/z=2' }, 40]]);
JS
node run.mjs
