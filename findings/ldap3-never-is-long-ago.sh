#!/usr/bin/env bash
# Guess: the two values with which Active Directory says that an account never expires (0 and
#   9223372036854775807) are read as nothing, or at least alike.
# Really: ldap3 makes 1 January 1601 of the one and 31 December 9999 of the other. Whoever
#   compares accountExpires with today takes the people with 0 for leavers since 1601.
# Seen: ldap3 2.9.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ldap3==2.9.1

cat >run.py <<'PY'
from importlib.metadata import version
from ldap3 import MOCK_SYNC, OFFLINE_AD_2012_R2, Connection, Server
print("ldap3", version("ldap3"))
connection = Connection(Server("mock", get_info=OFFLINE_AD_2012_R2), client_strategy=MOCK_SYNC)
people = {"Ada": "0", "Ben": "9223372036854775807", "Cyd": "134095392000000000"}
for name, expires in people.items():
    connection.strategy.add_entry("cn=%s,o=acme" % name, {"objectClass": ["user"], "cn": [name], "accountExpires": [expires]})
connection.bind()
connection.search("o=acme", "(objectClass=user)", attributes=["cn", "accountExpires"])
seen = {}
for entry in connection.entries:
    seen[entry.cn.value] = entry.accountExpires.value
    print("  accountExpires", people[entry.cn.value], "->", entry.accountExpires.value)
assert seen["Ada"].year == 1601 and seen["Ben"].year == 9999 and seen["Cyd"].year == 2025, seen
PY
env/bin/python run.py
