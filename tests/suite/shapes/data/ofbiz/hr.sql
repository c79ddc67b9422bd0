CREATE TABLE party (party_id varchar(20) PRIMARY KEY, party_type_id varchar(20), status_id varchar(20), description text, created_stamp timestamptz DEFAULT now());
CREATE TABLE person (party_id varchar(20) PRIMARY KEY, salutation varchar(100), first_name varchar(100), middle_name varchar(100), last_name varchar(100), personal_title varchar(100), gender char(1), birth_date date,
    social_security_number varchar(255), passport_number varchar(255), card_id varchar(60), comments varchar(255));
CREATE TABLE party_group (party_id varchar(20) PRIMARY KEY, group_name varchar(100), group_name_local varchar(100));
CREATE TABLE party_relationship (party_id_from varchar(20), party_id_to varchar(20), role_type_id_from varchar(20), role_type_id_to varchar(20), from_date timestamptz, thru_date timestamptz, party_relationship_type_id varchar(20));
CREATE TABLE employment (role_type_id_from varchar(20), role_type_id_to varchar(20), party_id_from varchar(20), party_id_to varchar(20), from_date timestamptz, thru_date timestamptz, termination_reason_id varchar(20));
CREATE TABLE empl_position_type (empl_position_type_id varchar(20) PRIMARY KEY, description varchar(255));
CREATE TABLE empl_position (empl_position_id varchar(20) PRIMARY KEY, status_id varchar(20), party_id varchar(20), empl_position_type_id varchar(20));
CREATE TABLE empl_position_fulfillment (empl_position_id varchar(20), party_id varchar(20), from_date timestamptz, thru_date timestamptz);
INSERT INTO party (party_id, party_type_id, status_id) VALUES ('Company', 'PARTY_GROUP', 'PARTY_ENABLED'), ('COMP_MKT', 'PARTY_GROUP', 'PARTY_ENABLED'), ('COMP_DEV', 'PARTY_GROUP', NULL), ('10000', 'PERSON', 'PARTY_ENABLED'), ('10010', 'PERSON', 'PARTY_ENABLED'), ('Emp.Dev/1', 'PERSON', NULL), ('10011', 'PERSON', 'PARTY_DISABLED'), ('NA', 'PERSON', 'PARTY_ENABLED');
INSERT INTO party_group VALUES ('Company', 'Lunara Retail', NULL), ('COMP_MKT', 'Marketing', NULL), ('COMP_DEV', 'Development', NULL);
INSERT INTO person (party_id, salutation, first_name, middle_name, last_name, gender, birth_date, social_security_number, card_id) VALUES
    ('10000', 'Mrs', 'Salome', NULL, 'Achterberg', 'F', '1979-02-14', NULL, '0010000'), ('10010', NULL, 'Dawit', 'K.', 'Mengesha', 'M', NULL, '078-05-1120', '0010010'), ('Emp.Dev/1', NULL, 'Rosalind', NULL, 'Ek', NULL, NULL, NULL, NULL), ('10011', NULL, 'Theo', NULL, 'Gone', 'M', NULL, NULL, NULL);
INSERT INTO party_relationship VALUES ('Company', 'COMP_MKT', 'PARENT_ORGANIZATION', 'DEPARTMENT', '2001-05-13', NULL, 'GROUP_ROLLUP'), ('Company', 'COMP_DEV', 'PARENT_ORGANIZATION', 'DEPARTMENT', '2001-05-13', NULL, 'GROUP_ROLLUP');
INSERT INTO employment VALUES ('INTERNAL_ORGANIZATIO', 'EMPLOYEE', 'COMP_MKT', '10000', '2004-01-01 00:00:00+00', NULL, NULL), ('INTERNAL_ORGANIZATIO', 'EMPLOYEE', 'COMP_DEV', '10010', '2012-12-12 12:12:12+00', NULL, NULL),
    ('INTERNAL_ORGANIZATIO', 'EMPLOYEE', 'COMP_DEV', 'Emp.Dev/1', '2020-02-02 00:00:00+00', NULL, NULL), ('INTERNAL_ORGANIZATIO', 'EMPLOYEE', 'COMP_DEV', '10011', '2012-12-12 12:12:12+00', '2020-01-31 23:59:59+00', 'FIRE');
INSERT INTO empl_position_type VALUES ('Programmer', 'Programmer'), ('Sales_Manager', 'Sales Manager');
INSERT INTO empl_position VALUES ('PosA', 'EMPL_POS_ACTIVE', 'COMP_MKT', 'Sales_Manager'), ('PosB', 'EMPL_POS_ACTIVE', 'COMP_DEV', 'Programmer');
INSERT INTO empl_position_fulfillment VALUES ('PosA', '10000', '2004-01-01', NULL), ('PosB', '10010', '2012-12-12', NULL);
