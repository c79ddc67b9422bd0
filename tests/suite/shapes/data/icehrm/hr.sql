CREATE TABLE CompanyStructures (id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, title tinytext NOT NULL, description text, address text,
    type enum('Company','Head Office','Regional Office','Department','Unit','Sub Unit','Other'), country varchar(2), parent bigint(20), timezone varchar(100));
CREATE TABLE JobTitles (id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, code varchar(10) NOT NULL DEFAULT '', name varchar(100), description varchar(200));
CREATE TABLE Nationality (id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100));
CREATE TABLE Employees (id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, employee_id varchar(50), first_name varchar(100) NOT NULL DEFAULT '', middle_name varchar(100),
    last_name varchar(100), nationality bigint(20), birthday date, gender varchar(15), ssn_num varchar(100) DEFAULT '', job_title bigint(20),
    address1 varchar(100) DEFAULT '', address2 varchar(100) DEFAULT '', city varchar(150) DEFAULT '', country char(2), postal_code varchar(20), mobile_phone varchar(50),
    work_phone varchar(50), work_email varchar(100), joined_date datetime, confirmation_date datetime, supervisor bigint(20), department bigint(20),
    termination_date datetime, status enum('Active','Terminated') DEFAULT 'Active', UNIQUE KEY employee_id (employee_id));
INSERT INTO CompanyStructures (title, type, country, parent) VALUES ('Palmgrove Hotels', 'Company', 'LK', NULL), ('Head Office', 'Head Office', 'LK', 1),
    ('Front Office', 'Department', 'LK', 2), ('Housekeeping', 'Department', 'LK', 2), ('Laundry', 'Unit', 'LK', 4);
INSERT INTO JobTitles (code, name) VALUES ('GM', 'General Manager'), ('RA', 'Room Attendant'), ('NA', 'Night Auditor');
INSERT INTO Nationality (name) VALUES ('Sri Lankan'), ('Dutch');
INSERT INTO Employees (employee_id, first_name, middle_name, last_name, nationality, birthday, gender, job_title, address1, address2, city, postal_code, mobile_phone, work_email, joined_date, confirmation_date, supervisor, department, termination_date, status) VALUES
    ('EMP001', 'Nimal', '', 'Weerakkody', 1, '1975-06-01', 'Male', 1, '12/3 Lake Road', '', 'Kandy', '20000', '+94 77 5550101', 'gm@palmgrove.example', '2004-01-05 00:00:00', '2004-07-05 00:00:00', NULL, 2, NULL, 'Active'),
    ('EMP002', 'Sanduni', NULL, 'Jayasekara', 1, '1996-02-11', 'Female', 2, '', '', '', NULL, '0775550102', 'housekeeping@palmgrove.example', '2019-11-20 00:00:00', NULL, 1, 4, NULL, 'Active'),
    ('EMP003', 'Kasun', NULL, 'Jayasekara', 1, '1994-09-30', 'Male', 2, '', '', '', NULL, NULL, 'housekeeping@palmgrove.example', '2019-11-20 00:00:00', NULL, 1, 5, NULL, 'Active'),
    ('EMP004', 'Eefje', NULL, 'Kruis', 2, NULL, 'Non-binary', 3, '', '', '', NULL, NULL, NULL, '2023-03-01 00:00:00', NULL, 1, 3, NULL, 'Active'),
    ('EMP005', 'Ruwan', NULL, 'Dias', 1, '1983-12-12', 'Male', 2, '', '', '', NULL, NULL, NULL, '2010-10-10 00:00:00', NULL, 1, 4, '2022-05-31 00:00:00', 'Terminated');
