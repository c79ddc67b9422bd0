#!/usr/bin/env bash
# Guess: ?enable_att=0 gives the people whose attendance is off, whichever FilterSet of the
#   package an API was built on.
# Really: the FilterSet of django_filters.rest_framework does so. The FilterSet of django_filters,
#   of the same name and with the same fields, takes 0 and 1 for neither an error nor a filter and
#   answers with everybody and status 200; there 2 means true and 3 means false.
# Seen: django-filter 26.2, djangorestframework 3.18.3, Django 5.2.19 (PyPI); 2026-11-29
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
    emp_code = models.CharField(max_length=20)
    enable_att = models.BooleanField(default=True)
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
for number in range(6):
    Employee.objects.create(emp_code="%06d" % number, enable_att=number < 4)
from django_filters import rest_framework as filters_of_rest
from rest_framework import routers, serializers, viewsets
from rest_framework.test import APIClient
class Fields(serializers.ModelSerializer):
    class Meta:
        model, fields = Employee, "__all__"
def view(base):
    class Filter(base):
        class Meta:
            model, fields = Employee, ["enable_att"]
    class View(viewsets.ReadOnlyModelViewSet):
        queryset, serializer_class = Employee.objects.order_by("id"), Fields
        filter_backends, filterset_class = [filters_of_rest.DjangoFilterBackend], Filter
    return View
router = routers.SimpleRouter()
router.register("rest", view(filters_of_rest.FilterSet), basename="rest")
router.register("plain", view(django_filters.FilterSet), basename="plain")
urlpatterns = router.urls
print("django-filter", django_filters.__version__, "djangorestframework", rest_framework.__version__, "Django", django.__version__)
for value, expected in (("true", (4, 4)), ("false", (2, 2)), ("1", (4, 6)), ("0", (2, 6)), ("2", (6, 4)), ("3", (6, 2))):
    answers = [APIClient().get("/%s/" % name, {"enable_att": value}) for name in ("rest", "plain")]
    seen = tuple(len(answer.json()) for answer in answers)
    print("  ?enable_att=%-5s -> %d people with the one, %d with the other" % (value, *seen))
    assert seen == expected and all(answer.status_code == 200 for answer in answers)
PY
env/bin/python run.py
