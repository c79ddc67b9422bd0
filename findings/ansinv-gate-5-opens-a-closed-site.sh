#!/usr/bin/env bash
# Guess: an inventory that ansinv writes is read by Ansible with the values that were given.
# Really: values are written without quotes. Behind the number sign of Gate#5 the rest of the line
#   is a comment, with it the variable that says that the site is closed. 0000, 1e5, 10,20 and None
#   are read as 0, 100000.0, a list and null, while 0012 stays, and C:\new\0012 loses its
#   backslashes.
# Seen: ansinv 4.0.0 with ansible-core 2.19.14 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ansinv==4.0.0 ansible-core==2.19.14

cat >run.py <<'PY'
import json
import os
import subprocess
from importlib.metadata import version
from ansinv import AnsibleGroup, AnsibleHost, AnsibleInventory
print("ansinv", version("ansinv"), "ansible-core", version("ansible-core"))
given = {
    "site1": {"title": "Gate#5", "closed": "yes"},
    "site2": {"first": "0000", "second": "0012", "card": "1e5", "areas": "10,20", "manager": "None", "share": "C:\\new\\0012"},
}
inventory, group = AnsibleInventory(), AnsibleGroup("sites")
group.add_hosts(*(AnsibleHost(name, **values) for name, values in given.items()))
inventory.add_groups(group)
with open("hosts.ini", "w") as file:
    file.write(str(inventory) + "\n")
print(str(inventory))
out = subprocess.run(["env/bin/ansible-inventory", "-i", "hosts.ini", "--list"], check=True, capture_output=True, text=True, env=dict(os.environ, HOME=os.getcwd())).stdout
seen = json.loads(out)["_meta"]["hostvars"]
for name, values in seen.items():
    print("  %s: %s" % (name, values))
assert seen["site1"] == {"title": "Gate"}
assert seen["site2"] == {"first": 0, "second": "0012", "card": 100000.0, "areas": [10, 20], "manager": None, "share": "C:new0012"}
PY
env/bin/python run.py
