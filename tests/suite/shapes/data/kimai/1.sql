UPDATE kimai2_users SET enabled = 0 WHERE username = 'na'; UPDATE kimai2_users SET title = 'Lead developer' WHERE username = 'bo';
