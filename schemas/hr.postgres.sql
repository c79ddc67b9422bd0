-- The tables of an HR database as muster reads and writes them without queries of one's own: PostgreSQL.
-- Columns may be left out: what a table has no column for is not managed. Further columns are left alone.
-- NULL means that a field is not managed, or that it is cleared where the flow says `empty_is_null: true`.

CREATE TABLE areas (
    code VARCHAR(30) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    parent VARCHAR(30) REFERENCES areas (code) ON UPDATE CASCADE,
    previous_code VARCHAR(30),
    note TEXT,
    CONSTRAINT areas_code CHECK (code = trim(code) AND code <> '')
);
COMMENT ON TABLE areas IS 'Areas of the company';
COMMENT ON COLUMN areas.code IS 'Code of the area: its identity; leading zeros count';
COMMENT ON COLUMN areas.name IS 'Name of the area';
COMMENT ON COLUMN areas.parent IS 'Code of the area above; null for none';
COMMENT ON COLUMN areas.previous_code IS 'Code before a rename; the record is renamed and not made anew';
COMMENT ON COLUMN areas.note IS 'Remark for people; never sent';

CREATE TABLE departments (
    code VARCHAR(50) NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    parent VARCHAR(50) REFERENCES departments (code) ON UPDATE CASCADE,
    previous_code VARCHAR(50),
    note TEXT,
    CONSTRAINT departments_code CHECK (code = trim(code) AND code <> '')
);
COMMENT ON TABLE departments IS 'Departments of the company';
COMMENT ON COLUMN departments.code IS 'Code of the department: its identity; leading zeros count';
COMMENT ON COLUMN departments.name IS 'Name of the department';
COMMENT ON COLUMN departments.parent IS 'Code of the department above; null for none';
COMMENT ON COLUMN departments.previous_code IS 'Code before a rename; the record is renamed and not made anew';
COMMENT ON COLUMN departments.note IS 'Remark for people; never sent';

CREATE TABLE positions (
    code VARCHAR(50) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    parent VARCHAR(50) REFERENCES positions (code) ON UPDATE CASCADE,
    previous_code VARCHAR(50),
    note TEXT,
    CONSTRAINT positions_code CHECK (code = trim(code) AND code <> '')
);
COMMENT ON TABLE positions IS 'Positions of the company';
COMMENT ON COLUMN positions.code IS 'Code of the position: its identity; leading zeros count';
COMMENT ON COLUMN positions.name IS 'Name of the position';
COMMENT ON COLUMN positions.parent IS 'Code of the position above; null for none';
COMMENT ON COLUMN positions.previous_code IS 'Code before a rename; the record is renamed and not made anew';
COMMENT ON COLUMN positions.note IS 'Remark for people; never sent';

