#!/usr/bin/env bash
# Guess: a file of LDIF that is read and written again has the same values, in another folding at
#   most; two people have two objectGUIDs.
# Really: ldif decodes all base64 as UTF-8: of an objectGUID most bytes become the replacement
#   character. Written again it has 32 bytes instead of 16, and two people whose GUIDs differ in
#   such bytes only have one identity.
# Seen: ldif 0.5.1 (npm); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ldif@0.5.1

cat >run.js <<'JS'
const assert = require('assert');
const { parse } = require('ldif');
console.log('ldif', require('ldif/package.json').version);
const guids = ['a1b2c3418fe94d429ab6f3c8d97e5512', 'a4b8c5418ae94d429cb3f9c6de7e5512'].map((hex) => Buffer.from(hex, 'hex'));
const text = guids.map((guid, n) => `dn: CN=Person ${n},OU=Staff,DC=example,DC=test\nobjectGUID:: ${guid.toString('base64')}\n`).join('\n');
const file = parse(text);
const seen = file.toObject({}).entries.map((person) => person.attributes.objectGUID);
const written = file.toLDIF().match(/objectGUID:: (\S+)/g).map((line) => Buffer.from(line.slice(13), 'base64'));
guids.forEach((guid, n) => console.log('  person', n, guid.toString('hex'), '->', written[n].toString('hex')));
console.log('  equal:', seen[0] === seen[1]);
assert(written.every((guid) => guid.length !== 16) && seen[0] === seen[1]);
JS
node run.js 2>/dev/null
