#!/usr/bin/env bash
# Guess: changing the port in a site file leaves the other lines as they are.
# Really: js-ini reads 0012 as 12, 00E5 as 0, a telephone without its plus and an identity number
#   with other digits at its end, and writes them so. Remarks are left out.
# Seen: js-ini 1.6.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . js-ini@1.6.0

cat >run.mjs <<'JS'
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'js-ini';
console.log('js-ini', JSON.parse(readFileSync('node_modules/js-ini/package.json')).version);
const text = '[site]\n; the gate in Dubai\ncode=0012\ncard=00E5\nphone=+971501234567\nidentity=784199012345678901\nnote=\nport=80\n';
const data = parse(text);
data.site.port = 81;
const seen = stringify(data);
console.log(text + '->\n' + seen);
assert.strictEqual(seen.trim(), '[site]\ncode=12\ncard=0\nphone=971501234567\nidentity=784199012345678800\nnote=\nport=81');
JS
node run.mjs
