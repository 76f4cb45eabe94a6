-- Problems, their segments and what a worker renders of them.

-- name: problem_get
SELECT p.version, p.state, p.missed, p.point, p.lead_unit, p.type, p.indicator,
    p.description <> '', p.created_by, p.screening, p.problem_no, p.rework_count, p.caption_version,
    (SELECT count(*) FROM segment g WHERE g.problem = p.id AND g.removed_at IS NULL)
FROM problem p WHERE p.id = $1;

-- name: problem_add
INSERT INTO problem (state, point, lead_unit, type, indicator, description, severity, source,
    found_on, created_by, created_at, round, external_no)
VALUES ('draft', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: problem_fields
SELECT point, lead_unit, type, indicator, description, severity, source, found_on, round
FROM problem WHERE id = $1;

-- name: problem_assist_ids
SELECT json_group_array(unit) FROM (SELECT unit FROM problem_assist WHERE problem = $1
    ORDER BY position);

-- name: problem_set
UPDATE problem SET point = $2, lead_unit = $3, type = $4, indicator = $5, description = $6,
    severity = $7, source = $8, found_on = $9, round = $10, version = version + 1,
    caption_version = version + 1
WHERE id = $1;

-- name: problem_assist_clear
DELETE FROM problem_assist WHERE problem = $1;

-- name: problem_assist_add
INSERT INTO problem_assist (problem, unit, position) VALUES ($1, $2, $3);

-- name: problem_fixes
-- The four fixes as a card would have them that follows no pledge.
SELECT p.description, coalesce(nullif(i.standard, ''), i.text, ''), p.lead_unit,
    coalesce(o.person, ''), p.type
FROM problem p LEFT JOIN indicator i ON i.id = p.indicator LEFT JOIN point o ON o.id = p.point
WHERE p.id = $1;

-- name: problem_move
UPDATE problem SET state = $2, version = version + 1 WHERE id = $1;

-- name: problem_filed
UPDATE problem SET problem_no = coalesce(problem_no, $2), filed_at = coalesce(filed_at, $3),
    caption_version = version
WHERE id = $1;

-- name: problem_reason
UPDATE problem SET reason_code = $2, reason = $3 WHERE id = $1;

-- name: problem_screening
UPDATE problem SET screening = $2, missed = 0 WHERE id = $1;

-- name: problem_missed
UPDATE problem SET missed = 1 WHERE id = $1;

-- name: problem_lead
UPDATE problem SET lead_unit = $2 WHERE id = $1;

-- name: problem_due
UPDATE problem SET due_on = $2, original_due_on = coalesce($3, original_due_on), due_at = $4
WHERE id = $1;

-- name: problem_rework
-- A check failed (T23); what was closed and came back is no rework.
UPDATE problem SET rework_count = rework_count + 1 WHERE id = $1;

-- name: problem_part
-- 2: the lead unit, 1: an assisting unit, 0: not named
SELECT CASE WHEN p.lead_unit = $2 THEN 2
    WHEN EXISTS (SELECT 1 FROM problem_assist x WHERE x.problem = p.id AND x.unit = $2) THEN 1
    ELSE 0 END
FROM problem p WHERE p.id = $1;

-- name: cut_clip
SELECT state, purpose, kind, coalesce(frames, 0), discarded_at IS NOT NULL FROM clip WHERE id = $1;

-- name: segment_get
SELECT version, problem, clip, in_frame, out_frame, in_t90, out_t90, look,
    blur_checked_by IS NOT NULL FROM segment
WHERE id = $1 AND removed_at IS NULL;

-- name: segment_add
INSERT INTO segment (problem, clip, position, in_frame, out_frame, in_t90, out_t90, look,
    created_at)
VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM segment WHERE problem = $1),
    $3, $4, $5, $6, $7, $8);

-- name: segment_set
UPDATE segment SET clip = $2, in_frame = $3, out_frame = $4, in_t90 = $5, out_t90 = $6,
    look = $7, blur_checked_by = NULL, blur_checked_at = NULL, version = version + 1
WHERE id = $1;

-- name: segment_checked
UPDATE segment SET blur_checked_by = $2, blur_checked_at = $3 WHERE id = $1;

-- name: segment_remove
UPDATE segment SET removed_at = $2, version = version + 1 WHERE id = $1;

-- name: segment_unrender
-- A piece that nobody needs any more is not begun.
UPDATE job SET state = 'cancelled', reason = 'job.cancelled', done_at = $2, changed_at = $2
WHERE kind = 'piece' AND object = $1 AND state = 'queued';

-- name: segment_outdated
UPDATE job SET cancel = 1, changed_at = $2
WHERE kind = 'piece' AND object = $1 AND state = 'running';

-- name: segments_of
SELECT id FROM segment WHERE problem = $1 AND removed_at IS NULL ORDER BY position, id;

