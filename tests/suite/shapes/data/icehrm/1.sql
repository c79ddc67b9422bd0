UPDATE Employees SET status = 'Terminated', termination_date = '2026-11-15 00:00:00' WHERE employee_id = 'EMP002';
UPDATE Employees SET department = 4, job_title = 1 WHERE employee_id = 'EMP003';
