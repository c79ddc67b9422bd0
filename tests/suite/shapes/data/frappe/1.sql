UPDATE tabEmployee SET status = 'Left', relieving_date = '2026-06-30' WHERE name = 'HR-EMP-00003';
UPDATE tabEmployee SET department = 'Production - WB', branch = 'Plant 2' WHERE name = 'HR-EMP-00004';
INSERT INTO tabEmployee (name, first_name, last_name, gender, date_of_joining, status, department, branch)
VALUES ('HR-EMP-00008', 'Noor', 'Null', 'Other', '2026-11-01', 'Active', 'Paint Shop - WB', 'Plant 2');