-- name: piece_get
SELECT g.version, p.id, p.caption_version, g.in_frame, g.out_frame, c.kind = 'image', c.sha256,
    p.problem_no, po.name, u.short_name, ty.name, p.description, i.text, p.found_on,
    g.look
FROM segment g JOIN problem p ON p.id = g.problem JOIN clip c ON c.id = g.clip
LEFT JOIN point po ON po.id = p.point LEFT JOIN unit u ON u.id = p.lead_unit
LEFT JOIN problem_type ty ON ty.id = p.type LEFT JOIN indicator i ON i.id = p.indicator
WHERE g.id = $1 AND g.removed_at IS NULL;

-- name: rendering_set
INSERT INTO rendering (segment, segment_version, problem_version, list, frames, duration_t90, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (segment) DO UPDATE SET segment_version = excluded.segment_version,
    problem_version = excluded.problem_version, list = excluded.list, frames = excluded.frames,
    duration_t90 = excluded.duration_t90, at = excluded.at;

-- name: problem_still
SELECT c.sha256, (g.in_frame + g.out_frame) / 2, c.kind = 'image',
    CASE WHEN g.look = '' THEN 0 ELSE g.id END, g.version
FROM segment g JOIN clip c ON c.id = g.clip
WHERE g.problem = $1 AND g.removed_at IS NULL ORDER BY g.position, g.id LIMIT 1;

-- name: unit_sees
SELECT 1 FROM unit_sees WHERE problem = $1 AND unit = $2 LIMIT 1;

-- name: overseers_see
SELECT 1 FROM problem_overseen WHERE id = $1;

-- name: hall_shows
-- The problem stands in this screening's reel.
SELECT 1 FROM showing WHERE problem = $1 AND screening = $2
UNION ALL SELECT 1 FROM replay_item WHERE problem = $1 AND screening = $2;

-- name: seat_sees
SELECT 1 FROM problem_unit n WHERE n.problem = $1 AND n.unit = $3
    AND (EXISTS (SELECT 1 FROM showing h WHERE h.problem = $1 AND h.screening = $2
        AND h.shown_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM replay y WHERE y.problem = $1 AND y.screening = $2)) LIMIT 1;

-- name: view_problems
SELECT json_object(
    'items', json((SELECT json_group_array(json(j)) FROM (
        SELECT j.j FROM problem_seen p JOIN problem_json j ON j.id = p.id
        WHERE p.id > coalesce(:after, 0)
            AND (:state IS NULL OR p.state = :state OR (:state = 'overdue'
                AND p.id IN (SELECT id FROM problem_overdue)))
            AND (:unit IS NULL OR p.lead_unit = :unit OR EXISTS (SELECT 1 FROM problem_assist x
                WHERE x.problem = p.id AND x.unit = :unit))
            AND (:point IS NULL OR p.point = :point)
            AND (:type IS NULL OR p.type = :type)
            AND (:screening IS NULL OR p.screening = :screening)
            AND (:q IS NULL OR instr(coalesce(p.problem_no, ''), :q) > 0
                OR instr(coalesce(p.point_name, ''), :q) > 0 OR instr(p.description, :q) > 0
                OR instr(coalesce(p.lead_unit_name, ''), :q) > 0)
        ORDER BY p.id LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0)))),
    'next', (SELECT max(id) FROM (SELECT p.id FROM problem_seen p
        WHERE p.id > coalesce(:after, 0)
            AND (:state IS NULL OR p.state = :state OR (:state = 'overdue'
                AND p.id IN (SELECT id FROM problem_overdue)))
            AND (:unit IS NULL OR p.lead_unit = :unit OR EXISTS (SELECT 1 FROM problem_assist x
                WHERE x.problem = p.id AND x.unit = :unit))
            AND (:point IS NULL OR p.point = :point)
            AND (:type IS NULL OR p.type = :type)
            AND (:screening IS NULL OR p.screening = :screening)
            AND (:q IS NULL OR instr(coalesce(p.problem_no, ''), :q) > 0
                OR instr(coalesce(p.point_name, ''), :q) > 0 OR instr(p.description, :q) > 0
                OR instr(coalesce(p.lead_unit_name, ''), :q) > 0)
        ORDER BY p.id LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0))
        HAVING count(*) = coalesce(:limit, 200)),
    'counts', json((SELECT json_group_object(state, n) FROM (
        SELECT p.state, count(*) AS n FROM problem_seen p GROUP BY p.state))),
    'overdue', (SELECT count(*) FROM problem_seen p
        WHERE p.id IN (SELECT id FROM problem_overdue)));

-- name: view_problem
SELECT j FROM problem_whole WHERE id = :id;

-- name: problem_building
-- A reel with this problem is being made at this moment.
SELECT 1 FROM reel_item i JOIN reel r ON r.id = i.reel
WHERE i.problem = $1 AND r.state = 'building' LIMIT 1;

-- name: problem_assist_remove
DELETE FROM problem_assist WHERE problem = $1 AND unit = $2;
