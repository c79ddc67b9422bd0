CREATE TABLE [Employee] ([EmployeeId] INTEGER NOT NULL PRIMARY KEY, [LastName] NVARCHAR(20) NOT NULL, [FirstName] NVARCHAR(20) NOT NULL, [Title] NVARCHAR(30), [ReportsTo] INTEGER, [BirthDate] DATETIME, [HireDate] DATETIME,
    [Address] NVARCHAR(70), [City] NVARCHAR(40), [State] NVARCHAR(40), [Country] NVARCHAR(40), [PostalCode] NVARCHAR(10), [Phone] NVARCHAR(24), [Fax] NVARCHAR(24), [Email] NVARCHAR(60));
INSERT INTO [Employee] VALUES
    (1, 'Abara', 'Chidi', 'General Manager', NULL, '1962-02-18 00:00:00', '2002-08-14 00:00:00', '11120 Jasper Ave NW', 'Edmonton', 'AB', 'Canada', 'T5K 2N1', '+1 (780) 555-9482', '+1 (780) 555-3457', 'chidi@vinyl.example'),
    (2, 'Eklund', 'Nils', 'Sales Manager', 1, '1958-12-08 00:00:00', '2002-05-01 00:00:00', '825 8 Ave SW', 'Calgary', 'AB', 'Canada', 'T2P 2T3', '+1 (403) 555-3443', NULL, 'nils@vinyl.example'),
    (3, 'Nan', 'June', 'IT Staff', 1, '1970-05-29 00:00:00', '2004-01-02 00:00:00', NULL, 'Lethbridge', 'AB', 'Canada', 'T1H 1Y8', '+1 (403) 555-3351', NULL, 'june@vinyl.example'),
    (4, 'Petrov', 'Stanislava', 'Sales Support Agent', 2, NULL, '2003-10-17 00:00:00', NULL, NULL, NULL, NULL, NULL, '1 (780) 555-9855', NULL, NULL);
