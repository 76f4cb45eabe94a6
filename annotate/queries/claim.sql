-- Claims, presses, disputes.

-- name: claim_primary
SELECT id, unit FROM claim WHERE problem = $1 AND role = 'primary' AND state = 'active';

-- name: claim_of_unit
SELECT id FROM claim WHERE problem = $1 AND unit = $2 AND state = 'active';

-- name: claim_add
INSERT INTO claim (screening, problem, unit, person, person_name, capacity, mode, role, due_on,
    measures, pledge, person_in_charge, late_submission, pressed_at, at, recorded_by, supersedes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: claim_get
SELECT c.version, c.screening, c.problem, c.unit, c.role, c.state, c.due_on, c.measures, c.pledge,
    c.person_in_charge, c.person_name, c.at, u.short_name, c.mode
FROM claim c JOIN unit u ON u.id = c.unit WHERE c.id = $1;

-- name: claim_card
-- The card that is out for the claim's problem.
SELECT k.id FROM card k WHERE k.problem = $1 AND k.state <> 'void' LIMIT 1;

-- name: claim_set
UPDATE claim SET due_on = $2, measures = $3, pledge = $4, person_in_charge = $5,
    version = version + 1
WHERE id = $1;

-- name: claim_release
UPDATE claim SET state = $2, version = version + 1 WHERE id = $1;

-- name: claim_release_all
-- The problem leaves the meeting: who joined in is free again.
UPDATE claim SET state = 'released', version = version + 1 WHERE problem = $1 AND state = 'active';

-- name: press_add
INSERT INTO press (screening, problem, unit, session, person_name, pressed_at, at, outcome, claim)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: awareness_get
SELECT w.id, w.person_name, w.at, u.short_name FROM awareness w JOIN unit u ON u.id = w.unit
WHERE w.screening = $1 AND w.problem = $2 AND w.unit = $3;

-- name: awareness_add
INSERT INTO awareness (screening, problem, unit, person, person_name, session, pressed_at, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: seat_person
-- Who sits there: the deputy's name where there is one.
SELECT CASE a.status WHEN 'deputy' THEN a.deputy_name ELSE a.name END, a.status = 'deputy',
    CASE a.status WHEN 'deputy' THEN NULL ELSE a.person END
FROM attendance a WHERE a.id = $1 AND a.removed_at IS NULL
    AND a.status IN ('present', 'late', 'deputy');

-- name: dispute_add
INSERT INTO dispute (screening, problem, unit, person_name, reason_code, reason, suggested_unit, at,
    recorded_by, card, form, case_no)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: dispute_get
SELECT version, coalesce(screening, 0), problem, unit, state, coalesce(recorded_by, 0) FROM dispute WHERE id = $1;

-- name: dispute_rule
UPDATE dispute SET state = 'ruled', ruling = $2, ruled_unit = $3, ruling_text = $4, ruled_by = $5,
    ruled_at = $6, version = version + 1
WHERE id = $1;

-- name: claim_maker
-- Where the primary claim was made, and whether who has this account made it.
SELECT c.screening, EXISTS (SELECT 1 FROM claim_maker m JOIN account_self s ON s.self = m.account
    WHERE m.claim = c.id AND s.account = $2)
FROM claim c WHERE c.problem = $1 AND c.role = 'primary' AND c.state = 'active';

-- name: unit_head_name
-- Somebody to answer for a unit that was ruled to be responsible: who of it is in the room, else
-- its head, else the first of its people on the list.
SELECT coalesce(
    (SELECT CASE a.status WHEN 'deputy' THEN a.deputy_name ELSE a.name END FROM attendance a
        WHERE a.screening = $1 AND a.unit = $2 AND a.removed_at IS NULL
        ORDER BY a.status IN ('present', 'late', 'deputy') DESC, a.id LIMIT 1),
    (SELECT p.name FROM unit u JOIN person p ON p.id = u.head AND p.active = 1 WHERE u.id = $2),
    (SELECT p.name FROM person p WHERE p.unit = $2 AND p.active = 1
        ORDER BY p.rank_order, p.id LIMIT 1),
    (SELECT u.short_name FROM unit u WHERE u.id = $2));
