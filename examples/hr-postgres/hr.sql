-- An HR system in PostgreSQL as it may be found: a schema of its own, surrogate keys, types and arrays of its own.
CREATE SCHEMA people;
SET search_path = people;

CREATE TYPE sex AS ENUM ('female', 'male', 'unsaid');

CREATE TABLE location (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    part_of integer REFERENCES location
);

CREATE TABLE org_unit (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cost_centre char(6) NOT NULL UNIQUE,
    name text NOT NULL,
    part_of integer REFERENCES org_unit
);

CREATE TABLE job (
    grade text PRIMARY KEY,
    title text NOT NULL
);

CREATE TABLE worker (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    personnel_no integer NOT NULL UNIQUE,
    given_name text NOT NULL,
    family_name text NOT NULL,
    sex sex NOT NULL DEFAULT 'unsaid',
    born date,
    work_mail text UNIQUE,
    work_phone varchar(20),
    unit integer NOT NULL REFERENCES org_unit,
    grade text REFERENCES job,
    sites text[] NOT NULL,
    employed daterange NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}'
);

COMMENT ON COLUMN worker.employed IS 'From the first day up to, and without, the day after the last one';

INSERT INTO location (code, name, part_of) VALUES ('HQ', 'Head office', NULL), ('HQ-DC', 'Data centre', 1), ('SHOP', 'Shop', NULL);
INSERT INTO org_unit (cost_centre, name, part_of) VALUES ('100000', 'Company', NULL), ('110000', 'Research', 1), ('120000', 'Sales', 1);
INSERT INTO job VALUES ('E1', 'Engineer'), ('C1', 'Clerk');
INSERT INTO worker (personnel_no, given_name, family_name, sex, born, work_mail, work_phone, unit, grade, sites, employed, attributes) VALUES
    (17, 'Ada', 'Lovelace', 'female', '1985-12-10', 'ada@example.org', '+971500000017', 2, 'E1', '{HQ,HQ-DC}', '[2019-04-02,)', '{"Global ID": "G-17"}'),
    (23, 'Zoë', 'Łukasiewicz', 'female', '1990-02-28', 'zoe@example.org', NULL, 3, 'C1', '{SHOP}', '[2021-09-01,)', '{}'),
    (42, '王', '小明', 'unsaid', NULL, NULL, '+971500000042', 2, NULL, '{HQ}', '[2024-01-15,2100-01-01)', '{}'),
    (99, 'Bob', 'Leaver', 'male', '1979-07-01', NULL, NULL, 3, 'C1', '{SHOP}', '[2010-01-01,2020-07-01)', '{}');
