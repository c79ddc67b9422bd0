INSERT INTO hr.job_history VALUES (104, '2017-05-21', '2026-10-31', 'IT_PROG', 60);
UPDATE hr.employees SET job_id = 'SA_REP', department_id = 80 WHERE employee_id = 104;
DELETE FROM hr.employees WHERE employee_id = 206;
INSERT INTO hr.employees VALUES (207, 'Aya', 'Voss', 'AVOSS', '1.515.555.0177', '2026-11-02', 'IT_PROG', 5000, NULL, 103, 60);
