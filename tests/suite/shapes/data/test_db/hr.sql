CREATE TABLE employees (emp_no INT NOT NULL PRIMARY KEY, birth_date DATE NOT NULL, first_name VARCHAR(14) NOT NULL, last_name VARCHAR(16) NOT NULL,
    gender ENUM ('M','F') NOT NULL, hire_date DATE NOT NULL);
CREATE TABLE departments (dept_no CHAR(4) NOT NULL PRIMARY KEY, dept_name VARCHAR(40) NOT NULL UNIQUE KEY);
CREATE TABLE dept_emp (emp_no INT NOT NULL, dept_no CHAR(4) NOT NULL, from_date DATE NOT NULL, to_date DATE NOT NULL, PRIMARY KEY (emp_no, dept_no));
CREATE TABLE titles (emp_no INT NOT NULL, title VARCHAR(50) NOT NULL, from_date DATE NOT NULL, to_date DATE, PRIMARY KEY (emp_no, title, from_date));
INSERT INTO departments VALUES ('d001', 'Marketing'), ('d002', 'Finance'), ('d003', 'Development'), ('d004', 'Customer Service');
INSERT INTO employees SELECT 10000 + seq, DATE_ADD('1953-01-05', INTERVAL seq * 53 DAY),
    ELT(1 + seq % 8, 'Aino', 'Bardo', 'Chiyo', 'Duri', 'Elvi', 'Fadil', 'Gusta', 'Henk'), ELT(1 + seq DIV 8, 'Quist', 'Raman', 'Sole', 'Tamm', 'Urban', 'Vidal'),
    IF(seq % 3 = 0, 'M', 'F'), DATE_ADD('1985-01-01', INTERVAL seq * 37 DAY) FROM seq_1_to_40;
-- Two people of one name, born on different days.
UPDATE employees SET first_name = 'Aino', last_name = 'Quist' WHERE emp_no = 10033;
INSERT INTO dept_emp SELECT emp_no, CONCAT('d00', 1 + emp_no % 4), hire_date, '9999-01-01' FROM employees;
UPDATE employees SET first_name = 'Aino', last_name = 'Quist' WHERE emp_no = 10008;
-- Somebody moved, and somebody left.
UPDATE dept_emp SET to_date = '1999-12-31' WHERE emp_no IN (10005, 10006);
INSERT INTO dept_emp VALUES (10005, 'd004', '2000-01-01', '9999-01-01');
INSERT INTO titles SELECT emp_no, IF(emp_no % 5 = 0, 'Senior Engineer', 'Staff'), hire_date, '9999-01-01' FROM employees;
