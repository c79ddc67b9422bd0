#!/usr/bin/env bash
# Guess: parsing the text of an LDAP filter and matching a list of people with it finds those that a
#   directory server finds; written again it is the same filter.
# Really: a value with spaces is put in the place of each other value that is equal without its
#   spaces: (|(cn=Ali Al Amin)(cn=AliAlamin)(cn=AliAl Amin)) asks three times for one name. A point
#   in a value with an asterisk stands for any letter, an escaped byte of an Arabic name is a Latin
#   letter, and 36.5 is less than 9. Attributes are found in their own case only.
# Seen: ldap-filter 1.0.1 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ldap-filter==1.0.1

cat >run.py <<'PY'
from importlib.metadata import version
from ldap_filter import Filter
print("ldap-filter", version("ldap-filter"))
text = "(|(room=A B)(room=AB))"
seen = str(Filter.parse(text))
print(" ", text, "->", seen)
assert seen == "(|(room=A B)(room=A B))"
people = [{"cn": "محمد", "mail": "ada.x@example.com", "hours": "36.5", "room": "AB"}, {"cn": "Budi", "mail": "adamx@example.com", "hours": "8", "room": "A B"}]
for text, expected in (
    (r"(room=AB)", ["محمد"]),
    (r"(|(room=A B)(room=AB))", ["Budi"]),
    (r"(mail=ada.x@*)", ["محمد", "Budi"]),
    (r"(cn=محمد)", ["محمد"]),
    (r"(cn=\d9\85\d8\ad\d9\85\d8\af)", []),
    (r"(hours<=9)", ["محمد", "Budi"]),
    (r"(CN=Budi)", []),
):
    seen = [person["cn"] for person in people if Filter.parse(text).match(person)]
    print(" ", text, "->", seen)
    assert seen == expected
PY
env/bin/python run.py
