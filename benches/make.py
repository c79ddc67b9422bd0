#!/usr/bin/env python3
"""Makes a company of any size for measurements: a YAML directory with its muster.yaml, and the same company as a server
answers it, in NDJSON, with a given number of differences between the two.

    make.py FOLDER --employees 100000 --departments 500 --updates 100 --creates 0

Writes FOLDER/muster.yaml, FOLDER/directory/*.yaml and FOLDER/server/*.ndjson. The same arguments give the same bytes.
"""
import argparse
import json
import pathlib

FIRST = "Ada José Mbali Søren Layla Dmitri Aoife Kwame Yusuf Ingrid Chloé Tiago 小明 أحمد さくら Zoë".split()
LAST = "Lovelace Núñez Ndlovu Kjærgård Haddad Иванов Bhriain Mensah Çelik Åström Lefèvre 王 حسن 山田 Kumar Khan".split()
CITIES = "Dubai Sharjah Muscat Doha Manama Riyadh".split()
POSITIONS = 40
AREAS = 20
PER_FILE = 5000

# What the API answers beside the fields that the YAML files declare.
REST = {
    "nickname": "", "device_password": "", "card_no": "", "verify_mode": -1, "contact_tel": "", "office_tel": "",
    "address": "", "enroll_sn": "", "ssn": "", "religion": "", "enable_overtime": False, "enable_holiday": True,
    "dev_privilege": 0, "self_password": "pbkdf2_sha256$36000$Zm9yZWlnbnNhbHQ$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlh",
    "flow_role": [], "app_status": 0, "app_role": 1,
}


def frame(count, prefix, above):
    """Code, name and code above of `count` areas, departments or positions; a tree of ten branches a level."""
    rows = []
    for number in range(1, count + 1):
        parent = f"{prefix}{number // 10}" if above and number >= 10 else None
        rows.append((f"{prefix}{number}", f"{above or prefix} {number}", parent))
    return rows


def person(number, departments):
    """The declared fields of one employee, in the order of the files."""
    return {
        "code": f"{number:07d}",
        "first_name": FIRST[number % len(FIRST)],
        "last_name": f"{LAST[number // 7 % len(LAST)]} {number % 97}",
        "department": f"D{number % departments + 1}",
        "position": f"P{number % POSITIONS + 1}",
        "areas": sorted({f"A{number % AREAS + 1}", f"A{number // 3 % AREAS + 1}"}),
        "hire_date": f"20{10 + number % 15}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "gender": "FM"[number % 2],
        "birthday": f"19{60 + number % 40}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "mobile": f"+9715{number:08d}",
        "national": "United Arab Emirates",
        "city": CITIES[number % len(CITIES)],
        "postcode": f"{number % 100000:05d}",
        "email": f"person{number}@acme.example",
        "emp_type": number % 3 + 1,
        "enable_att": number % 50 != 0,
    }


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def yaml_of(row):
    lines = []
    for name, value in row.items():
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, list):
            text = "[" + ", ".join(value) + "]"
        elif name in ("code", "mobile", "postcode"):
            text = quoted(value)
        else:
            text = str(value)
        lines.append(f"    {name}: {text}")
    lines[0] = "  - " + lines[0].lstrip()
    return "\n".join(lines) + "\n"


def short(kind, rows, code):
    """A record as it stands inside an answer; the default row has id 1, so row n has id n + 1."""
    number = int(code[1:])
    return {"id": number + 1, f"{kind}_code": code, f"{kind}_name": rows[number - 1][1]}


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def server_frame(kind, rows, default):
    answers = [{"id": 1, f"{kind}_code": "1", f"{kind}_name": default, f"parent_{kind}": None, f"parent_{kind}_name": None}]
    for number, (code, name, parent) in enumerate(rows, start=2):
        above = short(kind, rows, parent) if parent else None
        if kind == "dept" and above:
            shown, above_name = above["id"], above["dept_name"]
        else:
            shown, above_name = above, above and above[f"{kind}_name"]
        answers.append({"id": number, f"{kind}_code": code, f"{kind}_name": name,
                        f"parent_{kind}": shown, f"parent_{kind}_name": above_name})
    return (json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)


def answer_of(number, row, frames):
    areas, departments, positions = frames
    department = short("dept", departments, row["department"])
    position = short("position", positions, row["position"])
    inside = [short("area", areas, code) for code in row["areas"]]
    answer = {"id": number, "emp_code": row["code"]}
    answer.update({name: row[name] for name in row if name not in ("code", "department", "position", "areas")})
    answer.update(REST, department=department, dept_name=department["dept_name"], position=position,
                  position_name=position["position_name"], area=inside,
                  area_name=",".join(area["area_name"] for area in inside))
    return answer


def settings(url):
    return f"""stores:
  directory: {{ yaml: directory }}
  hq:
    server:
      url: {url}
      login: {{ scheme: jwt, username: admin, password: {{ env: MUSTER_PASSWORD }} }}
      max_in_flight: 4
flows:
  hq:
    from: directory
    to: hq
    limits: {{ update: 100%, delete: 10%, floor: 10 }}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--employees", type=int, default=100_000)
    parser.add_argument("--departments", type=int, default=500)
    parser.add_argument("--updates", type=int, default=0, help="people whose e-mail address differs on the server")
    parser.add_argument("--creates", type=int, default=0, help="people whom the server does not have")
    parser.add_argument("--url", default="http://127.0.0.1:8090")
    arguments = parser.parse_args()
    if arguments.updates + arguments.creates > arguments.employees:
        parser.error("more differences than employees")

    directory, server = arguments.folder / "directory", arguments.folder / "server"
    directory.mkdir(parents=True, exist_ok=True)
    server.mkdir(exist_ok=True)
    (arguments.folder / "muster.yaml").write_text(settings(arguments.url), encoding="utf-8")

    frames = frame(AREAS, "A", "Area"), frame(arguments.departments, "D", "Department"), frame(POSITIONS, "P", "")
    for (rows, plural, kind, default) in zip(frames, ("areas", "departments", "positions"), ("area", "dept", "position"),
                                             ("Not Authorized", "Department", "Position")):
        lines = [f"{plural}:\n"]
        for code, name, parent in rows:
            above = f", parent: {parent}" if parent else ""
            lines.append(f"  - {{ code: {code}, name: {name}{above} }}\n")
        write_lines(directory / f"{plural}.yaml", lines)
        write_lines(server / f"{plural}.ndjson", server_frame(kind, rows, default))

    every = max(arguments.employees // max(arguments.updates, 1), 1)
    changed = set(range(1, arguments.employees + 1, every)) if arguments.updates else set()
    changed = set(sorted(changed)[: arguments.updates])
    missing = set()
    for number in range(arguments.employees, 0, -1):
        if len(missing) == arguments.creates:
            break
        if number not in changed:
            missing.add(number)

    with open(server / "employees.ndjson", "w", encoding="utf-8") as answers:
        for start in range(1, arguments.employees + 1, PER_FILE):
            lines = ["employees:\n"]
            for number in range(start, min(start + PER_FILE, arguments.employees + 1)):
                row = person(number, arguments.departments)
                lines.append(yaml_of(row))
                if number in missing:
                    continue
                answer = answer_of(number, row, frames)
                if number in changed:
                    answer["email"] = f"old{number}@acme.example"
                answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            write_lines(directory / f"employees-{start // PER_FILE:04d}.yaml", lines)


if __name__ == "__main__":
    main()
