#!/usr/bin/env bash
# Guess: an integer field of Django REST framework takes digits, and refuses 5.000 and 1_000.
# Really: it cuts a point with zeros off the end, so 5.000, as five thousand is written in much of
#   Europe, is stored as 5 with status 201. It also takes the 1_000 of Python as 1000. The number
#   of a related record is less strict still: 7.9 as JSON number is record 7.
# Seen: djangorestframework 3.18.3 with Django 5.2.19 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django==5.2.19 djangorestframework==3.18.3

cat >run.py <<'PY'
import django, rest_framework
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
from django.contrib.contenttypes.models import ContentType as Record
from django.db import connection
from rest_framework import serializers
print("djangorestframework", rest_framework.__version__, "Django", django.__version__)
with connection.schema_editor() as editor:
    editor.create_model(Record)
Record.objects.create(pk=7, app_label="a", model="department")
def take(field, value):
    try:
        seen = field.run_validation(value)
    except serializers.ValidationError:
        seen = "refused"
    print("  %-24s %-8r -> %r" % (type(field).__name__, value, seen))
    return seen
number = serializers.IntegerField()
assert take(number, "5.000") == 5
assert take(number, "1_000") == 1000
assert take(number, "1.5") == "refused"
assert take(number, 7.9) == "refused"
assert take(serializers.PrimaryKeyRelatedField(queryset=Record.objects.all()), 7.9).pk == 7
PY
env/bin/python run.py
