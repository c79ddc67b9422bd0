#!/usr/bin/env python3
"""The script a person would write: read the YAML files, fetch all pages one after another, compare, print counts.

    plain.py FOLDER URL

It is fair to itself: one session, the fast C loader of PyYAML where there is one, dictionaries, no objects.
"""
import pathlib
import sys

import requests
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = {"areas": "area", "departments": "dept", "positions": "position", "employees": "emp"}


def load(folder):
    directory = {plural: {} for plural in KINDS}
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        with open(path, encoding="utf-8") as file:
            for plural, rows in yaml.load(file, Loader=LOADER).items():
                for row in rows:
                    directory[plural][str(row["code"])] = row
    return directory


def fetch(session, url, plural):
    rows, page = {}, 1
    while True:
        answer = session.get(f"{url}/personnel/api/{plural}/", params={"page": page, "page_size": 500, "limit": 500})
        answer.raise_for_status()
        body = answer.json()
        for row in body["data"]:
            rows[row[f"{KINDS[plural]}_code"]] = row
        if not body["next"]:
            if len(rows) != body["count"]:
                sys.exit(f"{plural}: {len(rows)} of {body['count']} rows")
            return rows
        page += 1


def live_value(plural, row, name):
    kind = KINDS[plural]
    if name == "department":
        return row["department"] and row["department"]["dept_code"]
    if name == "position":
        return row["position"] and row["position"]["position_code"]
    if name == "areas":
        return sorted(area["area_code"] for area in row["area"])
    if name == "name":
        return row[f"{kind}_name"]
    return row.get(name)


def differs(plural, declared, row, codes):
    for name, value in declared.items():
        if name == "code":
            continue
        if name == "parent":
            above = row[f"parent_{KINDS[plural]}"]
            live = codes.get(above["id"] if isinstance(above, dict) else above)
        else:
            live = live_value(plural, row, name)
        if name == "areas":
            value = sorted(value)
        elif name in ("hire_date", "birthday"):
            value = str(value)
        if (value if value is not None else "") != (live if live is not None else ""):
            return True
    return False


def main():
    folder, url = sys.argv[1:]
    directory = load(pathlib.Path(folder) / "directory")
    session = requests.Session()
    session.trust_env = False
    login = session.post(f"{url}/jwt-api-token-auth/", json={"username": "admin", "password": "admin"})
    session.headers["Authorization"] = f"JWT {login.json()['token']}"
    for plural in KINDS:
        live = fetch(session, url, plural)
        codes = {row["id"]: code for code, row in live.items()}
        create = update = 0
        for code, declared in directory[plural].items():
            if code not in live:
                create += 1
            elif differs(plural, declared, live[code], codes):
                update += 1
        print(f"{plural}: {create} to create, {update} to update, {len(live.keys() - directory[plural].keys())} unmanaged")


if __name__ == "__main__":
    main()
