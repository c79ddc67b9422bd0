#!/usr/bin/env bash
# Guess: a DN with escaped bytes, as directories write names outside ASCII, is the name: Jos\C3\A9 is
#   José.
# Really: only an escape that begins with a digit is read as a byte, one with a letter in front loses
#   its backslash: Jos\C3\A9 is JosC3A9, an Arabic letter "D9" and a control character, and the DN is
#   written so. In a filter each escaped byte becomes a letter and is sent as two.
# Seen: ldaptor 21.2.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ldaptor==21.2.0 2>pip.log

cat >run.py <<'PY'
from importlib.metadata import version
from ldaptor.ldapfilter import parseFilter
from ldaptor.protocols.ldap.distinguishedname import DistinguishedName
print("ldaptor", version("ldaptor"))
for text, value in (("cn=José,dc=example", "José"), (r"cn=Jos\C3\A9,dc=example", "JosC3A9"), (r"cn=\D9\85,dc=example", "D9\x85"), (r"cn=HR\2BAdmin,dc=example", "HR+Admin")):
    name = DistinguishedName(text)
    seen = name.split()[0].split()[0].value
    print("  %s -> %r, written %r" % (text, seen, name.getText()))
    assert seen == value
for text, sent in ((r"(cn=José)", "4a6f73c3a9"), (r"(cn=Jos\c3\a9)", "4a6f73c383c2a9")):
    seen = parseFilter(text).toWire().hex()
    print("  %s -> %s" % (text, seen))
    assert seen.endswith(sent)
PY
env/bin/python run.py
