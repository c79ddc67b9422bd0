CREATE TABLE ohrm_job_title (id int(13) NOT NULL AUTO_INCREMENT PRIMARY KEY, job_title varchar(100) NOT NULL, job_description varchar(400), note varchar(400), is_deleted tinyint(1) DEFAULT 0);
CREATE TABLE ohrm_subunit (id int(6) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, unit_id varchar(100), description varchar(400),
    lft smallint(6) unsigned, rgt smallint(6) unsigned, level smallint(6) unsigned);
CREATE TABLE ohrm_location (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(110) NOT NULL, country_code varchar(3) NOT NULL, city varchar(60), zip_code varchar(35));
CREATE TABLE ohrm_nationality (id int(6) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL);
CREATE TABLE ohrm_emp_termination (id int(4) NOT NULL AUTO_INCREMENT PRIMARY KEY, emp_number int(4), reason_id int(4), termination_date date NOT NULL, note varchar(255));
CREATE TABLE hs_hr_employee (emp_number int(7) NOT NULL DEFAULT 0 PRIMARY KEY, employee_id varchar(50), emp_lastname varchar(100) NOT NULL DEFAULT '',
    emp_firstname varchar(100) NOT NULL DEFAULT '', emp_middle_name varchar(100) NOT NULL DEFAULT '', emp_nick_name varchar(100) DEFAULT '',
    emp_birthday date, nation_code int(4), emp_gender smallint(6), emp_ssn_num varchar(100) DEFAULT '', emp_status int(13), job_title_code int(7),
    work_station int(6), emp_street1 varchar(100) DEFAULT '', city_code varchar(100) DEFAULT '', emp_zipcode varchar(20), emp_hm_telephone varchar(50),
    emp_mobile varchar(50), emp_work_telephone varchar(50), emp_work_email varchar(50), joined_date date, termination_id int(4), purged_at timestamp NULL);
CREATE TABLE hs_hr_emp_locations (emp_number int(11) NOT NULL, location_id int(11) NOT NULL, PRIMARY KEY (emp_number, location_id));
INSERT INTO ohrm_job_title (job_title, is_deleted) VALUES ('Chief Executive Officer', 0), ('QA Lead', 0), ('IT Manager', 0), ('Messenger', 1);
INSERT INTO ohrm_subunit (name, unit_id, lft, rgt, level) VALUES ('Sund & Partner', '', 1, 10, 0), ('Administration', '100', 2, 3, 1),
    ('Engineering', '200', 4, 9, 1), ('Quality Assurance', '210', 5, 6, 2), ('Operations', '220', 7, 8, 2);
INSERT INTO ohrm_location (name, country_code, city, zip_code) VALUES ('Malmö Head Office', 'SE', 'Malmö', '211 22'), ('Canadian Office', 'CA', 'Ottawa', 'K1A 0B1');
INSERT INTO ohrm_nationality (name) VALUES ('Afghan'), ('Namibian'), ('Swede');
INSERT INTO hs_hr_employee (emp_number, employee_id, emp_lastname, emp_firstname, emp_middle_name, emp_birthday, nation_code, emp_gender, job_title_code, work_station, emp_street1, city_code, emp_zipcode, emp_mobile, emp_work_telephone, emp_work_email, joined_date) VALUES
    (1, '0001', 'Sund', 'Astrid', '', '1971-03-09', 3, 2, 1, 1, 'Storgatan 5', 'Malmö', '211 34', '070-555 01 01', '', 'astrid@sund.example', '1999-09-01'),
    (2, '0002', 'Haikali', 'Ndapewa', 'Maria', '1988-12-24', 2, 2, 2, 4, '', '', '', '', '', 'qa@sund.example', '2015-02-02'),
    (3, '0003', 'Ståhl', 'Per-Olof', '', NULL, NULL, 1, NULL, 5, '', '', NULL, NULL, NULL, 'qa@sund.example', NULL),
    (4, '0010', 'No', 'Minh', 'Van', '1993-07-07', NULL, 1, 2, 4, '', '', NULL, NULL, NULL, NULL, '2021-05-17'),
    (5, 'T-005', 'True', 'Ivy', '', '1999-10-10', NULL, NULL, 3, 3, '', '', NULL, NULL, NULL, NULL, '2024-01-08'),
    (6, '0006', 'Farr', 'Quentin', '', '1980-01-20', NULL, 1, 3, 2, '', '', NULL, NULL, NULL, NULL, '2008-08-08'),
    (7, '0008', 'Abel', 'Inga', '', NULL, NULL, 2, NULL, 2, '', '', NULL, NULL, NULL, NULL, '2001-01-01');
-- Who left may have no location any more.
INSERT INTO ohrm_emp_termination (id, emp_number, reason_id, termination_date) VALUES (1, 6, 2, '2025-01-31'), (3, 7, 1, '2010-12-31');
UPDATE hs_hr_employee SET termination_id = 1 WHERE emp_number = 6;
UPDATE hs_hr_employee SET termination_id = 3 WHERE emp_number = 7;
INSERT INTO hs_hr_emp_locations VALUES (1, 1), (1, 2), (2, 1), (3, 1), (4, 2), (5, 1), (6, 1);
