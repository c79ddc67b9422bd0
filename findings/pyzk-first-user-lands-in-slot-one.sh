#!/usr/bin/env bash
# Guess: set_user with a user code and without a slot number finds a free slot, or asks the device
#   for one.
# Really: a fresh connection believes that slot 1 is the next free one until get_users was called.
#   Adding one person right after connecting writes over the person in slot 1, and the device
#   answers that all is well.
# Seen: pyzk 0.9 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pyzk==0.9

cat >run.py <<'PY'
import struct
from importlib.metadata import version
from zk import ZK
print("pyzk", version("pyzk"))
def slot(prepare):
    device = ZK("127.0.0.1", ommit_ping=True)
    device.user_packet_size = 72
    device.refresh_data = lambda: None
    sent = []
    device._ZK__send_command = lambda command, record=b"", size=8: (sent.append(record), {"status": True})[1]
    held = struct.pack("<HB8s24sIx7sx24s", 1, 0, b"", b"Ben Sample", 0, b"", b"000007")
    device.read_sizes = lambda: setattr(device, "users", 1)
    device.read_with_buffer = lambda *_: (struct.pack("<I", 72) + held, 76)
    if prepare:
        print("  the device holds", [(user.uid, user.user_id, user.name) for user in device.get_users()])
    device.set_user(name="Ada Example", user_id="000123")
    return struct.unpack("<H", sent[-1][:2])[0]
for prepare, expected in ((False, 1), (True, 2)):
    seen = slot(prepare)
    print("  get_users first:", prepare, "-> 000123 is written into slot", seen)
    assert seen == expected
PY
env/bin/python run.py
