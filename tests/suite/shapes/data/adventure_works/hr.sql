CREATE SCHEMA person;
CREATE SCHEMA humanresources;
CREATE TABLE person.person (businessentityid int PRIMARY KEY, persontype char(2) NOT NULL, namestyle boolean NOT NULL DEFAULT false, title varchar(8), firstname varchar(50) NOT NULL, middlename varchar(50),
    lastname varchar(50) NOT NULL, suffix varchar(10), emailpromotion int NOT NULL DEFAULT 0, rowguid uuid NOT NULL DEFAULT gen_random_uuid(), modifieddate timestamp NOT NULL DEFAULT now());
CREATE TABLE person.emailaddress (businessentityid int NOT NULL, emailaddressid serial, emailaddress varchar(50), PRIMARY KEY (businessentityid, emailaddressid));
CREATE TABLE person.personphone (businessentityid int NOT NULL, phonenumber varchar(25) NOT NULL, phonenumbertypeid int NOT NULL);
CREATE TABLE humanresources.employee (businessentityid int PRIMARY KEY, nationalidnumber varchar(15) NOT NULL, loginid varchar(256) NOT NULL, organizationnode varchar DEFAULT '/', jobtitle varchar(50) NOT NULL,
    birthdate date NOT NULL, maritalstatus char(1) NOT NULL, gender char(1) NOT NULL, hiredate date NOT NULL, salariedflag boolean NOT NULL DEFAULT true, vacationhours smallint NOT NULL DEFAULT 0,
    currentflag boolean NOT NULL DEFAULT true, rowguid uuid NOT NULL DEFAULT gen_random_uuid(), modifieddate timestamp NOT NULL DEFAULT now());
CREATE TABLE humanresources.department (departmentid serial PRIMARY KEY, name varchar(50) NOT NULL, groupname varchar(50) NOT NULL, modifieddate timestamp NOT NULL DEFAULT now());
CREATE TABLE humanresources.shift (shiftid serial PRIMARY KEY, name varchar(50) NOT NULL, starttime time NOT NULL, endtime time NOT NULL);
CREATE TABLE humanresources.employeedepartmenthistory (businessentityid int NOT NULL, departmentid smallint NOT NULL, shiftid smallint NOT NULL, startdate date NOT NULL, enddate date);
INSERT INTO humanresources.shift (name, starttime, endtime) VALUES ('Day', '07:00', '15:00'), ('Night', '23:00', '07:00');
INSERT INTO humanresources.department (name, groupname) VALUES ('Engineering', 'Research and Development'), ('Tool Design', 'Research and Development'), ('Production', 'Manufacturing'), ('Executive', 'Executive General and Administration');
INSERT INTO person.person (businessentityid, persontype, title, firstname, middlename, lastname, suffix) VALUES
    (1, 'EM', NULL, 'Idris', 'J', 'Falkenrath', NULL), (2, 'EM', 'Ms.', 'Wenona', NULL, 'Bright', NULL), (3, 'EM', NULL, 'Radmila', 'L', 'Cho', 'Jr.'), (4, 'EM', NULL, 'Zeb', NULL, 'Null', NULL), (5, 'EM', NULL, 'Odo', NULL, 'Prim', 'III'), (9, 'SC', NULL, 'A', NULL, 'Customer', NULL);
INSERT INTO person.emailaddress (businessentityid, emailaddress) VALUES (1, 'idris0@bikes.example'), (2, 'wenona0@bikes.example'), (4, 'zeb0@bikes.example');
INSERT INTO person.personphone VALUES (1, '697-555-0142', 1), (2, '1 (11) 500 555-0132', 3), (5, '212-555-0187', 2);
INSERT INTO humanresources.employee (businessentityid, nationalidnumber, loginid, organizationnode, jobtitle, birthdate, maritalstatus, gender, hiredate, currentflag) VALUES
    (1, '295100284', 'bikes\idris0', '/', 'Chief Executive Officer', '1969-01-29', 'S', 'M', '2009-01-14', true), (2, '024500001', 'bikes\wenona0', '/1/', 'Vice President of Engineering', '1971-08-01', 'S', 'F', '2008-01-31', true),
    (3, '509600183', 'bikes\radmila0', '/1/1/', 'Tool Designer', '1974-11-12', 'M', 'F', '2007-11-11', true), (4, '999320692', 'bikes\zeb0', '/2/1/', 'Production Technician - WC60', '1990-05-05', 'M', 'M', '2010-12-05', true),
    (5, '658797903', 'bikes\odo0', '/2/2/', 'Production Technician - WC60', '1951-10-17', 'M', 'M', '2010-01-06', false);
INSERT INTO humanresources.employeedepartmenthistory VALUES (1, 4, 1, '2009-01-14', NULL), (2, 1, 1, '2008-01-31', NULL), (3, 1, 1, '2007-11-11', '2010-05-30'), (3, 2, 1, '2010-05-31', NULL), (4, 3, 2, '2010-12-05', NULL), (5, 3, 1, '2010-01-06', '2023-02-28');
