#!/usr/bin/env bash
# Guess: a table of Markdown, for which Slack has no form, comes as text or code; bold is bold.
# Really: md-to-slack leaves the whole table out, without a word: of a message with three leavers
#   the heading stays. In the items of a list **bold** keeps its four stars.
# Seen: md-to-slack 1.0.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . md-to-slack@1.0.0

cat >run.js <<'JS'
const assert = require('assert');
const loaded = require('md-to-slack');
const toSlack = loaded.default || loaded.markdownToSlack || loaded;
console.log('md-to-slack', JSON.parse(require('fs').readFileSync('node_modules/md-to-slack/package.json')).version);
const text = '**Leavers**\n\n| code | name |\n|---|---|\n| 000123 | Ada |\n| 000124 | Ben |\n\n- **000125** Cy\n';
const seen = toSlack(text);
console.log(seen);
assert(seen.includes('*Leavers*') && !seen.includes('**Leavers**'));
assert(!seen.includes('000123') && !seen.includes('Ben'));
assert(seen.includes('**000125**'));
JS
node run.js
