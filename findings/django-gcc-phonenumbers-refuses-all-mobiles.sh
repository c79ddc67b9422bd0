#!/usr/bin/env bash
# Guess: 050 123 4567 is a mobile number of the Emirates or of Saudi Arabia, with or without
#   spaces, and a number that lacks a digit is none.
# Really: the validator asks for 050 at the beginning and for nine digits. The real numbers have
#   ten with that 0, so all of them are refused, and a number without its last digit is taken. In
#   the form +971 no number is taken at all.
# Seen: django-gcc-phonenumbers 0.0.3 with Django 5.2.9 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install django-gcc-phonenumbers==0.0.3 Django==5.2.9

cat >run.py <<'PY'
from importlib.metadata import version
from django.core.exceptions import ValidationError
from phonevalidatorGCC.strategies.saudi import SaudiPhoneValidationStrategy
from phonevalidatorGCC.strategies.uae import UAEPhoneValidationStrategy
print("django-gcc-phonenumbers", version("django-gcc-phonenumbers"))
for number, expected in (("0501234567", False), ("+971501234567", False), ("501234567", False), ("050123456", True)):
    for country, strategy in (("Emirates", UAEPhoneValidationStrategy()), ("Saudi Arabia", SaudiPhoneValidationStrategy())):
        try:
            strategy.validate(number)
            answer = "taken"
        except ValidationError as error:
            answer = error.message
        print("  %-13s %-12s %s" % (number, country, answer))
        assert (answer == "taken") == expected
PY
env/bin/python run.py
