#!/usr/bin/env bash
# Guess: a comment that is made of a SARIF file shows each result, or says how many it leaves out.
# Really: @security-alert/sarif-to-markdown shows only the results of rules that have a default
#   level. All results of such a rule have the text and the level of the first: who reads it sees a
#   warning on Ada twice, and not the error on Ben. A result with ruleIndex alone is not shown
#   either.
# Seen: @security-alert/sarif-to-markdown 1.11.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @security-alert/sarif-to-markdown@1.11.1

cat >run.js <<'JS'
const assert = require('assert');
const name = '@security-alert/sarif-to-markdown';
const { sarifToMarkdown } = require(name);
console.log(name, JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version);
const place = (line) => [{ physicalLocation: { artifactLocation: { uri: 'people.yaml' }, region: { startLine: line } } }];
const results = [
  { ruleId: 'department', level: 'warning', message: { text: 'Ada has no department' }, locations: place(6) },
  { ruleId: 'department', level: 'error', message: { text: 'Ben leaves the company' }, locations: place(9) },
  { ruleId: 'limit', level: 'error', message: { text: 'too many deletions' }, locations: place(1) },
  { ruleIndex: 0, level: 'error', message: { text: 'Cy has two cards' }, locations: place(12) },
];
const rules = [
  { id: 'department', shortDescription: { text: 'd' }, defaultConfiguration: { level: 'warning' } },
  { id: 'limit', shortDescription: { text: 'l' } },
];
const [page] = sarifToMarkdown({ owner: 'example', repo: 'people', branch: 'main', sourceRoot: '' })(
  { version: '2.1.0', runs: [{ tool: { driver: { name: 'check', rules } }, results }] });
const shown = page.body.split('## Suppressed')[0].trim();
console.log(shown);
const seen = results.map((result) => shown.includes(result.message.text));
assert.deepStrictEqual(seen, [true, false, false, false]);
assert(shown.includes('[WARNING]') && !shown.includes('[ERROR]'));
JS
node run.js
