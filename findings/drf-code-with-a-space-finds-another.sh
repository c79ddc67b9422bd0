#!/usr/bin/env bash
# Guess: a filter for the exact code " 000123", with a space in front as some import left it,
#   finds that record or nothing.
# Really: the filter trims what it is asked for and the database does not: it answers with the
#   record 000123, which is another person. The record with the space is listed, is found by no
#   filter, and cannot be written back as it was read, as the field trims too and then finds the
#   code taken.
# Seen: djangorestframework 3.18.3, django-filter 26.2, Django 5.2.19 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django==5.2.19 djangorestframework==3.18.3 django-filter==26.2

mkdir people
touch people/__init__.py
cat >people/models.py <<'PY'
from django.db import models
class Employee(models.Model):
    emp_code = models.CharField(max_length=20, unique=True)
    first_name = models.CharField(max_length=40)
PY
cat >run.py <<'PY'
import django, django_filters, rest_framework
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], INSTALLED_APPS=["people", "rest_framework", "django_filters"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   DEFAULT_AUTO_FIELD="django.db.models.AutoField",
                   REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None})
django.setup()
from django.db import connection
from people.models import Employee
with connection.schema_editor() as editor:
    editor.create_model(Employee)
Employee.objects.create(emp_code="000123", first_name="Ada")
Employee.objects.create(emp_code=" 000123", first_name="Ben")
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import routers, serializers, viewsets
from rest_framework.test import APIClient
class Fields(serializers.ModelSerializer):
    class Meta:
        model, fields = Employee, "__all__"
class View(viewsets.ModelViewSet):
    queryset, serializer_class = Employee.objects.order_by("id"), Fields
    filter_backends, filterset_fields = [DjangoFilterBackend], ["emp_code"]
router = routers.SimpleRouter()
router.register("employees", View)
urlpatterns = router.urls
print("djangorestframework", rest_framework.__version__, "django-filter", django_filters.__version__, "Django", django.__version__)
client = APIClient()
everybody = client.get("/employees/").json()
print("  listed:", [(one["emp_code"], one["first_name"]) for one in everybody])
found = client.get("/employees/", {"emp_code": " 000123"}).json()
print("  found by ' 000123':", [(one["emp_code"], one["first_name"]) for one in found])
assert [one["first_name"] for one in found] == ["Ada"]
back = client.put("/employees/%d/" % everybody[1]["id"], everybody[1], format="json")
print("  written back as read:", back.status_code, back.json())
assert back.status_code == 400 and "emp_code" in back.json()
PY
env/bin/python run.py
