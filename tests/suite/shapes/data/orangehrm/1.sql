UPDATE hs_hr_employee SET work_station = 4 WHERE emp_number = 3;
INSERT INTO hs_hr_emp_locations VALUES (3, 2);
DELETE FROM hs_hr_emp_locations WHERE emp_number = 1 AND location_id = 2;
DELETE FROM hs_hr_emp_locations WHERE emp_number = 4;
INSERT INTO ohrm_emp_termination (id, emp_number, termination_date) VALUES (2, 4, '2026-10-31');
UPDATE hs_hr_employee SET termination_id = 2 WHERE emp_number = 4;
