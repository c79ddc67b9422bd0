#!/usr/bin/env bash
# Guess: an API reads a date in the same way when it stores one and when it filters by one.
# Really: the field of the serializer refuses 01/02/2026 and takes the week date 2026-W48-7 and
#   Arabic digits; the filter on the same column takes 01/02/2026 as 2 January, not 1 February,
#   without an error, and refuses the other two.
# Seen: djangorestframework 3.18.3, django-filter 26.2, Django 5.2.19 (PyPI); Python 3.11 or later
#   for the week dates; 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django==5.2.19 djangorestframework==3.18.3 django-filter==26.2

cat >run.py <<'PY'
import django, django_filters, rest_framework
from django.conf import settings
settings.configure(INSTALLED_APPS=["django_filters"])
django.setup()
from rest_framework import serializers
print("djangorestframework", rest_framework.__version__, "django-filter", django_filters.__version__, "Django", django.__version__)
field = serializers.DateField()
form = django_filters.DateFilter().field
def take(read, value):
    try:
        return str(read(value))
    except Exception:
        return "refused"
for text, stored, filtered in (("2026-11-29", "2026-11-29", "2026-11-29"),
                               ("01/02/2026", "refused", "2026-01-02"),
                               ("2026-W48-7", "2026-11-29", "refused"),
                               ("٢٠٢٦-١١-٢٩", "2026-11-29", "refused")):
    seen = take(field.run_validation, text), take(form.clean, text)
    print("  %-11s stored as %s, filtered as %s" % (text, *seen))
    assert seen == (stored, filtered), seen
PY
env/bin/python run.py
