CREATE TABLE `tabBranch` (`name` varchar(140) NOT NULL PRIMARY KEY, `branch` varchar(140), `docstatus` int(1) NOT NULL DEFAULT 0);
CREATE TABLE `tabDepartment` (`name` varchar(140) NOT NULL PRIMARY KEY, `department_name` varchar(140), `parent_department` varchar(140),
    `company` varchar(140), `is_group` tinyint(4) NOT NULL DEFAULT 0, `disabled` tinyint(4) NOT NULL DEFAULT 0,
    `lft` int(11) NOT NULL DEFAULT 0, `rgt` int(11) NOT NULL DEFAULT 0);
CREATE TABLE `tabDesignation` (`name` varchar(140) NOT NULL PRIMARY KEY, `designation_name` varchar(140), `description` text);
CREATE TABLE `tabEmployee` (`name` varchar(140) NOT NULL PRIMARY KEY, `creation` datetime(6), `modified` datetime(6), `docstatus` int(1) NOT NULL DEFAULT 0,
    `naming_series` varchar(140), `employee` varchar(140), `first_name` varchar(140), `middle_name` varchar(140), `last_name` varchar(140),
    `employee_name` varchar(140), `gender` varchar(140), `date_of_birth` date, `date_of_joining` date, `status` varchar(140) DEFAULT 'Active',
    `user_id` varchar(140), `company` varchar(140), `department` varchar(140), `designation` varchar(140), `branch` varchar(140),
    `reports_to` varchar(140), `attendance_device_id` varchar(140) UNIQUE, `cell_number` varchar(140), `company_email` varchar(140),
    `passport_number` varchar(140), `relieving_date` date, `contract_end_date` date, `lft` int(11) NOT NULL DEFAULT 0, `rgt` int(11) NOT NULL DEFAULT 0);
INSERT INTO tabBranch (name, branch) VALUES ('Head Office', 'Head Office'), ('Plant 2', 'Plant 2');
INSERT INTO tabDepartment (name, department_name, parent_department, company, is_group, lft, rgt) VALUES
    ('All Departments', 'All Departments', '', NULL, 1, 1, 10), ('Human Resources - WB', 'Human Resources', 'All Departments', 'Werk Bergtal', 0, 2, 3),
    ('Production - WB', 'Production', 'All Departments', 'Werk Bergtal', 1, 4, 7), ('Paint Shop - WB', 'Paint Shop', 'Production - WB', 'Werk Bergtal', 0, 5, 6),
    ('Research & Development - WB', 'Research & Development', 'All Departments', 'Werk Bergtal', 0, 8, 9);
INSERT INTO tabDesignation (name, designation_name) VALUES ('HR Manager', 'HR Manager'), ('Painter', 'Painter'), ('Engineer', 'Engineer');
INSERT INTO tabEmployee (name, naming_series, first_name, middle_name, last_name, gender, date_of_birth, date_of_joining, status, user_id,
    department, designation, branch, attendance_device_id, cell_number, relieving_date) VALUES
    ('HR-EMP-00001', 'HR-EMP-', 'Mira', NULL, 'Sandoval', 'Female', '1984-05-02', '2012-01-01', 'Active', 'mira.sandoval@werk.example', 'Human Resources - WB', 'HR Manager', 'Head Office', '1', '+49 151 5550001', NULL),
    ('HR-EMP-00002', 'HR-EMP-', 'Tomas', 'Emil', 'Okafor', 'Male', '1990-11-30', '2016-07-15', 'Active', 'tomas.okafor@werk.example', 'Paint Shop - WB', 'Painter', 'Plant 2', '2', NULL, NULL),
    ('HR-EMP-00003', 'HR-EMP-', 'Yusra', '', 'Al-Hamdan', 'Female', '1995-02-28', '2020-02-29', 'Active', NULL, 'Paint Shop - WB', 'Painter', 'Plant 2', NULL, '0501234567', NULL),
    ('HR-EMP-00004', 'HR-EMP-', 'Lien', NULL, NULL, 'Prefer not to say', NULL, '2022-10-03', 'Active', NULL, 'Research & Development - WB', 'Engineer', 'Head Office', NULL, NULL, NULL),
    ('HR-EMP-00005', 'HR-EMP-', 'Piet', NULL, 'van der Brugge', 'Male', '1961-08-17', '1989-04-01', 'Left', NULL, 'Production - WB', NULL, 'Plant 2', '5', NULL, '2024-08-31'),
    ('HR-EMP-00006', 'HR-EMP-', 'Oluchi', NULL, 'Bergmann', 'Female', '2001-01-01', '2023-09-01', 'Active', 'oluchi.bergmann@werk.example', 'Research & Development - WB', 'Engineer', 'Head Office', '6', NULL, '2099-12-31'),
    ('HR-EMP-00007', 'HR-EMP-', 'Old', NULL, 'Contract', 'Male', '1970-01-01', '2010-01-01', 'Inactive', NULL, 'Production - WB', NULL, 'Plant 2', NULL, NULL, NULL);
