CREATE TABLE kimai2_users (id INT AUTO_INCREMENT PRIMARY KEY, username VARCHAR(180) NOT NULL UNIQUE, email VARCHAR(180) NOT NULL UNIQUE, enabled TINYINT(1) NOT NULL,
    registration_date DATETIME, title VARCHAR(50), alias VARCHAR(60), account VARCHAR(30), system_account TINYINT(1) NOT NULL DEFAULT 0, supervisor_id INT);
CREATE TABLE kimai2_teams (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL UNIQUE, color VARCHAR(7));
CREATE TABLE kimai2_users_teams (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL, team_id INT NOT NULL, teamlead TINYINT(1) NOT NULL DEFAULT 0);
INSERT INTO kimai2_teams (name, color) VALUES ('Design', '#d2d6de'), ('Backend', NULL);
INSERT INTO kimai2_users (username, email, enabled, registration_date, title, alias, account, system_account) VALUES
    ('susan_super', 'root@studio.example', 1, '2018-01-01 08:00:00', NULL, NULL, NULL, 1),
    ('tove', 'tove@studio.example', 1, '2019-02-03 09:12:44', 'Art director', 'Tove Lindqvist-Ahmadi', '0007', 0),
    ('bo', 'bo@studio.example', 1, '2020-11-01 23:59:59', 'Developer', 'Bo', '12E4', 0),
    ('na', 'na@studio.example', 1, '2024-06-30 00:00:01', '', 'Na Li', '0011', 0),
    ('gone', 'gone@studio.example', 0, '2019-02-03 09:12:44', 'Developer', 'Gus Gone', '0003', 0);
INSERT INTO kimai2_users_teams (user_id, team_id, teamlead) VALUES (2, 1, 1), (3, 2, 1), (4, 1, 0), (5, 2, 0);
