UPDATE employment SET thru_date = '2026-11-10 23:59:59+00' WHERE party_id_to = 'Emp.Dev/1';
UPDATE person SET card_id = '0010010' WHERE party_id = '10000';
UPDATE person SET card_id = '0010000' WHERE party_id = '10010';
