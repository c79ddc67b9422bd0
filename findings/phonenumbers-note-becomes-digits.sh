#!/usr/bin/env bash
# Guess: a number with a remark behind it ("050-1234567 Ada") or with the .0 of a spreadsheet is
#   refused, or the remark is dropped.
# Really: the parser takes the letters as those on the keys of a telephone and the zero as a
#   digit: +971501234567232 and +9715012345670. No error is raised; only is_valid_number, which
#   many do not call before formatting, says no.
# Seen: phonenumbers 9.0.43 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install phonenumbers==9.0.43

cat >run.py <<'PY'
import phonenumbers
print("phonenumbers", phonenumbers.__version__)
for text, expected, valid in (("050-1234567", "+971501234567", True),
                              ("050-1234567 Ada", "+971501234567232", False),
                              ("971501234567.0", "+9715012345670", False),
                              ("050-CALL-ADA", "+971502255232", True)):
    number = phonenumbers.parse(text, "AE")
    seen = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    print("  %-17r -> %s valid: %s" % (text, seen, phonenumbers.is_valid_number(number)))
    assert (seen, phonenumbers.is_valid_number(number)) == (expected, valid)
PY
env/bin/python run.py
