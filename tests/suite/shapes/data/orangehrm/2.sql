UPDATE hs_hr_employee SET termination_id = NULL WHERE emp_number = 4;
