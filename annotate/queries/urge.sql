-- What follows when one card stays overdue.

-- name: urge_late
-- Cards that are overdue at $1 and not held on the day $2, with the steps that were proposed, and
-- up to when they were, by an earlier due day.
SELECT k.id, p.id, k.duty_unit, k.due_mode, p.due_on, coalesce((SELECT sum(1 << u.step) FROM urge u
    WHERE u.card = k.id AND u.due_on = p.due_on), 0) AS had,
    coalesce((SELECT a.on_date FROM asked_on a WHERE a.problem = p.id), '')
FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void'
WHERE p.state IN ('dispatched', 'rectifying') AND p.due_at < $1 AND had <> (1 << 2) + (1 << 3) + (1 << 4)
    AND NOT EXISTS (SELECT 1 FROM urge_hold h WHERE h.card = k.id AND h.state = 'held'
        AND h.until_on >= $2)
ORDER BY p.due_on, p.id;

-- name: urge_add
INSERT INTO urge (card, problem, unit, due_on, step, on_date, state, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7);

-- name: urge_over
-- Nobody signed it, and the card is not overdue by that due day any more.
SELECT u.id FROM urge u JOIN problem p ON p.id = u.problem JOIN card k ON k.id = u.card
WHERE u.state IN ('proposed', 'drafted') AND NOT (p.state IN ('dispatched', 'rectifying')
    AND k.state <> 'void' AND p.due_on = u.due_on)
ORDER BY u.id;

-- name: urge_get
SELECT u.version, u.state, u.step, u.card, u.problem, u.unit, coalesce(u.drafted_by, 0),
    coalesce(u.decided_at, 0), coalesce(u.signed_for_at, 0),
    p.state IN ('dispatched', 'rectifying') AND k.state <> 'void' AND p.due_on = u.due_on,
    NOT EXISTS (SELECT 1 FROM urge_hold h WHERE h.card = u.card AND h.state = 'held'
        AND h.until_on >= $2)
FROM urge u JOIN problem p ON p.id = u.problem JOIN card k ON k.id = u.card WHERE u.id = $1;

-- name: urge_draft
UPDATE urge SET state = 'drafted', text = $2, demands = $3, drafted_by = $4, drafted_at = $5,
    version = version + 1 WHERE id = $1;

-- name: urge_decide
UPDATE urge SET state = $2, doc_no = $3, reason = $4, decided_by = $5, decided_at = $6,
    sign_due_at = $7, version = version + 1 WHERE id = $1;

-- name: urge_sign_for
UPDATE urge SET signed_for_at = $2, signed_for_name = $3, signed_for_by = $4,
    signed_for_note = $5, version = version + 1 WHERE id = $1;

-- name: urge_held
SELECT 1 FROM urge_hold WHERE card = $1 AND state = 'held' AND until_on >= $2 LIMIT 1;

-- name: urge_hold_add
INSERT INTO urge_hold (card, problem, state, reason, until_on, held_by, held_at)
VALUES ($1, $2, 'held', $3, $4, $5, $6);

-- name: urge_hold_get
SELECT version, state, card, problem FROM urge_hold WHERE id = $1;

-- name: urge_hold_over
SELECT id FROM urge_hold WHERE state = 'held' AND until_on < $1 ORDER BY until_on, id;

-- name: urge_hold_release
UPDATE urge_hold SET state = 'released', released_by = $2, released_at = $3, version = version + 1
WHERE id = $1;

-- name: view_urges
SELECT json_object('days', json((SELECT j FROM urge_days)), 'today', (SELECT count(*) FROM urge u
        WHERE local_day(u.proposed_at) = local_day(now_ms()) AND u.state <> 'ended'
            AND (viewer_is('staff') OR viewer_is('overseer'))),
    'items', json((SELECT json_group_array(json(j)) FROM (
    SELECT r.j FROM urge_json r WHERE (:unit IS NULL OR r.unit = :unit)
        AND (:state IS NULL OR r.state = :state)
    ORDER BY r.late DESC, r.due_on, r.card
    LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0)))));
