#!/usr/bin/env bash
# Guess: a DBF file moved into PostgreSQL keeps what is not known apart from no, as it does for
#   dates and numbers.
# Really: pgdbf writes f for a logical field that is not set, so "pays overtime: not known" becomes
#   no. A space at the front of a code goes, and a column of type F for 12,345.678 is declared as
#   NUMERIC(3), which cannot hold it.
# Seen: pgdbf 0.6.2-1.1+b2 (Debian), file written with dbf 0.99.11 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dbf==0.99.11
get() { apt-get download -qq -o APT::Sandbox::User=root pgdbf=0.6.2-1.1+b2; }
get 2>get.log || { apt-get update -qq && get; }
dpkg -x pgdbf_*.deb deb

cat >write.py <<'PY'
import dbf
table = dbf.Table("people.dbf", "code C(6); overtime L; born D; salary F(12,3)", codepage="cp1252")
table.open(dbf.READ_WRITE)
table.append({"code": "000123", "overtime": False, "born": dbf.Date.fromymd("19900304"), "salary": 12345.678})
table.append({"code": " 00124", "overtime": None, "born": None, "salary": None})
table.close()
PY
env/bin/python write.py
dpkg-deb -W pgdbf_*.deb
deb/usr/bin/pgdbf people.dbf | tee seen.sql
printf '000123\tf\t1990-03-04\t12345.678\n00124\tf\t\\N\t\\N\n' | cmp - <(grep -P '^\d+\t' seen.sql)
grep -q 'salary NUMERIC(3))' seen.sql
