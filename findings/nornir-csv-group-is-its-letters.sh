#!/usr/bin/env bash
# Guess: the groups of servers in a CSV inventory are groups of the inventory.
# Really: without a file of groups nornir-csv makes a group of each letter, and of the space: there
#   is no group gulf, but g, u, l and f. With one, hosts have copies that share half of it: a new
#   zone of the group reaches its servers, a new user name does not. A group that the file does not
#   have is none of the inventory.
# Seen: nornir-csv 0.3.0 and nornir 3.6.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install nornir-csv==0.3.0 nornir==3.6.0

cat >run.py <<'PY'
import os
from importlib.metadata import version
from nornir_csv.plugins.inventory.csv_inventory import CsvInventory
print("nornir-csv", version("nornir-csv"), "nornir", version("nornir"))
os.mkdir("inventory")
with open("inventory/hosts.csv", "w") as file:
    file.write("name,hostname,groups\nsite0012,192.0.2.12,gulf test\nsite0013,192.0.2.13,gulf\n")
inventory = CsvInventory("inventory").load()
groups = sorted(group.name for group in inventory.groups)
print("  hosts: %s; groups: %s" % (list(inventory.hosts), groups))
assert groups == sorted(set("gulf test"))
with open("inventory/groups.csv", "w") as file:
    file.write("name,username,zone\ngulf,muster,Asia/Dubai\n")
inventory = CsvInventory("inventory").load()
host = inventory.hosts["site0012"]
before = (host.username, host["zone"])
inventory.groups["gulf"].username = "other"
inventory.groups["gulf"].data["zone"] = "Asia/Riyadh"
after = (host.username, host["zone"])
print("  groups: %s; before %s, after the correction of the group %s" % (list(inventory.groups), before, after))
assert list(inventory.groups) == ["gulf"]
assert (before, after) == (("muster", "Asia/Dubai"), ("muster", "Asia/Riyadh"))
print("  groups of site0012: %s" % [group.name for group in host.groups])
PY
env/bin/python run.py
