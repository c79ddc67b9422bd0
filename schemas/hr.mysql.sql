-- The tables of an HR database as muster reads and writes them without queries of one's own: MySQL 8.0.16 and MariaDB 10.6.
-- Columns may be left out: what a table has no column for is not managed. Further columns are left alone.
-- NULL means that a field is not managed, or that it is cleared where the flow says `empty_is_null: true`.

CREATE TABLE areas (
    code VARCHAR(30) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'Code of the area: its identity; leading zeros count',
    name VARCHAR(100) NOT NULL COMMENT 'Name of the area',
    parent VARCHAR(30) COLLATE utf8mb4_bin COMMENT 'Code of the area above; null for none',
    previous_code VARCHAR(30) COLLATE utf8mb4_bin COMMENT 'Code before a rename; the record is renamed and not made anew',
    note TEXT COMMENT 'Remark for people; never sent',
    CONSTRAINT areas_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT areas_parent FOREIGN KEY (parent) REFERENCES areas (code)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Areas of the company';

CREATE TABLE departments (
    code VARCHAR(50) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'Code of the department: its identity; leading zeros count',
    name VARCHAR(200) NOT NULL COMMENT 'Name of the department',
    parent VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code of the department above; null for none',
    previous_code VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code before a rename; the record is renamed and not made anew',
    note TEXT COMMENT 'Remark for people; never sent',
    CONSTRAINT departments_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT departments_parent FOREIGN KEY (parent) REFERENCES departments (code)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Departments of the company';

CREATE TABLE positions (
    code VARCHAR(50) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'Code of the position: its identity; leading zeros count',
    name VARCHAR(100) NOT NULL COMMENT 'Name of the position',
    parent VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code of the position above; null for none',
    previous_code VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code before a rename; the record is renamed and not made anew',
    note TEXT COMMENT 'Remark for people; never sent',
    CONSTRAINT positions_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT positions_parent FOREIGN KEY (parent) REFERENCES positions (code)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Positions of the company';

CREATE TABLE employees (
    code VARCHAR(20) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'Code of the employee: its identity; leading zeros count',
    first_name VARCHAR(100) COMMENT 'First name',
    last_name VARCHAR(100) COMMENT 'Last name',
    nickname VARCHAR(100) COMMENT 'Name shown on devices',
    department VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code of the department',
    position VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'Code of the position; null for none',
    device_password VARCHAR(20) COMMENT 'PIN at the device (secret)',
    card_no VARCHAR(20) COMMENT 'Card number (secret)',
    hire_date DATE COMMENT 'Date of hiring; servers put today when a create leaves it out',
    gender VARCHAR(1) COMMENT 'Gender: F, M, S (not said) or O (other), as the server''s build has it',
    birthday DATE COMMENT 'Date of birth',
    verify_mode SMALLINT COMMENT 'Way to verify at devices; -1 is as the device is set',
    emp_type SMALLINT COMMENT '1 official, 2 temporary, 3 probation',
    contact_tel VARCHAR(20) COMMENT 'Telephone',
    office_tel VARCHAR(20) COMMENT 'Office telephone',
    mobile VARCHAR(20) COMMENT 'Mobile telephone',
    national VARCHAR(50) COMMENT 'Nationality',
    city VARCHAR(20) COMMENT 'City',
    address VARCHAR(200) COMMENT 'Address',
    postcode VARCHAR(10) COMMENT 'Post code',
    email VARCHAR(50) COMMENT 'E-mail address',
    enroll_sn VARCHAR(20) COMMENT 'Serial number of the device of enrolment; devices set it',
    ssn VARCHAR(20) COMMENT 'Social security number (secret)',
    religion VARCHAR(20) COMMENT 'Religion',
    enable_att BOOLEAN COMMENT 'Takes part in attendance',
    enable_overtime BOOLEAN COMMENT 'Overtime counts',
    enable_holiday BOOLEAN COMMENT 'Holidays count',
    enable_schedule BOOLEAN COMMENT 'Schedules count; 9.x servers only',
    dev_privilege SMALLINT COMMENT 'Right at devices: 0 employee, 2 registrar, 6 administrator, 10 user-defined, 14 super administrator',
    self_password VARCHAR(128) COMMENT 'Password of the self-service page (secret, cannot be read back)',
    flow_role VARCHAR(200) COMMENT 'Ids of workflow roles',
    app_status SMALLINT COMMENT 'Mobile app: 0 off, 1 on',
    app_role SMALLINT COMMENT 'Role in the mobile app: 1 employee, 2 administrator',
    previous_code VARCHAR(20) COLLATE utf8mb4_bin COMMENT 'Code before a rename; the record is renamed and not made anew',
    note TEXT COMMENT 'Remark for people; never sent',
    active_from DATE COMMENT 'Before this day the record counts as not declared',
    active_until DATE COMMENT 'After this day the record counts as absent; the day of a resignation',
    resign_type SMALLINT COMMENT 'Why the person left: 1 quit, 2 dismissed, 3 resign, 4 transfer, 5 keep job without pay',
    resign_reason VARCHAR(200) COMMENT 'Reason of leaving, sent with a resignation',
    CONSTRAINT employees_code CHECK (code = trim(code) AND code <> ''),
    CONSTRAINT employees_gender CHECK (gender IN ('F', 'M', 'S', 'O')),
    CONSTRAINT employees_verify_mode CHECK (verify_mode IN (-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)),
    CONSTRAINT employees_emp_type CHECK (emp_type IN (1, 2, 3)),
    CONSTRAINT employees_email CHECK (email LIKE '%_@_%'),
    CONSTRAINT employees_dev_privilege CHECK (dev_privilege IN (0, 1, 2, 6, 10, 14)),
    CONSTRAINT employees_app_status CHECK (app_status IN (0, 1)),
    CONSTRAINT employees_app_role CHECK (app_role IN (1, 2)),
    CONSTRAINT employees_resign_type CHECK (resign_type IN (1, 2, 3, 4, 5)),
    CONSTRAINT employees_department FOREIGN KEY (department) REFERENCES departments (code) ON UPDATE CASCADE,
    CONSTRAINT employees_position FOREIGN KEY (position) REFERENCES positions (code) ON UPDATE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Employees of the company';

CREATE TABLE employee_areas (
    employee VARCHAR(20) COLLATE utf8mb4_bin NOT NULL COMMENT 'Code of the employee',
    area VARCHAR(30) COLLATE utf8mb4_bin NOT NULL COMMENT 'Code of the area',
    PRIMARY KEY (employee, area),
    CONSTRAINT employee_areas_employee FOREIGN KEY (employee) REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT employee_areas_area FOREIGN KEY (area) REFERENCES areas (code) ON UPDATE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Who belongs to which areas';

CREATE TABLE employee_custom (
    employee VARCHAR(20) COLLATE utf8mb4_bin NOT NULL COMMENT 'Code of the employee',
    name VARCHAR(50) COLLATE utf8mb4_bin NOT NULL COMMENT 'Name of the attribute, as the server''s form shows it',
    value VARCHAR(200) COMMENT 'What it holds',
    PRIMARY KEY (employee, name),
    CONSTRAINT employee_custom_employee FOREIGN KEY (employee) REFERENCES employees (code) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Attributes that a site added to its employees';

CREATE TABLE transactions (
    server VARCHAR(64) COLLATE utf8mb4_bin NOT NULL COMMENT 'Name of the server in muster.yaml',
    generation INTEGER NOT NULL COMMENT 'Life of the server: goes up when a restored one gives ids again',
    id VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'Id that the server gave on arrival',
    emp_code VARCHAR(50) COLLATE utf8mb4_bin NOT NULL COMMENT 'Code of the employee, without spaces around it; no employee may have it',
    punch_time DATETIME(6) NOT NULL COMMENT 'When: wall clock of the server, in its zone',
    punch_utc DATETIME(6) COMMENT 'The same in UTC; null where its zone is not known, or its clock leaves it open',
    punch_state VARCHAR(20) COMMENT '0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out',
    verify_type BIGINT COMMENT 'How the person was verified: 1 finger, 4 card, 15 face and so on',
    work_code VARCHAR(50) COMMENT 'Work code that was keyed in',
    terminal_sn VARCHAR(60) COMMENT 'Serial number of the device; null for punches that came another way',
    terminal_alias VARCHAR(100) COMMENT 'Name of the device, as it was on arrival',
    area_alias VARCHAR(130) COMMENT 'Name of the area, as it was on arrival',
    upload_time DATETIME(6) COMMENT 'When the server got it: wall clock, minutes or months later',
    imported DATETIME(6) NOT NULL COMMENT 'When it was imported, in UTC',
    missing_since DATETIME(6) COMMENT 'Since when the server does not list it, in UTC; null while it does',
    details TEXT COMMENT 'What else the server says of it, as a JSON object',
    PRIMARY KEY (id, generation, server),
    INDEX transactions_time (server, punch_time, missing_since),
    INDEX transactions_person (emp_code, punch_time)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Punches as muster imports them: each once';

CREATE TABLE transactions_cursor (
    server VARCHAR(64) COLLATE utf8mb4_bin NOT NULL COMMENT 'Name of the server in muster.yaml',
    address VARCHAR(200) NOT NULL COMMENT 'Where the server was reached',
    position TEXT NOT NULL COMMENT 'Where the import stands, as JSON; muster''s own',
    version BIGINT NOT NULL COMMENT 'Goes up with every save',
    saved DATETIME(6) NOT NULL COMMENT 'When it was saved, in UTC',
    PRIMARY KEY (server)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT = 'Where the import of each server stands';
