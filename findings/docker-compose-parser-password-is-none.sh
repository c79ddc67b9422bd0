#!/usr/bin/env bash
# Guess: a compose file that is read and written again starts the same servers in the same order.
# Really: docker-compose-parser makes the text None of a variable without a value, which compose
#   takes from the machine: the password of the database is "None". Servers are not in the order of
#   depends_on when there are others between them in the file: the importer is started before the
#   database it waits for.
# Seen: docker-compose-parser 0.0.30 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install docker-compose-parser==0.0.30

cat >run.py <<'PY'
from importlib.metadata import version
from pathlib import Path
from docker_compose_parser.file_models import iter_compose_info, iter_sorted_services
print("docker-compose-parser", version("docker-compose-parser"))
with open("compose.yaml", "w") as file:
    file.write("""services:
  importer:
    image: importer:1
    depends_on: [queue]
    environment:
      SITE: "0012"
      PGPASSWORD:
  web:
    image: web:1
  queue:
    image: queue:1
    depends_on: [database]
  database:
    image: database:1
""")
seen = dict(iter_compose_info(Path("compose.yaml")))["importer"].as_service_dict()["environment"]
print("  %s" % seen)
assert seen == {"PGPASSWORD": "None", "SITE": "0012"}
order = [name for name, _ in iter_sorted_services(Path("compose.yaml"))]
print("  order: %s" % ", ".join(order))
assert order.index("importer") < order.index("database")
PY
env/bin/python run.py
