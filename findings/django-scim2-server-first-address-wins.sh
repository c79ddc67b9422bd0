#!/usr/bin/env bash
# Guess: a PATCH with two e-mail addresses stores the one that is marked as primary, and one for a
#   field that the server does not have is refused, as the standard has it with noTarget.
# Really: django-scim2-server stores the first of the list, here the private one. A new department,
#   an address of emails[primary eq true], and userName in other letters are accepted and dropped:
#   the provider takes them for stored.
# Seen: django-scim2-server 1.1.0, Django 5.2.9, scim2-models 0.12.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django-scim2-server==1.1.0 Django==5.2.9 scim2-models==0.12.3

cat >run.py <<'PY'
from importlib.metadata import version
import django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, USE_TZ=True,
                   INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_scim2_server"])
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django_scim2_server.models import SCIMUser
from django_scim2_server.patch import apply_patch_operations
print("django-scim2-server", version("django-scim2-server"))
call_command("migrate", verbosity=0)
user = User.objects.create(username="ada", email="old@example.org", first_name="Ada")
person = SCIMUser.objects.create(user=user, scim_username="ada")
def after(path, value):
    apply_patch_operations(person, [{"op": "replace", "path": path, "value": value}], None)
    user.refresh_from_db()
    print("  %s -> %s, %s, %s" % (path, user.username, user.first_name, user.email))
    return user.username, user.first_name, user.email
assert after("name.givenName", "Adah") == ("ada", "Adah", "old@example.org")
addresses = [{"value": "private@example.net", "type": "home"}, {"value": "work@example.org", "type": "work", "primary": True}]
assert after("emails", addresses) == ("ada", "Adah", "private@example.net")
for path, value in (("emails[primary eq true].value", "new@example.org"), ("username", "adah"),
                    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "IT")):
    assert after(path, value) == ("ada", "Adah", "private@example.net")
PY
env/bin/python run.py
