#!/usr/bin/env bash
# Guess: reading a user of a device and writing the same values back changes nothing.
# Really: set_user knows two of the four privileges that the same package defines. An enroller (2)
#   or a manager (6) becomes an ordinary user, without an error, when only the name was to be
#   corrected.
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
from zk import ZK, const
print("pyzk", version("pyzk"))
device = ZK("127.0.0.1", ommit_ping=True)
device.user_packet_size = 72
device.refresh_data = lambda: None
sent = []
device._ZK__send_command = lambda command, record=b"", size=8: (sent.append(record), {"status": True})[1]
names = ("USER_DEFAULT", "USER_ENROLLER", "USER_MANAGER", "USER_ADMIN")
held = b"".join(struct.pack("<HB8s24sIx7sx24s", n + 1, getattr(const, name), b"", b"Ada", 0, b"", b"00%d" % n)
                for n, name in enumerate(names))
device.read_sizes = lambda: setattr(device, "users", len(names))
device.read_with_buffer = lambda *_: (struct.pack("<I", len(held)) + held, len(held) + 4)
seen = []
for name, user in zip(names, device.get_users()):
    device.set_user(uid=user.uid, name=user.name, privilege=user.privilege, password=user.password,
                    group_id=user.group_id, user_id=user.user_id, card=user.card)
    print("  %-13s read %2d, written back %2d" % (name, user.privilege, sent[-1][2]))
    seen.append(sent[-1][2])
assert seen == [0, 0, 0, 14], seen
PY
env/bin/python run.py
