#!/usr/bin/env bash
# Guess: a name that is too long for its field is cut or refused when it is written.
# Really: setUser of zklib lets the name run over the end of its field into the card number: pyzk,
#   which reads the same record, finds a person with a shortened name and a card number that
#   nobody issued.
# Seen: zklib 0.2.11 (npm) writes, pyzk 0.9 (PyPI) reads; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . zklib@0.2.11
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyzk==0.9

cat >write.js <<'JS'
const User = require('zklib/zklib/zkuser');
const user = new User();
user.executeCmd = (command, record) => console.log(record.toString('hex'));   // what goes to the device
user.setUser(7, '', 'Maximiliana Featherstonehau', '000123', () => {});
user.setUser(8, '', 'Ada Example', '000124', () => {});
JS
node write.js >records.hex
cat >read.py <<'PY'
import struct
from importlib.metadata import version
from zk import ZK
print("zklib 0.2.11 writes, pyzk", version("pyzk"), "reads")
records = b"".join(bytes.fromhex(line) for line in open("records.hex"))
device = ZK("127.0.0.1", ommit_ping=True)
device.read_sizes = lambda: setattr(device, "users", 2)
device.read_with_buffer = lambda *_: (struct.pack("<I", len(records)) + records, len(records) + 4)
seen = [(user.name, user.card) for user in device.get_users()]
for one in seen:
    print(" ", one)
assert seen == [("Maximiliana Featherstone", int.from_bytes(b"hau", "little")), ("Ada Example", 0)], seen
PY
env/bin/python read.py
