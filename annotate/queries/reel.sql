-- The order of a reel, its versions, what was written.

-- name: draft_clear
DELETE FROM reel_draft WHERE screening = $1;

-- name: draft_add
INSERT INTO reel_draft (screening, position, kind, problem, claim_s) VALUES ($1, $2, $3, $4, $5);

-- name: draft_problems
-- What is shown in it, each with whether it may be.
SELECT d.problem, d.kind = 'replay', iif(d.kind = 'replay',
    d.problem IN (SELECT problem FROM replay_fit), p.state = 'filed')
FROM reel_draft d JOIN problem p ON p.id = d.problem WHERE d.screening = $1 ORDER BY d.position;

-- name: replay_fit
SELECT 1 FROM replay_fit WHERE problem = $1 LIMIT 1;

-- name: problem_pieces
SELECT count(*) FROM segment WHERE problem = $1 AND removed_at IS NULL;

-- name: draft_unchecked
-- Problems of the order with a piece that nobody looked through for faces and plates, and how many.
SELECT coalesce(p.problem_no, p.id), count(*) FROM reel_draft d JOIN problem p ON p.id = d.problem
JOIN segment g ON g.problem = d.problem AND g.removed_at IS NULL AND g.blur_checked_by IS NULL
WHERE d.screening = $1 GROUP BY d.position ORDER BY d.position;

-- name: draft_items
-- The order, without one problem.
SELECT kind, coalesce(problem, 0), claim_s FROM reel_draft
WHERE screening = $1 AND problem IS NOT $2 ORDER BY position;

-- name: draft_elsewhere
-- The problem stands in another screening's draft that is still to come.
SELECT d.screening FROM reel_draft d JOIN screening s ON s.id = d.screening
WHERE d.problem = $1 AND d.screening <> $2
    AND s.state IN ('planned', 'notified', 'checkin', 'live', 'paused') LIMIT 1;

-- name: reel_current
SELECT id, version, state, version_no, job FROM reel
WHERE screening = $1 AND state IN ('building', 'locked');

-- name: reel_last_no
SELECT coalesce(max(version_no), 0) FROM reel WHERE screening = $1;

-- name: reel_add
INSERT INTO reel (screening, version_no, state, locked_by, locked_at)
VALUES ($1, $2, 'building', $3, $4);

-- name: reel_job
UPDATE reel SET job = $2 WHERE id = $1;

-- name: reel_freeze
-- What is locked, as it is now, on the day $3.
INSERT INTO reel_item (reel, position, kind, problem, claim_s, title, late_days)
SELECT $2, d.position, d.kind, d.problem, d.claim_s,
    iif(d.kind = 'replay', '再播 ', '') || coalesce(p.problem_no || ' ' || coalesce(po.name, ''), s.title),
    iif(d.kind = 'replay', days_between(p.due_on, $3), NULL)
FROM reel_draft d JOIN screening s ON s.id = d.screening
LEFT JOIN problem p ON p.id = d.problem LEFT JOIN point po ON po.id = p.point
WHERE d.screening = $1;

-- name: reel_get
SELECT r.screening, r.version, r.version_no, r.state, r.sha256, coalesce(r.bytes, 0),
    coalesce(r.duration_ms, 0), coalesce(r.job, 0)
FROM reel r WHERE r.id = $1;

-- name: reel_of_job
SELECT id FROM reel WHERE job = $1;

-- name: reel_locked
UPDATE reel SET state = 'locked', sha256 = $2, bytes = $3, duration_ms = $4, frames = $5,
    version = version + 1
WHERE id = $1;

-- name: reel_end
UPDATE reel SET state = $2, reason = $3, reason_text = $4, version = version + 1 WHERE id = $1;

-- name: cue_add
INSERT INTO cue (reel, position, item, kind, tag, title, first_frame, frames, start_ms, end_ms,
    start_t90, end_t90, segment, clip, in_frame, out_frame, in_t90, out_t90)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, g.id, g.clip, g.in_frame, g.out_frame,
    g.in_t90, g.out_t90
FROM (SELECT 1) LEFT JOIN segment g ON g.id = $13;

-- name: item_has
SELECT kind FROM reel_item WHERE reel = $1 AND position = $2;

-- name: items_uncued
-- An item of which nothing was written.
SELECT i.position FROM reel_item i WHERE i.reel = $1
    AND NOT EXISTS (SELECT 1 FROM cue c WHERE c.reel = i.reel AND c.item = i.position) LIMIT 1;

-- name: item_problems
SELECT position, problem FROM reel_item WHERE reel = $1 AND kind = 'problem' ORDER BY position;

-- name: showing_clear
DELETE FROM showing WHERE screening = $1;

-- name: showing_add
INSERT INTO showing (screening, problem, position) VALUES ($1, $2, $3);

-- name: stage_reel
UPDATE stage SET reel = $2, position = NULL, playing = 0, pos_ms = 0, rev = rev + 1
WHERE screening = $1;

-- name: reel_title
SELECT s.title, s.place, r.screening, r.version_no, s.planned_start_at, s.year, s.seq
FROM reel r JOIN screening s ON s.id = r.screening WHERE r.id = $1;

-- name: reel_rows
SELECT i.position, i.kind, coalesce(i.problem, 0), i.claim_s, p.problem_no, po.name, u.short_name,
    (SELECT group_concat(name, '、') FROM (SELECT x2.short_name AS name FROM problem_assist x
        JOIN unit x2 ON x2.id = x.unit WHERE x.problem = i.problem ORDER BY x.position)),
    ty.name, ind.text, p.description, p.found_on, p.severity,
    sum(i.kind = 'problem') OVER (ORDER BY i.position),
    sum(i.kind = 'problem') OVER (), coalesce(i.late_days, 0), p.due_on, local_day(r.locked_at)
FROM reel_item i JOIN reel r ON r.id = i.reel LEFT JOIN problem p ON p.id = i.problem LEFT JOIN point po ON po.id = p.point
LEFT JOIN unit u ON u.id = p.lead_unit LEFT JOIN problem_type ty ON ty.id = p.type
LEFT JOIN indicator ind ON ind.id = p.indicator
WHERE i.reel = $1 ORDER BY i.position;

-- name: reel_pieces
SELECT g.id, g.in_frame, g.out_frame, c.kind = 'image', c.sha256, r.list
FROM segment g JOIN clip c ON c.id = g.clip JOIN problem p ON p.id = g.problem
LEFT JOIN rendering r ON r.segment = g.id AND r.segment_version = g.version
    AND r.problem_version = p.caption_version
WHERE g.problem = $1 AND g.removed_at IS NULL ORDER BY g.position, g.id;

-- name: lookback_count
SELECT count(*), count(DISTINCT unit) FROM claim
WHERE screening = $1 AND role = 'primary' AND state = 'active';

-- name: view_reel
SELECT j FROM reel_builder WHERE id = :id AND viewer_is('staff');
