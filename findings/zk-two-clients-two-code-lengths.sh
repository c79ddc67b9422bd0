#!/usr/bin/env bash
# Guess: two clients of the same device protocol agree on how long a user code may be.
# Really: pyzk writes codes of up to 24 characters into the record. zkteco-js and node-zklib read
#   the first 9 of them, so 1000000042 and 1000000043 come back as one code, and the punches of
#   both as those of one person.
# Seen: pyzk 0.9 (PyPI) writes, zkteco-js 1.7.2 and node-zklib 1.3.0 (npm) read; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyzk==0.9
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . zkteco-js@1.7.2 node-zklib@1.3.0

cat >write.py <<'PY'
from zk import ZK
device = ZK("127.0.0.1", ommit_ping=True)
device.user_packet_size = 72
device.refresh_data = lambda: None
def send(command, record=b"", size=8):
    print(record.hex())
    return {"status": True}
device._ZK__send_command = send
device.set_user(uid=1, name="Ada Example", user_id="1000000042")
device.set_user(uid=2, name="Ben Sample", user_id="1000000043")
PY
env/bin/python write.py >records.hex
cat >read.js <<'JS'
const assert = require('assert');
const records = require('fs').readFileSync('records.hex', 'utf8').trim().split('\n').map((line) => Buffer.from(line, 'hex'));
console.log('pyzk 0.9 wrote', records.map((r) => r.subarray(48).toString().replace(/\0/g, '')).join(' and '));
for (const [name, path] of [['zkteco-js', 'zkteco-js/src/helper/utils'], ['node-zklib', 'node-zklib/utils']]) {
  const seen = records.map((record) => require(path).decodeUserData72(record).userId);
  console.log(name, require(name + '/package.json').version, 'reads', seen.join(' and '));
  assert.deepStrictEqual(seen, ['100000004', '100000004']);
}
JS
node read.js
