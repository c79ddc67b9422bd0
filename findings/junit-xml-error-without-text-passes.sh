#!/usr/bin/env bash
# Guess: a case that got an error or a failure is no passed case, whatever its text is, and two
#   failures of one case are two.
# Really: junit-xml forgets an error or a failure whose message is empty or missing: the case is
#   written as passed, with errors="0". Of two failures only the last is written.
# Seen: junit-xml 1.9 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install junit-xml==1.9

cat >run.py <<'PY'
from importlib.metadata import version
from junit_xml import TestCase, TestSuite, to_xml_report_string
print("junit-xml", version("junit-xml"))
cases = [TestCase(code) for code in ("000123", "000124", "000125")]
cases[0].add_error_info("")
cases[1].add_failure_info()
cases[2].add_failure_info("no department")
cases[2].add_failure_info("no card")
report = to_xml_report_string([TestSuite("people", cases)])
print(report)
assert [case.is_error() or case.is_failure() for case in cases] == [False, False, True]
assert 'errors="0" failures="1"' in report and "no card" in report and "no department" not in report
PY
env/bin/python run.py
