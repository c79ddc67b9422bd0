UPDATE users SET status_id = 20, termination_date = 1793491200 WHERE employee_number = 12;
UPDATE users SET default_branch_id = '11e85213-a799-d200-b041-123456abc001' WHERE employee_number = 105;
