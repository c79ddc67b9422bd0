#!/usr/bin/env bash
# Guess: a package that fetches punches leaves the terminal as it was.
# Really: biometric-fetch puts the terminal out of work when it connects, and has nothing to put it
#   back or to disconnect: after a report is fetched the terminal of a door shows "working", and
#   nobody can punch until the connection breaks or the terminal is restarted.
# Seen: biometric-fetch 0.1.0 with pyzk 0.9 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install biometric-fetch==0.1.0 pyzk==0.9 pandas==3.1.1

cat >run.py <<'PY'
from importlib.metadata import version
from zk import ZK, const
from biometric_fetch import BiometricDevice
print("biometric-fetch", version("biometric-fetch"), "pyzk", version("pyzk"))
names = {value: name for name, value in vars(const).items() if name.startswith("CMD_")}
sent = []
def send(self, command, *_):
    sent.append(names.get(command, command))
    return {"status": True, "code": const.CMD_ACK_OK}
ZK._ZK__send_command = send
ZK.connect = lambda self: self
ZK.get_users = ZK.get_attendance = lambda self: []
device = BiometricDevice(brand="zkteco", ip="127.0.0.1").connect()
device.get_all()
left = [name for name in dir(device) if name in ("disconnect", "close", "enable_device", "__exit__")]
print("  sent:", sent, "ways to put it back:", left)
assert sent == ["CMD_DISABLEDEVICE"] and left == []
PY
env/bin/python run.py
