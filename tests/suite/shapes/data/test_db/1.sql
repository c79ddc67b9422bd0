UPDATE dept_emp SET to_date = '2026-11-01' WHERE emp_no = 10010 AND to_date = '9999-01-01';
UPDATE dept_emp SET to_date = '2026-11-01' WHERE emp_no = 10011;
DELETE FROM dept_emp WHERE emp_no = 10012;
INSERT INTO dept_emp VALUES (10012, 'd003', '2026-11-02', '9999-01-01');
INSERT INTO employees VALUES (10041, '2001-05-05', 'Ilse', 'Wahl', 'F', '2026-11-01');
INSERT INTO dept_emp VALUES (10041, 'd001', '2026-11-01', '9999-01-01');
