#!/usr/bin/env bash
# Guess: a device client that reads UTF-8 names as ASCII gives question marks or replacement
#   characters, so that damage can be seen and counted.
# Really: node-zklib and zkteco-js clear the top bit of each byte. "José" becomes "JosC)" and an
#   Arabic name becomes a line of plain ASCII letters and control characters: valid ASCII, no
#   replacement character anywhere.
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
  const read = (text) => {
    const record = Buffer.alloc(72);          // the user record of a device: name in bytes 11 to 34
    record.writeUInt16LE(7, 0);
    record.write(text, 11);
    record.write('000123', 48);
    return require(path).decodeUserData72(record).name;
  };
  for (const [text, expected] of [['José', 'JosC)'], ['عمر', 'X9Y\x05X1']]) {
    const seen = read(text);
    console.log(' ', JSON.stringify(text), '->', JSON.stringify(seen));
    assert.strictEqual(seen, expected);
    assert(/^[\x00-\x7f]*$/.test(seen));
  }
}
JS
node run.js
