-- The tables of an HR database as muster reads and writes them without queries of one's own: SQLite.
-- Columns may be left out: what a table has no column for is not managed. Further columns are left alone.
-- NULL means that a field is not managed, or that it is cleared where the flow says `empty_is_null: true`.

CREATE TABLE areas (
    code VARCHAR(30) NOT NULL PRIMARY KEY, -- Code of the area: its identity; leading zeros count
    name VARCHAR(100) NOT NULL, -- Name of the area
    parent VARCHAR(30) REFERENCES areas (code) ON UPDATE CASCADE, -- Code of the area above; null for none
    previous_code VARCHAR(30), -- Code before a rename; the record is renamed and not made anew
    note TEXT, -- Remark for people; never sent
    CONSTRAINT areas_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT areas_name CHECK (length(name) <= 100)
) WITHOUT ROWID; -- Areas of the company

CREATE TABLE departments (
    code VARCHAR(50) NOT NULL PRIMARY KEY, -- Code of the department: its identity; leading zeros count
    name VARCHAR(200) NOT NULL, -- Name of the department
    parent VARCHAR(50) REFERENCES departments (code) ON UPDATE CASCADE, -- Code of the department above; null for none
    previous_code VARCHAR(50), -- Code before a rename; the record is renamed and not made anew
    note TEXT, -- Remark for people; never sent
    CONSTRAINT departments_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT departments_name CHECK (length(name) <= 200)
) WITHOUT ROWID; -- Departments of the company

CREATE TABLE positions (
    code VARCHAR(50) NOT NULL PRIMARY KEY, -- Code of the position: its identity; leading zeros count
    name VARCHAR(100) NOT NULL, -- Name of the position
    parent VARCHAR(50) REFERENCES positions (code) ON UPDATE CASCADE, -- Code of the position above; null for none
    previous_code VARCHAR(50), -- Code before a rename; the record is renamed and not made anew
    note TEXT, -- Remark for people; never sent
    CONSTRAINT positions_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT positions_name CHECK (length(name) <= 100)
) WITHOUT ROWID; -- Positions of the company

CREATE TABLE employees (
    code VARCHAR(20) NOT NULL PRIMARY KEY, -- Code of the employee: its identity; leading zeros count
    first_name VARCHAR(100), -- First name
    last_name VARCHAR(100), -- Last name
    nickname VARCHAR(100), -- Name shown on devices
    department VARCHAR(50) REFERENCES departments (code) ON UPDATE CASCADE, -- Code of the department
    position VARCHAR(50) REFERENCES positions (code) ON UPDATE CASCADE, -- Code of the position; null for none
    device_password VARCHAR(20), -- PIN at the device (secret)
    card_no VARCHAR(20), -- Card number (secret)
    hire_date DATE, -- Date of hiring; servers put today when a create leaves it out
    gender VARCHAR(1), -- Gender: F, M, S (not said) or O (other), as the server's build has it
    birthday DATE, -- Date of birth
    verify_mode SMALLINT, -- Way to verify at devices; -1 is as the device is set
    emp_type SMALLINT, -- 1 official, 2 temporary, 3 probation
    contact_tel VARCHAR(20), -- Telephone
    office_tel VARCHAR(20), -- Office telephone
    mobile VARCHAR(20), -- Mobile telephone
    national VARCHAR(50), -- Nationality
    city VARCHAR(20), -- City
    address VARCHAR(200), -- Address
    postcode VARCHAR(10), -- Post code
    email VARCHAR(50), -- E-mail address
    enroll_sn VARCHAR(20), -- Serial number of the device of enrolment; devices set it
    ssn VARCHAR(20), -- Social security number (secret)
    religion VARCHAR(20), -- Religion
    enable_att BOOLEAN, -- Takes part in attendance
    enable_overtime BOOLEAN, -- Overtime counts
    enable_holiday BOOLEAN, -- Holidays count
    enable_schedule BOOLEAN, -- Schedules count; 9.x servers only
    dev_privilege SMALLINT, -- Right at devices: 0 employee, 2 registrar, 6 administrator, 10 user-defined, 14 super administrator
    self_password VARCHAR(128), -- Password of the self-service page (secret, cannot be read back)
    flow_role VARCHAR(200), -- Ids of workflow roles
    app_status SMALLINT, -- Mobile app: 0 off, 1 on
    app_role SMALLINT, -- Role in the mobile app: 1 employee, 2 administrator
    previous_code VARCHAR(20), -- Code before a rename; the record is renamed and not made anew
    note TEXT, -- Remark for people; never sent
    active_from DATE, -- Before this day the record counts as not declared
    active_until DATE, -- After this day the record counts as absent; the day of a resignation
    resign_type SMALLINT, -- Why the person left: 1 quit, 2 dismissed, 3 resign, 4 transfer, 5 keep job without pay
    resign_reason VARCHAR(200), -- Reason of leaving, sent with a resignation
    CONSTRAINT employees_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT employees_first_name CHECK (length(first_name) <= 100),
    CONSTRAINT employees_last_name CHECK (length(last_name) <= 100),
    CONSTRAINT employees_nickname CHECK (length(nickname) <= 100),
    CONSTRAINT employees_device_password CHECK (length(device_password) <= 20),
    CONSTRAINT employees_card_no CHECK (length(card_no) <= 20),
    CONSTRAINT employees_hire_date CHECK (hire_date IS date(hire_date)),
    CONSTRAINT employees_gender CHECK (gender IN ('F', 'M', 'S', 'O')),
    CONSTRAINT employees_birthday CHECK (birthday IS date(birthday)),
    CONSTRAINT employees_verify_mode CHECK (verify_mode IN (-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)),
    CONSTRAINT employees_emp_type CHECK (emp_type IN (1, 2, 3)),
    CONSTRAINT employees_contact_tel CHECK (length(contact_tel) <= 20),
    CONSTRAINT employees_office_tel CHECK (length(office_tel) <= 20),
    CONSTRAINT employees_mobile CHECK (length(mobile) <= 20),
    CONSTRAINT employees_national CHECK (length(national) <= 50),
    CONSTRAINT employees_city CHECK (length(city) <= 20),
    CONSTRAINT employees_address CHECK (length(address) <= 200),
    CONSTRAINT employees_postcode CHECK (length(postcode) <= 10),
    CONSTRAINT employees_email CHECK (email LIKE '%_@_%' AND length(email) <= 50),
    CONSTRAINT employees_enroll_sn CHECK (length(enroll_sn) <= 20),
    CONSTRAINT employees_ssn CHECK (length(ssn) <= 20),
    CONSTRAINT employees_religion CHECK (length(religion) <= 20),
    CONSTRAINT employees_enable_att CHECK (enable_att IN (0, 1)),
    CONSTRAINT employees_enable_overtime CHECK (enable_overtime IN (0, 1)),
    CONSTRAINT employees_enable_holiday CHECK (enable_holiday IN (0, 1)),
    CONSTRAINT employees_enable_schedule CHECK (enable_schedule IN (0, 1)),
    CONSTRAINT employees_dev_privilege CHECK (dev_privilege IN (0, 1, 2, 6, 10, 14)),
    CONSTRAINT employees_self_password CHECK (length(self_password) <= 128),
    CONSTRAINT employees_app_status CHECK (app_status IN (0, 1)),
    CONSTRAINT employees_app_role CHECK (app_role IN (1, 2)),
    CONSTRAINT employees_active_from CHECK (active_from IS date(active_from)),
    CONSTRAINT employees_active_until CHECK (active_until IS date(active_until)),
    CONSTRAINT employees_resign_type CHECK (resign_type IN (1, 2, 3, 4, 5)),
    CONSTRAINT employees_resign_reason CHECK (length(resign_reason) <= 200)
) WITHOUT ROWID; -- Employees of the company

