-- What a screening does, in order, and filling it from the one before.

-- name: agenda_clear
DELETE FROM agenda_item WHERE screening = $1;

-- name: agenda_add
INSERT INTO agenda_item (screening, position, kind, title, lead, planned_s)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: agenda_copy
INSERT INTO agenda_item (screening, position, kind, title, lead, planned_s)
SELECT $1, position, kind, title, lead, planned_s FROM agenda_item WHERE screening = $2;

-- name: screening_copy
UPDATE screening SET place = (SELECT p.place FROM screening p WHERE p.id = $2),
    host = (SELECT p.host FROM screening p WHERE p.id = $2),
    budget_s = (SELECT p.budget_s FROM screening p WHERE p.id = $2),
    planned_end_at = planned_start_at + (SELECT p.planned_end_at - p.planned_start_at
        FROM screening p WHERE p.id = $2),
    version = version + 1
WHERE id = $1;

-- name: attendance_before
-- Whoever was on the list of the one before and is not on this one.
SELECT coalesce(a.person, 0), coalesce(a.unit, 0), a.name, a.post, a.duty
FROM attendance a
WHERE a.screening = $2 AND a.removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = a.person AND p.active = 0)
    AND NOT EXISTS (SELECT 1 FROM attendance x WHERE x.screening = $1 AND x.removed_at IS NULL
        AND (x.person = a.person OR (x.unit IS a.unit AND x.name = a.name)))
ORDER BY a.id LIMIT 500;

-- name: attendance_set
UPDATE attendance SET person = CASE WHEN name = $3 THEN person END, unit = $2, name = $3, post = $4, duty = $5, deputy_name = $6,
    deputy_post = $7, deputy_reason = $8, version = version + 1
WHERE id = $1;

-- name: view_agenda
SELECT json_object('version', s.version, 'written', yes(EXISTS (SELECT 1 FROM agenda_item i
        WHERE i.screening = s.id)),
    'items', json((SELECT l.j FROM agenda_list l WHERE l.screening = s.id)),
    'total_s', (SELECT coalesce(sum(r.planned_s), 0) FROM agenda_row r WHERE r.screening = s.id),
    'start_at', s.planned_start_at, 'end_at', s.planned_end_at,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act,
        step_why('screening', s.state, v.column1, 0) AS key
        FROM (VALUES ('set_agenda')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role'))))
FROM screening s WHERE s.id = :id AND viewer_is('staff');
