CREATE TABLE resource_resource (id serial PRIMARY KEY, name varchar NOT NULL, active boolean DEFAULT true, resource_type varchar NOT NULL DEFAULT 'user', tz varchar NOT NULL DEFAULT 'Europe/Brussels');
CREATE TABLE hr_department (id serial PRIMARY KEY, name jsonb NOT NULL, complete_name varchar, active boolean DEFAULT true, company_id integer, parent_id integer REFERENCES hr_department, parent_path varchar, manager_id integer);
CREATE TABLE hr_job (id serial PRIMARY KEY, name jsonb NOT NULL, sequence integer, department_id integer, active boolean DEFAULT true);
CREATE TABLE hr_work_location (id serial PRIMARY KEY, name varchar NOT NULL, location_type varchar NOT NULL DEFAULT 'office', active boolean DEFAULT true);
CREATE TABLE res_country (id integer PRIMARY KEY, name jsonb NOT NULL, code varchar(2));
CREATE TABLE hr_employee (id serial PRIMARY KEY, resource_id integer NOT NULL REFERENCES resource_resource, name varchar, job_title varchar, department_id integer REFERENCES hr_department,
    job_id integer REFERENCES hr_job, work_location_id integer REFERENCES hr_work_location, parent_id integer, coach_id integer, active boolean DEFAULT true,
    work_phone varchar, mobile_phone varchar, work_email varchar, private_street varchar, private_city varchar, private_zip varchar, gender varchar, marital varchar, birthday date,
    country_id integer, ssnid varchar, barcode varchar UNIQUE, pin varchar, employee_type varchar NOT NULL DEFAULT 'employee', departure_date date, first_contract_date date,
    create_date timestamp, write_date timestamp);
INSERT INTO res_country VALUES (1, '{"en_US": "Belgium", "fr_BE": "Belgique"}', 'BE'), (2, '{"en_US": "Namibia"}', 'NA');
INSERT INTO hr_work_location (name) VALUES ('Siège'), ('Dépôt Nord');
INSERT INTO hr_department (name, complete_name, parent_id, parent_path) VALUES
    ('{"en_US": "Management", "fr_BE": "Direction"}', 'Management', NULL, '1/'), ('{"en_US": "Research & Development", "fr_BE": "R&D"}', 'Management / Research & Development', 1, '1/2/'),
    ('{"en_US": "Logistics"}', 'Management / Logistics', 1, '1/3/'), ('{"en_US": "Long Term Projects", "fr_BE": "Projets à long terme"}', 'Management / Research & Development / Long Term Projects', 2, '1/2/4/');
INSERT INTO hr_job (name, department_id) VALUES ('{"en_US": "Chief Executive Officer"}', 1), ('{"en_US": "Experienced Developer", "fr_BE": "Développeuse"}', 2), ('{"en_US": "Driver", "fr_BE": "Chauffeur"}', 3);
INSERT INTO resource_resource (name, active) VALUES ('Odile Vandamme', true), ('Karel De Smedt', true), ('Sarai Nangolo', true), ('Bruno Fabri', true), ('Luc Oudermans', false), ('Tintin Borre', true);
INSERT INTO hr_employee (resource_id, name, department_id, job_id, work_location_id, active, work_phone, mobile_phone, work_email, private_street, private_city, private_zip, gender, birthday, country_id, ssnid, barcode, pin, first_contract_date, departure_date, create_date) VALUES
    (1, 'Odile Vandamme', 1, 1, 1, true, '+32 2 555 01 01', NULL, 'odile@brabo.example', 'Rue du Pont 7 bte 3', 'Namur', '5000', 'female', '1966-10-20', 1, '66.10.20-123.45', '041020000001', '0007', '2001-01-01', NULL, '2016-05-05 10:11:12.345678'),
    (2, 'Karel De Smedt', 4, 2, 1, true, NULL, '+32 470 55 01 02', 'karel@brabo.example', NULL, NULL, NULL, 'male', '1991-02-03', 1, NULL, '041020000002', NULL, '2018-09-03', NULL, '2018-09-01 08:00:00'),
    (3, 'Sarai Nangolo', 2, 2, 1, true, NULL, NULL, 'sarai@brabo.example', NULL, NULL, NULL, 'other', NULL, 2, NULL, NULL, NULL, NULL, NULL, '2025-01-10 07:59:59'),
    (4, 'Bruno Fabri', 3, 3, 2, true, NULL, NULL, NULL, NULL, NULL, NULL, 'male', '1984-04-04', NULL, NULL, '041020000004', '1234', '2010-10-11', NULL, '2016-05-05 10:11:12'),
    (5, 'Luc Oudermans', 3, 3, 2, false, NULL, NULL, NULL, NULL, NULL, NULL, 'male', '1959-12-31', 1, NULL, '041020000005', NULL, '1983-01-03', '2024-12-31', '2016-05-05 10:11:12'),
    (6, 'Tintin Borre', 3, 3, NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CURRENT_DATE + 30, NULL, '2026-11-20 12:00:00');
