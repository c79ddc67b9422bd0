-- Archived with the day of departure; moved; a badge that goes from one to the other.
UPDATE hr_employee SET active = false, departure_date = '2026-11-15', barcode = NULL WHERE id = 4;
UPDATE hr_employee SET department_id = 2, barcode = '041020000004' WHERE id = 3;
