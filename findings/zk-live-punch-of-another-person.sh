#!/usr/bin/env bash
# Guess: the live event of a punch names the person who punched.
# Really: in the short event of 18 bytes the person is a number of two bytes, as pyzk2 reads it.
#   node-zklib, zkteco-js and zkteco read only the first byte: a punch of person 300 is reported
#   for person 44, who exists in any company with more than 255 people.
# Seen: node-zklib 1.3.0, zkteco-js 1.7.2, zkteco 1.10.21 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . node-zklib@1.3.0 zkteco-js@1.7.2 zkteco@1.10.21

cat >run.js <<'JS'
const assert = require('assert');
for (const [name, path] of [['node-zklib', 'node-zklib/utils'], ['zkteco-js', 'zkteco-js/src/helper/utils'], ['zkteco', 'zkteco/utils']]) {
  for (const [person, expected] of [[44, 44], [300, 44], [4096, 0]]) {
    const event = Buffer.alloc(18);
    event.writeUInt16LE(person, 8);
    Buffer.from([26, 11, 29, 8, 0, 0]).copy(event, 12);
    const seen = require(path).decodeRecordRealTimeLog18(event).userId;
    console.log(name, require(name + '/package.json').version, 'person', person, '->', seen);
    assert.strictEqual(seen, expected);
  }
}
JS
node run.js
