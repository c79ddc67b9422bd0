#!/usr/bin/env bash
# Guess: updating a host with a new address and a higher priority gives it the new address.
# Really: update_host of ansible-inventory-manage sets the priority of the host to the given one
#   first and then takes a new value only where it has a higher one, so a value that is there is
#   never changed. Lists grow instead: areas that are given again are there twice. Merging a newer
#   inventory keeps the old values too.
# Seen: ansible-inventory-manage 0.0.2 and future 1.0.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ansible-inventory-manage==0.0.2 future==1.0.0

cat >run.py <<'PY'
from importlib.metadata import version
from ansible_inventory_manage.inventory import Inventory
print("ansible-inventory-manage", version("ansible-inventory-manage"))
inventory = Inventory()
inventory.add_host("site0012", {"server": "10.0.0.1", "areas": ["1", "2"]})
for priority in (0, 1, 100):
    inventory.add_host("site0012", {"server": "10.0.0.2"}, priority)
    print("  priority %d: %s" % (priority, inventory.hosts["site0012"].vars["server"]))
    assert inventory.hosts["site0012"].vars["server"] == "10.0.0.1"
inventory.update_host("site0012", {"areas": ["1", "2"], "new": "yes"})
print("  %s" % inventory.hosts["site0012"].vars)
assert inventory.hosts["site0012"].vars == {"server": "10.0.0.1", "areas": ["1", "2", "1", "2"], "new": "yes"}
inventory.add_group("gulf", {"vars": {"zone": "Asia/Dubai"}})
inventory.add_group("gulf", {"vars": {"zone": "Asia/Riyadh"}})
print("  group: %s" % inventory.groups["gulf"].vars)
assert inventory.groups["gulf"].vars == {"zone": "Asia/Dubai"}
PY
env/bin/python run.py