CREATE TABLE employees (
    code VARCHAR(20) NOT NULL PRIMARY KEY,
    first_name VARCHAR(100),
    last_name VARCHAR(100),
    nickname VARCHAR(100),
    department VARCHAR(50) REFERENCES departments (code) ON UPDATE CASCADE,
    position VARCHAR(50) REFERENCES positions (code) ON UPDATE CASCADE,
    device_password VARCHAR(20),
    card_no VARCHAR(20),
    hire_date DATE,
    gender VARCHAR(1),
    birthday DATE,
    verify_mode SMALLINT,
    emp_type SMALLINT,
    contact_tel VARCHAR(20),
    office_tel VARCHAR(20),
    mobile VARCHAR(20),
    national VARCHAR(50),
    city VARCHAR(20),
    address VARCHAR(200),
    postcode VARCHAR(10),
    email VARCHAR(50),
    enroll_sn VARCHAR(20),
    ssn VARCHAR(20),
    religion VARCHAR(20),
    enable_att BOOLEAN,
    enable_overtime BOOLEAN,
    enable_holiday BOOLEAN,
    enable_schedule BOOLEAN,
    dev_privilege SMALLINT,
    self_password VARCHAR(128),
    flow_role VARCHAR(200),
    app_status SMALLINT,
    app_role SMALLINT,
    previous_code VARCHAR(20),
    note TEXT,
    active_from DATE,
    active_until DATE,
    resign_type SMALLINT,
    resign_reason VARCHAR(200),
    CONSTRAINT employees_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT employees_gender CHECK (gender IN ('F', 'M', 'S', 'O')),
    CONSTRAINT employees_verify_mode CHECK (verify_mode IN (-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)),
    CONSTRAINT employees_emp_type CHECK (emp_type IN (1, 2, 3)),
    CONSTRAINT employees_email CHECK (email LIKE '%_@_%'),
    CONSTRAINT employees_dev_privilege CHECK (dev_privilege IN (0, 1, 2, 6, 10, 14)),
    CONSTRAINT employees_app_status CHECK (app_status IN (0, 1)),
    CONSTRAINT employees_app_role CHECK (app_role IN (1, 2)),
    CONSTRAINT employees_resign_type CHECK (resign_type IN (1, 2, 3, 4, 5))
);
COMMENT ON TABLE employees IS 'Employees of the company';
COMMENT ON COLUMN employees.code IS 'Code of the employee: its identity; leading zeros count';
COMMENT ON COLUMN employees.first_name IS 'First name';
COMMENT ON COLUMN employees.last_name IS 'Last name';
COMMENT ON COLUMN employees.nickname IS 'Name shown on devices';
COMMENT ON COLUMN employees.department IS 'Code of the department';
COMMENT ON COLUMN employees.position IS 'Code of the position; null for none';
COMMENT ON COLUMN employees.device_password IS 'PIN at the device (secret)';
COMMENT ON COLUMN employees.card_no IS 'Card number (secret)';
COMMENT ON COLUMN employees.hire_date IS 'Date of hiring; servers put today when a create leaves it out';
COMMENT ON COLUMN employees.gender IS 'Gender: F, M, S (not said) or O (other), as the server''s build has it';
COMMENT ON COLUMN employees.birthday IS 'Date of birth';
COMMENT ON COLUMN employees.verify_mode IS 'Way to verify at devices; -1 is as the device is set';
COMMENT ON COLUMN employees.emp_type IS '1 official, 2 temporary, 3 probation';
COMMENT ON COLUMN employees.contact_tel IS 'Telephone';
COMMENT ON COLUMN employees.office_tel IS 'Office telephone';
COMMENT ON COLUMN employees.mobile IS 'Mobile telephone';
COMMENT ON COLUMN employees.national IS 'Nationality';
COMMENT ON COLUMN employees.city IS 'City';
COMMENT ON COLUMN employees.address IS 'Address';
COMMENT ON COLUMN employees.postcode IS 'Post code';
COMMENT ON COLUMN employees.email IS 'E-mail address';
COMMENT ON COLUMN employees.enroll_sn IS 'Serial number of the device of enrolment; devices set it';
COMMENT ON COLUMN employees.ssn IS 'Social security number (secret)';
COMMENT ON COLUMN employees.religion IS 'Religion';
COMMENT ON COLUMN employees.enable_att IS 'Takes part in attendance';
COMMENT ON COLUMN employees.enable_overtime IS 'Overtime counts';
COMMENT ON COLUMN employees.enable_holiday IS 'Holidays count';
COMMENT ON COLUMN employees.enable_schedule IS 'Schedules count; 9.x servers only';
COMMENT ON COLUMN employees.dev_privilege IS 'Right at devices: 0 employee, 2 registrar, 6 administrator, 10 user-defined, 14 super administrator';
COMMENT ON COLUMN employees.self_password IS 'Password of the self-service page (secret, cannot be read back)';
COMMENT ON COLUMN employees.flow_role IS 'Ids of workflow roles';
COMMENT ON COLUMN employees.app_status IS 'Mobile app: 0 off, 1 on';
COMMENT ON COLUMN employees.app_role IS 'Role in the mobile app: 1 employee, 2 administrator';
COMMENT ON COLUMN employees.previous_code IS 'Code before a rename; the record is renamed and not made anew';
COMMENT ON COLUMN employees.note IS 'Remark for people; never sent';
COMMENT ON COLUMN employees.active_from IS 'Before this day the record counts as not declared';
COMMENT ON COLUMN employees.active_until IS 'After this day the record counts as absent; the day of a resignation';
COMMENT ON COLUMN employees.resign_type IS 'Why the person left: 1 quit, 2 dismissed, 3 resign, 4 transfer, 5 keep job without pay';
COMMENT ON COLUMN employees.resign_reason IS 'Reason of leaving, sent with a resignation';

