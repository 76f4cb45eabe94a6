-- The screening, who comes, the desks.

-- name: screening_get
SELECT s.version, s.state, coalesce((SELECT b.prev FROM screening_before b WHERE b.id = s.id), 0),
    s.budget_s, coalesce((SELECT r.id FROM reel r
    WHERE r.screening = s.id AND r.state = 'locked'), 0), s.year, s.seq,
    coalesce(s.adjourned_at, 0), coalesce(s.live_at, 0)
FROM screening s WHERE s.id = $1;

-- name: screening_add
INSERT INTO screening (year, seq, title, place, planned_start_at, planned_end_at, host, state,
    budget_s, meeting_code, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned', $8, $9, $10);

-- name: screening_fields
SELECT title, place, planned_start_at, planned_end_at, coalesce(host, 0), budget_s
FROM screening WHERE id = $1;

-- name: screening_set
UPDATE screening SET title = $2, place = $3, planned_start_at = $4, planned_end_at = $5,
    host = $6, budget_s = $7, version = version + 1
WHERE id = $1;

-- name: screening_move
UPDATE screening SET state = $2, version = version + 1,
    prev = CASE WHEN $2 = 'live' AND live_at IS NULL THEN (SELECT b.prev FROM screening_before b
        WHERE b.id = $1) ELSE prev END,
    live_at = CASE WHEN $2 = 'live' THEN coalesce(live_at, $3) ELSE live_at END,
    adjourned_at = CASE WHEN $2 = 'adjourned' THEN $3 ELSE adjourned_at END
WHERE id = $1;

-- name: screening_touch
UPDATE screening SET version = version + 1 WHERE id = $1;

-- name: meeting_code_taken
SELECT 1 FROM screening WHERE meeting_code = $1;

-- name: stage_add
INSERT INTO stage (screening) VALUES ($1);

-- name: desk_get
SELECT id FROM desk WHERE screening = $1 AND unit = $2;

-- name: desk_add
INSERT INTO desk (screening, unit, code, created_at) VALUES ($1, $2, $3, $4);

-- name: desk_units
-- Units that need a desk code: named on a problem of the draft.
SELECT DISTINCT unit FROM (
    SELECT p.lead_unit AS unit FROM reel_draft d JOIN problem p ON p.id = d.problem
    WHERE d.screening = $1 AND p.lead_unit IS NOT NULL
    UNION SELECT x.unit FROM reel_draft d JOIN problem_assist x ON x.problem = d.problem
    WHERE d.screening = $1)
WHERE unit NOT IN (SELECT k.unit FROM desk k WHERE k.screening = $1);

-- name: attendance_get
SELECT version, screening, coalesce(person, 0), coalesce(unit, 0), name, post, duty, status,
    coalesce(in_at, 0), signed_late, deputy_name, deputy_post, deputy_reason, coalesce(out_at, 0)
FROM attendance WHERE id = $1 AND removed_at IS NULL;

-- name: attendance_person
SELECT id FROM attendance WHERE screening = $1 AND person = $2 AND removed_at IS NULL;

-- name: attendance_named
-- The row that a walk-in of this name already has.
SELECT id FROM attendance
WHERE screening = $1 AND unit IS $2 AND name = $3 AND removed_at IS NULL;

-- name: attendance_add
INSERT INTO attendance (screening, person, unit, name, post, duty, status, deputy_name,
    deputy_post, in_at, method)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: attendance_in
UPDATE attendance SET status = $2, deputy_name = $3, deputy_post = $4, in_at = $5, method = $6,
    out_at = NULL, signed_late = $7, deputy_reason = iif($2 = 'deputy', deputy_reason, ''),
    version = version + 1
WHERE id = $1;

-- name: attendance_out
UPDATE attendance SET out_at = $2, version = version + 1 WHERE id = $1;

-- name: attendance_remove
UPDATE attendance SET removed_at = $2, version = version + 1 WHERE id = $1;

-- name: attendance_absent
-- Adjourning: who was expected and did not come was absent.
UPDATE attendance SET status = 'absent', version = version + 1
WHERE screening = $1 AND status = 'expected' AND duty = 'attend' AND removed_at IS NULL;

-- name: unit_present
SELECT 1 FROM attendance WHERE screening = $1 AND unit = $2 AND removed_at IS NULL
    AND status IN ('present', 'late', 'deputy') LIMIT 1;

-- name: person_row
SELECT name, coalesce(unit, 0), post FROM person WHERE id = $1;

-- name: session_seated
UPDATE session SET attendance = $2 WHERE id = $1;

-- name: showing_left
-- The problems of the locked reel at the end of the screening.
SELECT i.problem FROM reel r JOIN reel_item i ON i.reel = r.id AND i.kind = 'problem'
WHERE r.screening = $1 AND r.state = 'locked' ORDER BY i.position;

-- name: rehearsal_last
SELECT object, to_state FROM event WHERE kind = 'rehearsal' ORDER BY seq DESC LIMIT 1;

-- name: rehearsal_meeting
-- A hall that is in use now.
SELECT 1 FROM screening WHERE state IN ('checkin', 'live', 'paused') LIMIT 1;

-- name: view_screenings
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT x.j FROM screening_json x JOIN screening s ON s.id = x.id WHERE viewer_is('staff')
    ORDER BY s.planned_start_at DESC, s.id DESC
    LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)))),
    'due', json((SELECT d.j FROM screening_due d)));

-- name: view_screening
SELECT j FROM screening_whole WHERE id = :id AND viewer_is('staff');

-- name: view_lookback
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT j FROM lookback_json WHERE screening = s.id ORDER BY nth, problem))))
FROM screening s WHERE s.id = :id AND viewer_is('staff');

-- name: view_stage
SELECT j FROM console_stage WHERE screening = :id AND viewer_is('staff');

-- name: view_seat
SELECT j FROM seat_stage WHERE screening = viewer_screening() AND viewer_is('seat');

-- name: view_hall
SELECT j FROM hall_stage WHERE screening = viewer_screening() AND viewer_is('hall');

-- name: view_hall_pack
SELECT j FROM hall_pack_json WHERE screening = viewer_screening() AND viewer_is('hall');
