UPDATE llx_user SET dateemploymentend = '2026-11-20', statut = 0 WHERE login = 'jp.lebrun';
UPDATE llx_user SET barcode = '3402' WHERE login = 'm.duval';
