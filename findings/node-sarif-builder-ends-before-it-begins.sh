#!/usr/bin/env bash
# Guess: a result at line 3, column 5 without an end has the place 3:5, and the name of a file with
#   a space is written as a URI.
# Really: node-sarif-builder adds the end itself: line 3, column 1, four columns before the
#   beginning. The space stays as it is in the field that the standard has for a URI.
# Seen: node-sarif-builder 4.1.0 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . node-sarif-builder@4.1.0

cat >run.js <<'JS'
const assert = require('assert');
const { SarifBuilder, SarifRunBuilder, SarifResultBuilder } = require('node-sarif-builder');
console.log('node-sarif-builder', JSON.parse(require('fs').readFileSync('node_modules/node-sarif-builder/package.json')).version);
const run = new SarifRunBuilder().initSimple({ toolDriverName: 'check', toolDriverVersion: '1.0.0' });
run.addResult(new SarifResultBuilder().initSimple({
  ruleId: 'code', level: 'error', messageText: 'no code', fileUri: 'people/sales team.yaml', startLine: 3, startColumn: 5,
}));
const log = new SarifBuilder();
log.addRun(run);
const { artifactLocation, region } = JSON.parse(log.buildSarifJsonString()).runs[0].results[0].locations[0].physicalLocation;
console.log('  ', artifactLocation.uri, JSON.stringify(region));
assert.deepStrictEqual(region, { startLine: 3, startColumn: 5, endLine: 3, endColumn: 1 });
assert.strictEqual(artifactLocation.uri, 'people/sales team.yaml');
JS
node run.js
