UPDATE humanresources.employeedepartmenthistory SET enddate = '2026-11-01' WHERE businessentityid = 4;
UPDATE humanresources.employee SET currentflag = false WHERE businessentityid = 4;
UPDATE humanresources.employeedepartmenthistory SET enddate = '2026-11-01' WHERE businessentityid = 3 AND enddate IS NULL;
INSERT INTO humanresources.employeedepartmenthistory VALUES (3, 1, 1, '2026-11-02', NULL);
