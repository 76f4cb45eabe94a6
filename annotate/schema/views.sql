-- The settings as they hold now; numbers as numbers.
CREATE TEMP VIEW setting_now AS
SELECT key, CASE kind WHEN 'text' THEN coalesce(value, default_value)
    ELSE CAST(coalesce(value, default_value) AS INTEGER) END AS value
FROM setting;

