CREATE TABLE "Employees" ("EmployeeID" INTEGER PRIMARY KEY AUTOINCREMENT, "LastName" TEXT, "FirstName" TEXT, "Title" TEXT, "TitleOfCourtesy" TEXT, "BirthDate" DATE, "HireDate" DATE, "Address" TEXT, "City" TEXT, "Region" TEXT,
    "PostalCode" TEXT, "Country" TEXT, "HomePhone" TEXT, "Extension" TEXT, "Photo" BLOB, "Notes" TEXT, "ReportsTo" INTEGER, "PhotoPath" TEXT);
CREATE TABLE "Regions" ("RegionID" INTEGER PRIMARY KEY, "RegionDescription" TEXT NOT NULL);
CREATE TABLE "Territories" ("TerritoryID" TEXT NOT NULL PRIMARY KEY, "TerritoryDescription" TEXT NOT NULL, "RegionID" INTEGER NOT NULL);
CREATE TABLE "EmployeeTerritories" ("EmployeeID" INTEGER NOT NULL, "TerritoryID" TEXT NOT NULL, PRIMARY KEY ("EmployeeID", "TerritoryID"));
INSERT INTO "Regions" VALUES (1, 'Eastern                                           '), (2, 'Western                                           ');
INSERT INTO "Territories" VALUES ('01581', 'Westboro                                          ', 1), ('01730', 'Bedford                                           ', 1), ('94025', 'Menlo Park', 2);
INSERT INTO "Employees" VALUES
    (1, 'Delacroix', 'Nadine', 'Sales Representative', 'Ms.', '1948-12-08', '1992-05-01', '507 - 20th Ave. E.' || char(13, 10) || 'Apt. 2A', 'Seattle', 'WA', '98122', 'USA', '(206) 555-9857', '5467', x'151C2F00020000000D000E0014002100FFFFFFFF', 'Speaks French.' || char(10) || 'Toastmaster.', 2, 'http://accweb/emmployees/x.bmp'),
    (2, 'Fugger', 'Anton', 'Vice President, Sales', 'Dr.', '1952-02-19', '1992-08-14', '908 W. Capital Way', 'Tacoma', 'WA', '98401', 'USA', '(206) 555-9482', '3457', NULL, NULL, NULL, NULL),
    (3, 'Lehtinen', 'Jaana', 'Sales Representative', 'Ms.', '1963-08-30', '1992-04-01', 'Edgeham Hollow' || char(10) || 'Winchester Way', 'London', NULL, 'SW1 8JR', 'UK', '(71) 555-4848', NULL, NULL, NULL, 2, NULL),
    (4, 'Pea', 'Mags', 'Inside Sales Coordinator', 'Mrs.', '1937-09-19', '1993-05-03', '4110 Old Redmond Rd.', 'Redmond', 'WA', '01960-1234', 'USA', '(206) 555-8122', '5176', NULL, NULL, 2, NULL);
INSERT INTO "EmployeeTerritories" VALUES (1, '01581'), (1, '94025'), (2, '01581'), (3, '01730'), (4, '94025');
