-- Who reads the log.
CREATE TEMP VIEW log_reader AS
SELECT 1 AS ok WHERE viewer_is('any_office') OR viewer_is('auditor') OR viewer_is('sole_admin')
    OR viewer_is('system');

-- Which accounts are one: each with itself, and with the others of the same person.
CREATE TEMP VIEW account_self AS
SELECT id AS account, id AS self FROM account
UNION ALL SELECT x.id, y.id FROM account x JOIN account y ON y.person = x.person;

-- The accounts of who looks.
CREATE TEMP VIEW viewer_self AS SELECT self AS id FROM account_self WHERE account = viewer_user();

-- The settings as they hold now; numbers as numbers.
CREATE TEMP VIEW setting_now AS
SELECT key, CASE kind WHEN 'text' THEN coalesce(value, default_value)
    ELSE CAST(coalesce(value, default_value) AS INTEGER) END AS value
FROM setting;

