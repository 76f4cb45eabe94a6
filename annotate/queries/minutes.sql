-- What a screening settled.

-- name: minutes_clear
DELETE FROM minutes_item WHERE screening = $1;

-- name: minutes_add
INSERT INTO minutes_item (screening, position, text, unit, due_on) VALUES ($1, $2, $3, $4, $5);

-- name: minutes_count
SELECT count(*) FROM minutes_item WHERE screening = $1;

-- name: view_minutes
SELECT json_object('version', s.version, 'state', s.state,
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT i.j FROM minutes_item_json i
        WHERE i.screening = s.id ORDER BY i.position))),
    'proposed', json((SELECT json_group_array(json(j)) FROM (SELECT p.j FROM minutes_proposal p
        WHERE p.screening = s.id ORDER BY p.place, p.id))),
    'issued_at', m.at, 'issued_by_name', m.actor_name,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act, step_why('screening', s.state,
        v.column1, facts('minutes', EXISTS (SELECT 1 FROM minutes_item i
            WHERE i.screening = s.id))) AS key
        FROM (VALUES ('write_minutes'), ('issue_minutes')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role'))))
FROM screening s LEFT JOIN minutes_issued m ON m.screening = s.id
WHERE s.id = :id AND viewer_is('staff');
