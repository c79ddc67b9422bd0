#!/usr/bin/env bash
# Guess: a list of people in HTML becomes lines in the message, or at least words with a space
#   between them, and a table its rows.
# Really: slackify-html puts the items of a list, the cells of a table and what stands before and
#   behind <br> next to each other: 000123 Ada and 000124 Ben are "000123 Ada000124 Ben", and the
#   counts 1 and 2 are 12.
# Seen: slackify-html 1.0.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . slackify-html@1.0.1

cat >run.js <<'JS'
const assert = require('assert');
const slackify = require('slackify-html');
console.log('slackify-html', JSON.parse(require('fs').readFileSync('node_modules/slackify-html/package.json')).version);
for (const [html, expected] of [
  ['<p><b>Leavers</b><br>000123 Ada</p>', '*Leavers*000123 Ada'],
  ['<ul><li>000123 Ada</li><li>000124 Ben</li></ul>', '000123 Ada000124 Ben'],
  ['<table><tr><td>1</td><td>2</td></tr></table>', '12'],
]) {
  const seen = slackify(html).trim();
  console.log('  %s -> %s', html, JSON.stringify(seen));
  assert.strictEqual(seen, expected);
}
JS
node run.js
