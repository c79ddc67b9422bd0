-- A small HR system as it may be found: numbers for people, one table of contracts, offices and badges beside them.
CREATE TABLE office (
    short_name TEXT PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    above INTEGER REFERENCES team (id)
);

CREATE TABLE person (
    staff_no INTEGER PRIMARY KEY,
    given_name TEXT NOT NULL,
    family_name TEXT,
    born TEXT,
    mail TEXT,
    phone TEXT,
    badge TEXT
);

CREATE TABLE contract (
    staff_no INTEGER NOT NULL REFERENCES person (staff_no),
    team_id INTEGER NOT NULL REFERENCES team (id),
    job TEXT,
    starts TEXT NOT NULL,
    ends TEXT
);

CREATE TABLE workplace (
    staff_no INTEGER NOT NULL REFERENCES person (staff_no),
    office TEXT NOT NULL REFERENCES office (short_name),
    PRIMARY KEY (staff_no, office)
);

INSERT INTO office VALUES ('HQ', 'Head office'), ('LAB', 'Laboratory'), ('SHOP', 'Shop');
INSERT INTO team VALUES (1, 'CO', 'Company', NULL), (2, 'RND', 'Research', 1), (3, 'SALES', 'Sales', 1);
INSERT INTO person VALUES
    (17, 'Ada', 'Lovelace', '1985-12-10', 'ada@example.org', '+971500000017', '00817017'),
    (23, 'Zoë', 'Łukasiewicz', '1990-02-28', 'zoe@example.org', NULL, NULL),
    (42, 'نور', 'الدين', NULL, NULL, '+971500000042', '00817042'),
    (99, 'Bob', 'Leaver', '1979-07-01', NULL, NULL, NULL);
INSERT INTO contract VALUES
    (17, 2, 'Engineer', '2019-04-02', NULL),
    (23, 3, 'Clerk', '2021-09-01', NULL),
    (42, 2, NULL, '2024-01-15', '2099-12-31'),
    (99, 3, 'Clerk', '2010-01-01', '2020-06-30');
INSERT INTO workplace VALUES (17, 'HQ'), (17, 'LAB'), (23, 'SHOP'), (42, 'LAB'), (99, 'SHOP');
