DELETE FROM "EmployeeTerritories" WHERE "EmployeeID" = 4;
DELETE FROM "Employees" WHERE "EmployeeID" = 4;
INSERT INTO "EmployeeTerritories" VALUES (3, '94025');
UPDATE "Employees" SET "Address" = '1 Quay' || char(10) || 'Flat 3' WHERE "EmployeeID" = 2;
