UPDATE hs_hr_employee SET termination_id = NULL WHERE emp_number = 4;
INSERT INTO hs_hr_emp_locations VALUES (4, 2);