CREATE TABLE employee_areas (
    employee VARCHAR(20) NOT NULL REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE, -- Code of the employee
    area VARCHAR(30) NOT NULL REFERENCES areas (code) ON UPDATE CASCADE, -- Code of the area
    PRIMARY KEY (employee, area)
) WITHOUT ROWID; -- Who belongs to which areas

CREATE TABLE employee_custom (
    employee VARCHAR(20) NOT NULL REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE, -- Code of the employee
    name VARCHAR(50) NOT NULL, -- Name of the attribute, as the server's form shows it
    value VARCHAR(200), -- What it holds
    PRIMARY KEY (employee, name)
) WITHOUT ROWID; -- Attributes that a site added to its employees

CREATE INDEX employee_areas_area ON employee_areas (area);

CREATE TABLE transactions (
    server VARCHAR(64) NOT NULL, -- Name of the server in muster.yaml
    generation INTEGER NOT NULL, -- Life of the server: goes up when a restored one gives ids again
    id VARCHAR(40) NOT NULL, -- Id that the server gave on arrival
    emp_code VARCHAR(50) NOT NULL, -- Code of the employee, without spaces around it; no employee may have it
    punch_time TIMESTAMP NOT NULL, -- When: wall clock of the server, in its zone
    punch_utc TIMESTAMP, -- The same in UTC; null where its zone is not known, or its clock leaves it open
    punch_state VARCHAR(20), -- 0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out
    verify_type BIGINT, -- How the person was verified: 1 finger, 4 card, 15 face and so on
    work_code VARCHAR(50), -- Work code that was keyed in
    terminal_sn VARCHAR(60), -- Serial number of the device; null for punches that came another way
    terminal_alias VARCHAR(100), -- Name of the device, as it was on arrival
    area_alias VARCHAR(130), -- Name of the area, as it was on arrival
    upload_time TIMESTAMP, -- When the server got it: wall clock, minutes or months later
    imported TIMESTAMP NOT NULL, -- When it was imported, in UTC
    missing_since TIMESTAMP, -- Since when the server does not list it, in UTC; null while it does
    details TEXT, -- What else the server says of it, as a JSON object
    PRIMARY KEY (id, generation, server)
) WITHOUT ROWID; -- Punches as muster imports them: each once

CREATE TABLE transactions_cursor (
    server VARCHAR(64) NOT NULL, -- Name of the server in muster.yaml
    address VARCHAR(200) NOT NULL, -- Where the server was reached
    position TEXT NOT NULL, -- Where the import stands, as JSON; muster's own
    version BIGINT NOT NULL, -- Goes up with every save
    saved TIMESTAMP NOT NULL, -- When it was saved, in UTC
    PRIMARY KEY (server)
) WITHOUT ROWID; -- Where the import of each server stands

CREATE INDEX transactions_time ON transactions (server, punch_time);
CREATE INDEX transactions_person ON transactions (emp_code, punch_time);
