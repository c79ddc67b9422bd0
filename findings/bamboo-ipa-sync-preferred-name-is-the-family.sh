#!/usr/bin/env bash
# Guess: a preferred name of two words, as "Van Anh" or "Abdul Rahman", is a given name, and who
#   has no e-mail address gets no account.
# Really: bamboo-ipa-sync makes the second word the family name: Sara Nguyen, called Van Anh, is
#   Van Anh in givenName, sn and cn. The missing address is taken for the address "none", and an
#   account "none" is made for the first person without one.
# Seen: bamboo-ipa-sync 3.1.0 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install --no-deps bamboo-ipa-sync==3.1.0

cat >run.py <<'PY'
import contextlib, io, sys, types
from importlib.metadata import version
record = {"department": "HR", "jobTitle": "Clerk", "mobilePhone": "+971501234567", "division": "X"}
people = {"5": {"firstName": "Sara", "lastName": "Nguyen", "preferredName": "Van Anh", "workEmail": "sara@example.org", **record},
          "6": {"firstName": "Ada", "lastName": "Example", "preferredName": None, "workEmail": None, **record}}
sara = types.SimpleNamespace(uid="sara", dn="uid=sara", given_name="Sara", sn="Nguyen", cn="Sara Nguyen", mobile=["+971501234567"],
                             telephone_number=["+971501234567"], title="Clerk", department_number="HR", ou="X", employee_number="5",
                             mail=["sara@example.org"])
written = []
class Anything:
    def __init__(self, *_, **__): pass
    def __getattr__(self, name): return lambda *_, **__: ""
class Zone(Anything):
    def localize(self, when): return when
class Bamboo(Anything):
    def get_directory(self): return people
    def fetch_field(self, number, fields): return dict.fromkeys(fields)
class Directory(Anything):
    def users(self, **_): return {}
    def find_users_by_email(self, email): return [sara] if email == "sara@example.org" else []
    def modify(self, dn, name, old, new): written.append((dn, name, old, new)); return True
    def add_user(self, **fields): written.append(("new", fields["uid"], fields["mail"], fields["given_name"])); return True
parts = {"pplogger.get_logger": Anything, "ppipa.FreeIPAServer": Directory, "ppmail.Mailer": Anything, "ppconfig.Config": Anything,
         "ppbamboo.BambooHR": Bamboo, "tzlocal.get_localzone": Zone, "prettytable.PrettyTable": Anything}
for name, value in parts.items():    # stand for the two servers, the mail and the settings
    module, part = name.split(".")
    sys.modules[module] = types.ModuleType(module)
    setattr(sys.modules[module], part, value)
sys.argv = ["bamboo-ipa-sync", "--sync", "--force"]
from bamboo_ipa_sync.bamboo_ipa_sync import main
print("bamboo-ipa-sync", version("bamboo-ipa-sync"))
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
for row in written:
    print("  ", row)
assert written == [("uid=sara", "givenName", "Sara", "Van"), ("uid=sara", "sn", "Nguyen", "Anh"),
                   ("uid=sara", "cn", "Sara Nguyen", "Van Anh"), ("new", "none", "none", "Ada")]
PY
env/bin/python run.py
