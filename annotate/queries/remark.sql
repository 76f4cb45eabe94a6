-- Remarks of the leaders.

-- name: remark_get
SELECT screening, version, state FROM remark WHERE id = $1;

-- name: remark_add
INSERT INTO remark (screening, scope, problem, unit, author, person, author_name, author_post, text,
    strokes, due_on, state, created_at, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce((SELECT post FROM person WHERE id = $6), ''), $8, $9,
    $10, $11, $12, $13);

-- name: remark_decide
UPDATE remark SET state = $2, decided_by = $3, decided_at = $4, version = version + 1
WHERE id = $1;

-- Those of a leader that the operator has not looked at.
-- name: remark_waiting
SELECT count(*) FROM remark WHERE screening = $1 AND author = $2 AND state = 'pending';

-- The problem stands in a film that the leaders may look through; a tablet has only its meeting's.
-- name: leader_sees
SELECT 1 FROM (SELECT screening, problem FROM showing
    UNION ALL SELECT screening, problem FROM replay_item) h JOIN screening s ON s.id = h.screening
WHERE h.problem = $1 AND s.state IN ('checkin', 'live', 'paused', 'adjourned')
    AND ($2 IS NULL OR h.screening = $2);

-- name: view_leader
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT j FROM leader_screening ORDER BY open DESC, planned_start_at DESC, id DESC LIMIT 20))))
WHERE viewer_is('leader');

-- name: view_leader_stage
SELECT j FROM leader_stage WHERE screening = :id AND viewer_is('leader')
    AND coalesce(viewer_screening(), screening) = screening;