CREATE TABLE employee_areas (
    employee VARCHAR(20) NOT NULL REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE,
    area VARCHAR(30) NOT NULL REFERENCES areas (code) ON UPDATE CASCADE,
    PRIMARY KEY (employee, area)
);
COMMENT ON TABLE employee_areas IS 'Who belongs to which areas';
COMMENT ON COLUMN employee_areas.employee IS 'Code of the employee';
COMMENT ON COLUMN employee_areas.area IS 'Code of the area';

CREATE TABLE employee_custom (
    employee VARCHAR(20) NOT NULL REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE,
    name VARCHAR(50) NOT NULL,
    value VARCHAR(200),
    PRIMARY KEY (employee, name)
);
COMMENT ON TABLE employee_custom IS 'Attributes that a site added to its employees';
COMMENT ON COLUMN employee_custom.employee IS 'Code of the employee';
COMMENT ON COLUMN employee_custom.name IS 'Name of the attribute, as the server''s form shows it';
COMMENT ON COLUMN employee_custom.value IS 'What it holds';

CREATE INDEX employee_areas_area ON employee_areas (area);

CREATE TABLE transactions (
    server VARCHAR(64) NOT NULL,
    generation INTEGER NOT NULL,
    id VARCHAR(40) NOT NULL,
    emp_code VARCHAR(50) NOT NULL,
    punch_time TIMESTAMP NOT NULL,
    punch_utc TIMESTAMP,
    punch_state VARCHAR(20),
    verify_type BIGINT,
    work_code VARCHAR(50),
    terminal_sn VARCHAR(60),
    terminal_alias VARCHAR(100),
    area_alias VARCHAR(130),
    upload_time TIMESTAMP,
    imported TIMESTAMP NOT NULL,
    missing_since TIMESTAMP,
    details TEXT,
    PRIMARY KEY (id, generation, server)
);
COMMENT ON TABLE transactions IS 'Punches as muster imports them: each once';
COMMENT ON COLUMN transactions.server IS 'Name of the server in muster.yaml';
COMMENT ON COLUMN transactions.generation IS 'Life of the server: goes up when a restored one gives ids again';
COMMENT ON COLUMN transactions.id IS 'Id that the server gave on arrival';
COMMENT ON COLUMN transactions.emp_code IS 'Code of the employee, without spaces around it; no employee may have it';
COMMENT ON COLUMN transactions.punch_time IS 'When: wall clock of the server, in its zone';
COMMENT ON COLUMN transactions.punch_utc IS 'The same in UTC; null where its zone is not known, or its clock leaves it open';
COMMENT ON COLUMN transactions.punch_state IS '0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out';
COMMENT ON COLUMN transactions.verify_type IS 'How the person was verified: 1 finger, 4 card, 15 face and so on';
COMMENT ON COLUMN transactions.work_code IS 'Work code that was keyed in';
COMMENT ON COLUMN transactions.terminal_sn IS 'Serial number of the device; null for punches that came another way';
COMMENT ON COLUMN transactions.terminal_alias IS 'Name of the device, as it was on arrival';
COMMENT ON COLUMN transactions.area_alias IS 'Name of the area, as it was on arrival';
COMMENT ON COLUMN transactions.upload_time IS 'When the server got it: wall clock, minutes or months later';
COMMENT ON COLUMN transactions.imported IS 'When it was imported, in UTC';
COMMENT ON COLUMN transactions.missing_since IS 'Since when the server does not list it, in UTC; null while it does';
COMMENT ON COLUMN transactions.details IS 'What else the server says of it, as a JSON object';

CREATE TABLE transactions_cursor (
    server VARCHAR(64) NOT NULL,
    address VARCHAR(200) NOT NULL,
    position TEXT NOT NULL,
    version BIGINT NOT NULL,
    saved TIMESTAMP NOT NULL,
    PRIMARY KEY (server)
);
COMMENT ON TABLE transactions_cursor IS 'Where the import of each server stands';
COMMENT ON COLUMN transactions_cursor.server IS 'Name of the server in muster.yaml';
COMMENT ON COLUMN transactions_cursor.address IS 'Where the server was reached';
COMMENT ON COLUMN transactions_cursor.position IS 'Where the import stands, as JSON; muster''s own';
COMMENT ON COLUMN transactions_cursor.version IS 'Goes up with every save';
COMMENT ON COLUMN transactions_cursor.saved IS 'When it was saved, in UTC';

CREATE INDEX transactions_time ON transactions (server, punch_time);
CREATE INDEX transactions_person ON transactions (emp_code, punch_time);
