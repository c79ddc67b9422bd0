DELETE FROM Employee WHERE EmployeeId = 4;
UPDATE Employee SET Title = 'IT Manager' WHERE EmployeeId = 3;
