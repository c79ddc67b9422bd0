CREATE SCHEMA hr;
SET search_path = hr;
CREATE TABLE regions (region_id numeric PRIMARY KEY, region_name varchar(25));
CREATE TABLE countries (country_id char(2) PRIMARY KEY, country_name varchar(60), region_id numeric);
CREATE TABLE locations (location_id numeric(4) PRIMARY KEY, street_address varchar(40), postal_code varchar(12), city varchar(30) NOT NULL, state_province varchar(25), country_id char(2));
CREATE TABLE departments (department_id numeric(4) PRIMARY KEY, department_name varchar(30) NOT NULL, manager_id numeric(6), location_id numeric(4));
CREATE TABLE jobs (job_id varchar(10) PRIMARY KEY, job_title varchar(35) NOT NULL, min_salary numeric(6), max_salary numeric(6));
CREATE TABLE employees (employee_id numeric(6) PRIMARY KEY, first_name varchar(20), last_name varchar(25) NOT NULL, email varchar(25) NOT NULL UNIQUE, phone_number varchar(20),
    hire_date date NOT NULL, job_id varchar(10) NOT NULL, salary numeric(8,2), commission_pct numeric(2,2), manager_id numeric(6), department_id numeric(4));
CREATE TABLE job_history (employee_id numeric(6) NOT NULL, start_date date NOT NULL, end_date date NOT NULL, job_id varchar(10) NOT NULL, department_id numeric(4));
INSERT INTO regions VALUES (10, 'Europe'), (20, 'Americas');
INSERT INTO countries VALUES ('NA', 'Namibia', 10), ('US', 'United States of America', 20);
INSERT INTO locations VALUES (1000, 'Hafenweg 4', '00989', 'Walvis Bay', NULL, 'NA'), (1700, '2004 Charade St', '98199', 'Seattle', 'Washington', 'US');
INSERT INTO jobs VALUES ('AD_PRES', 'President', 20080, 40000), ('IT_PROG', 'Programmer', 4000, 10000), ('SA_REP', 'Sales Representative', 6000, 12008), ('PU_CLERK', 'Purchasing Clerk', 2500, 5500);
INSERT INTO departments VALUES (10, 'Administration', 100, 1700), (60, 'IT', 103, 1000), (80, 'Sales', NULL, 1700), (270, 'Payroll', NULL, 1700);
INSERT INTO employees VALUES
    (100, 'Maren', 'Voss', 'MVOSS', '1.515.555.0100', '2013-06-17', 'AD_PRES', 24000, NULL, NULL, 10),
    (103, 'Ngozi', 'Tembo', 'NTEMBO', '515.123.4567', '2016-01-03', 'IT_PROG', 9000, NULL, 100, 60),
    (104, NULL, 'Ilves', 'ILVES!', NULL, '2017-05-21', 'IT_PROG', 6000, NULL, 103, 60),
    (178, 'Pilar', 'O''Dwyer', 'PODWYER', '44.1632.960033', '2017-05-24', 'SA_REP', 7000, .15, 100, NULL),
    (179, 'Juno', 'Marchetti-Blum', 'JMARCHET', '44.1632.960034', '2018-01-04', 'SA_REP', 6200, .10, 100, 80),
    (206, 'Wim', 'de Groot', 'WDEGROOT', '1.515.555.0166', '2012-06-07', 'PU_CLERK', 3100, NULL, 100, 10);
INSERT INTO job_history VALUES (103, '2014-01-13', '2015-12-31', 'PU_CLERK', 10), (206, '2001-01-01', '2012-06-06', 'SA_REP', 80);
