CREATE TABLE llx_usergroup (rowid integer AUTO_INCREMENT PRIMARY KEY, nom varchar(180) NOT NULL, entity integer DEFAULT 1 NOT NULL, note text);
CREATE TABLE llx_usergroup_user (rowid integer AUTO_INCREMENT PRIMARY KEY, entity integer DEFAULT 1 NOT NULL, fk_user integer NOT NULL, fk_usergroup integer NOT NULL);
CREATE TABLE llx_user (rowid integer AUTO_INCREMENT PRIMARY KEY, entity integer DEFAULT 1 NOT NULL, ref_employee varchar(50), admin smallint DEFAULT 0, employee tinyint DEFAULT 1,
    login varchar(50) NOT NULL, civility varchar(6), lastname varchar(50), firstname varchar(50), address varchar(255), zip varchar(25), town varchar(50), job varchar(128),
    office_phone varchar(20), user_mobile varchar(20), email varchar(255), gender varchar(10), birth date, dateemployment date, dateemploymentend date,
    barcode varchar(255), national_registration_number varchar(50), statut tinyint DEFAULT 1, fk_user integer);
INSERT INTO llx_usergroup (nom) VALUES ('Direction'), ('Atelier'), ('Comptabilité');
INSERT INTO llx_user (ref_employee, admin, employee, login, civility, lastname, firstname, address, zip, town, job, office_phone, user_mobile, email, gender, birth, dateemployment, dateemploymentend, barcode, statut) VALUES
    (NULL, 1, 0, 'admin', NULL, 'SuperAdmin', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1),
    ('E/001', 0, 1, 'c.marchetti', 'MME', 'Marchetti', 'Colombe', '7 rue des Tanneurs\r\nBâtiment B', '01000', 'Bourg-en-Bresse', 'Gérante', '04.74.55.01.01', NULL, 'direction@fonderie.example', 'woman', '1969-04-30', '1998-03-02', NULL, '3401', 1),
    ('E/002', 0, 1, 'jp.lebrun', 'MR', 'Lebrun', 'Jean-Paul', NULL, NULL, NULL, 'Mouleur', NULL, '06 39 98 01 02', NULL, 'man', '1958-01-01', '1974-09-01', NULL, '3402', 1),
    ('E/003', 0, 1, 'f.kone', 'MLE', 'Koné', 'Fatoumata', NULL, NULL, NULL, 'Comptable', NULL, NULL, 'compta@fonderie.example', 'woman', '2001-07-19', '2024-09-02', '2027-08-31', NULL, 1),
    ('E/004', 0, 1, 'm.duval', 'MR', 'Duval', 'Maël', NULL, NULL, NULL, 'Apprenti', NULL, NULL, NULL, 'man', '2012-05-05', '2026-09-01', NULL, NULL, 1),
    ('E/005', 0, 1, 'r.petit', 'MR', 'Petit', 'René', NULL, NULL, NULL, 'Mouleur', NULL, NULL, NULL, NULL, NULL, '1980-01-07', '2020-12-31', '3405', 0);
INSERT INTO llx_usergroup_user (fk_user, fk_usergroup) VALUES (2, 1), (3, 2), (4, 3), (5, 2), (6, 2);
