#!/usr/bin/env bash
# Guess: a name that fills its field of 24 bytes is read as 24 bytes.
# Really: node-zklib and zkteco-js cut the name at the next zero byte only. Another field stands
#   right behind the name, so a name of exactly 24 bytes is returned with up to four characters
#   more, which are the bytes of the card number.
# Seen: node-zklib 1.3.0, zkteco-js 1.7.2 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . node-zklib@1.3.0 zkteco-js@1.7.2

cat >run.js <<'JS'
const assert = require('assert');
for (const [name, path] of [['node-zklib', 'node-zklib/utils'], ['zkteco-js', 'zkteco-js/src/helper/utils']]) {
  console.log(name, require(name + '/package.json').version);
  for (const [text, tail] of [['Maximiliana Featherston', ''], ['Maximiliana Featherstone', 'ABCD']]) {
    const record = Buffer.alloc(72);
    record.write(text, 11, 24);
    record.writeUInt32LE(0x44434241, 35);     // card number 1145258561
    record.write('000123', 48);
    const seen = require(path).decodeUserData72(record).name;
    console.log('  name of', text.length, 'bytes ->', JSON.stringify(seen));
    assert.strictEqual(seen, text + tail);
  }
}
JS
node run.js
