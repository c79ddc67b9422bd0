-- An example only: what counts as work is for each company to say. For SQLite, PostgreSQL, MySQL 8 and MariaDB.
-- Every time that somebody came, and when they went, if their next punch of that day says so. Nights, breaks and overtime
-- are left to you. Punches that the server lists no more are left out.
CREATE VIEW punch_pairs AS
SELECT emp_code, date(punch_time) AS day_of, punch_time AS came,
       CASE WHEN next_state = '1' THEN next_time END AS went
FROM (
    SELECT emp_code, punch_time, punch_state,
           LEAD(punch_time) OVER (PARTITION BY emp_code, date(punch_time) ORDER BY punch_time, id) AS next_time,
           LEAD(punch_state) OVER (PARTITION BY emp_code, date(punch_time) ORDER BY punch_time, id) AS next_state
    FROM transactions
    WHERE missing_since IS NULL
) AS punches
WHERE punch_state = '0';
