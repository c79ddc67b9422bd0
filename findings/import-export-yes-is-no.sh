#!/usr/bin/env bash
# Guess: an import of django-import-export takes yes, Y and t as true, as the form fields of
#   Django and Django REST framework do, or refuses them.
# Really: all but 1, True, TRUE and true is false: a column of "yes" switches everybody off and is
#   reported as an update without errors. A code with a space in front makes a second record
#   beside the first, as nothing trims.
# Seen: django-import-export 4.4.3, Django 5.2.19, tablib 3.10.0 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django-import-export==4.4.3 django==5.2.19 tablib==3.10.0

mkdir people
touch people/__init__.py
cat >people/models.py <<'PY'
from django.db import models
class Employee(models.Model):
    emp_code = models.CharField(max_length=20, unique=True)
    enable_att = models.BooleanField(default=True)
PY
cat >run.py <<'PY'
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "people", "import_export"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   DEFAULT_AUTO_FIELD="django.db.models.AutoField")
django.setup()
from importlib.metadata import version
from django.db import connection
from import_export import resources
from people.models import Employee
import tablib
with connection.schema_editor() as editor:
    editor.create_model(Employee)
class People(resources.ModelResource):
    class Meta:
        model, import_id_fields, fields = Employee, ("emp_code",), ("emp_code", "enable_att")
Employee.objects.create(emp_code="000123")
print("django-import-export", version("django-import-export"), "Django", django.__version__, "tablib", tablib.__version__)
def load(code, value):
    result = People().import_data(tablib.Dataset((code, value), headers=("emp_code", "enable_att")))
    seen = list(Employee.objects.order_by("id").values_list("emp_code", "enable_att"))
    print("  import", (code, value), "->", result.rows[0].import_type, "errors:", result.has_errors(), seen)
    assert not result.has_errors()
    return seen
assert load("000123", "TRUE") == [("000123", True)]
for value in ("yes", "Y", "t", "True "):
    assert load("000123", value) == [("000123", False)]
assert load(" 000123", "1") == [("000123", False), (" 000123", True)]
PY
env/bin/python run.py
