#!/usr/bin/env bash
# Guess: dlt turns column names that are not Latin into some safe form of their own, or refuses
#   them.
# Really: its default naming turns every name without a Latin letter into x. The Arabic columns
#   for name and department (like those in Cyrillic, Chinese or Japanese) become one column x: the
#   last value stays, the other is lost, and the load reports success.
# Seen: dlt 1.31.0 with duckdb 2.0.1 (PyPI); 2026-11-29
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install dlt==1.31.0 duckdb==2.0.1

cat >run.py <<'PY'
import dlt
print("dlt", dlt.__version__)
pipeline = dlt.pipeline("people", destination=dlt.destinations.duckdb("people.duckdb"), dataset_name="hr", pipelines_dir="state")
info = pipeline.run([{"code": "000123", "الاسم": "Ada Example", "القسم": "Engineering"}], table_name="people")
with pipeline.sql_client() as client, client.execute_query("select * from people") as cursor:
    seen = {column[0]: value for column, value in zip(cursor.description, cursor.fetchone()) if not column[0].startswith("_")}
print("  failed jobs:", info.has_failed_jobs, seen)
assert not info.has_failed_jobs
assert seen == {"code": "000123", "x": "Engineering"}
PY
export DLT_DATA_DIR=$work/data RUNTIME__DLTHUB_TELEMETRY=false
env/bin/python run.py
