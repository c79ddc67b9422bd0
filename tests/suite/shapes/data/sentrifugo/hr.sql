CREATE TABLE main_businessunits (id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, unitname varchar(255), unitcode varchar(255), isactive tinyint(1) DEFAULT 1);
CREATE TABLE main_departments (id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, deptname varchar(150), deptcode varchar(20), unitid int(11), isactive tinyint(1) DEFAULT 1);
CREATE TABLE main_employees_summary (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id bigint(20), date_of_joining date, date_of_leaving date,
    emp_status_id int(11), emp_status_name varchar(255), businessunit_id int(11), businessunit_name varchar(255), department_id int(11), department_name varchar(255),
    jobtitle_id int(11), jobtitle_name varchar(255), position_id int(11), position_name varchar(255), firstname varchar(100), lastname varchar(100),
    userfullname varchar(255), emailaddress varchar(255), contactnumber varchar(100), employeeId varchar(255), extension_number varchar(20), isactive int(11));
INSERT INTO main_businessunits (unitname, unitcode) VALUES ('Textiles', 'BU01'), ('Trading', 'BU02');
INSERT INTO main_departments (deptname, deptcode, unitid) VALUES ('Spinning', 'D.01', 1), ('Weaving', 'D.02', 1), ('Export', 'D.03', 2), ('Closed store', 'D.04', 2);
UPDATE main_departments SET isactive = 0 WHERE deptcode = 'D.04';
INSERT INTO main_employees_summary (user_id, date_of_joining, date_of_leaving, department_id, jobtitle_name, position_name, firstname, lastname, emailaddress, contactnumber, employeeId, isactive) VALUES
    (2, '2014-04-01', NULL, 1, 'Supervisor', 'Shift supervisor', 'Harpreet', 'Lamba', 'harpreet@sutlej.example', '9855500101', 'EMPP0001', 1),
    (3, '2018-06-18', NULL, 2, 'Operator', 'Loom operator', 'Baljit', NULL, NULL, '9855500102', 'EMPP0002', 1),
    (4, '2018-06-18', NULL, 2, 'Operator', 'Loom operator', 'Devika', 'Rana', NULL, '9855500102', 'EMPP0003', 1),
    (5, '2020-01-13', NULL, 3, NULL, NULL, 'Aman', 'None', 'aman@sutlej.example', NULL, 'EMPP0010', 1),
    (6, '2009-09-09', '2025-03-31', 1, 'Operator', 'Ring operator', 'Jasvir', 'Toor', NULL, NULL, 'EMPP0004', 0);
