UPDATE main_employees_summary SET isactive = 0, date_of_leaving = '2026-10-31' WHERE employeeId = 'EMPP0003';
