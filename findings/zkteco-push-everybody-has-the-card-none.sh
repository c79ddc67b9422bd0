#!/usr/bin/env bash
# Guess: who is pushed to a device keeps the code with its zeros, and no card, or the one before.
# Really: zkteco-push-python-sdk takes the zeros off: 000123 and 123 are pushed with one PIN. The
#   card of everybody is the word None. A code of zeros only is pushed, and deleted, without any
#   PIN.
# Seen: zkteco-push-python-sdk 1.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps zkteco-push-python-sdk==1.1.0

cat >run.py <<'PY'
from importlib.metadata import version
from types import SimpleNamespace
from zkteco_push.zkdevice import ZKDevice
print("zkteco-push-python-sdk", version("zkteco-push-python-sdk"))
device = ZKDevice("ABC", None, "2.4.1", "att", "69", None)
people = [SimpleNamespace(registration_number=code, name=name, zk_privilege=0, pin="1234")
          for code, name in (("000123", "Ada"), ("123", "Ben"))]
commands = [command.strip().split("\t") for command in device.push_user_data(people)]
for command in commands:
    print("  ", command)
assert [command[0] for command in commands] == ["DATA UPDATE USERINFO PIN=123"] * 2
assert [command[-1] for command in commands] == ["Card=None"] * 2
deleted = device.delete_user_data(["000"])
print("  ", deleted)
assert deleted == ["DATA DELETE USERINFO PIN="]
PY
env/bin/python run.py
