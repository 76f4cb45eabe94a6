-- How meeting devices come in.

-- name: desk_by_code
SELECT d.id, d.screening, d.unit, m.state, u.short_name FROM desk d
JOIN screening m ON m.id = d.screening JOIN unit u ON u.id = d.unit WHERE d.code = $1;

-- name: pair_add
INSERT INTO pair (code, secret_hash, address, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5);

-- name: pair_sweep
DELETE FROM pair WHERE expires_at <= $1 AND screening IS NULL;

-- name: pair_count
SELECT count(*) FROM pair WHERE address = $1 AND screening IS NULL;

-- name: pair_waiting
SELECT id FROM pair WHERE code = $1 AND expires_at > $2 AND screening IS NULL
ORDER BY id DESC LIMIT 2;

-- name: pair_admit
UPDATE pair SET screening = $2, admitted_by = $3, admitted_at = $4 WHERE id = $1;

-- name: pair_by_secret
SELECT id, coalesce(screening, 0), coalesce(session, 0) FROM pair
WHERE secret_hash = $1 AND expires_at > $2;

-- name: pair_entered
UPDATE pair SET session = $2 WHERE id = $1;

-- name: pair_of_session
SELECT p.id, p.screening, x.ended_at IS NOT NULL FROM pair p JOIN session x ON x.id = p.session
WHERE p.session = $1;

-- name: door_screening
SELECT state FROM screening WHERE id = $1;
