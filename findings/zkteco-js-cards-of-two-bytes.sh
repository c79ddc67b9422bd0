#!/usr/bin/env bash
# Guess: a client that checks a card number for at most 10 digits and reads cards of 32 bits can
#   write them too.
# Really: zkteco-js reads 32 bits and writes 16: any card number above 65535, which is nearly
#   every card, passes its own check and then fails with a range error of the buffer.
# Seen: zkteco-js 1.7.2 (npm); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . zkteco-js@1.7.2

cat >run.js <<'JS'
const assert = require('assert');
const Client = require('zkteco-js/src/ztcp');
const { decodeUserData72 } = require('zkteco-js/src/helper/utils');
console.log('zkteco-js', require('zkteco-js/package.json').version);
console.error = () => {};
const client = new Client('127.0.0.1', 4370, 1000);
let sent;
client.executeCmd = async (command, record) => { sent = record; };
const write = async (card) => {
  sent = undefined;
  try { await client.setUser(1, '000123', 'Ada Example', '', 0, card); } catch (error) { return error.code; }
  return decodeUserData72(sent).cardno;
};
(async () => {
  for (const [card, expected] of [[65535, 65535], [65536, 'ERR_OUT_OF_RANGE'], [1234567, 'ERR_OUT_OF_RANGE']]) {
    const seen = await write(card);
    console.log('  write card', card, '->', seen);
    assert.strictEqual(seen, expected);
  }
  const record = Buffer.alloc(72);
  record.writeUInt32LE(1234567, 35);
  console.log('  read card 1234567 ->', decodeUserData72(record).cardno);
  assert.strictEqual(decodeUserData72(record).cardno, 1234567);
})().catch((error) => { console.log(String(error)); process.exit(1); });
JS
node run.js
