#!/usr/bin/env bash
# Guess: the push command DATA DELETE USERINFO PIN=5 deletes the person with the code 5.
# Really: zkteco-lan-agent takes the PIN for the internal slot number of the device. The person in
#   slot 5 (here the administrator with code 100) is gone, the person with code 5 stays, and the
#   agent answers success. UPDATE writes over slot 5 in the same way and leaves code 5 twice.
# Seen: zkteco-lan-agent 1.2.2 (PyPI), on the interface of pyzk 0.9; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install zkteco-lan-agent==1.2.2 pyzk==0.9

cat >run.py <<'PY'
import inspect
from importlib.metadata import version
from zk import ZK
from zk.user import User
from zkteco_lan_agent.command_executor import CommandExecutor
print("zkteco-lan-agent", version("zkteco-lan-agent"), "pyzk", version("pyzk"))
class Device:                                   # a device as pyzk shows it: slots with users
    def __init__(self):
        self.slots = {5: User(5, "Ada Example", 14, user_id="100", card=77),
                      6: User(6, "Ben Sample", 0, user_id="5")}
    def disable_device(self): pass
    def enable_device(self): pass
    def disconnect(self): pass
    def get_users(self): return list(self.slots.values())
    def delete_user(self, uid=0, user_id=""): return self.slots.pop(uid, None) is not None
    def set_user(self, uid=None, name="", privilege=0, password="", group_id="", user_id="", card=0):
        self.slots[uid] = User(uid, name, privilege, password, group_id, user_id, card)
for method in ("delete_user", "set_user"):
    assert str(inspect.signature(getattr(Device, method))) == str(inspect.signature(getattr(ZK, method)))
def run(command):
    device = Device()
    answer = CommandExecutor(lambda: device, lambda body, table: True).execute(command)
    left = [(user.uid, user.user_id, user.name) for user in device.get_users()]
    print(" ", repr(command), "-> answer", answer, left)
    return answer, left
assert run("DATA DELETE USERINFO PIN=5") == (0, [(6, "5", "Ben Sample")])
assert run("DATA UPDATE USERINFO PIN=5\tName=Ben Renamed\tCard=") == (0, [(5, "5", "Ben Renamed"), (6, "5", "Ben Sample")])
PY
env/bin/python run.py
