-- Clocks: holidays, requests, relapses, reminders, the archive.

-- name: holidays
SELECT on_date, working FROM holiday ORDER BY on_date;

-- name: holiday_seed
-- A day of a year of which nothing but the law is known, or that is not there at all.
INSERT INTO holiday (on_date, working, name, source) VALUES ($1, $2, $3, $4)
ON CONFLICT (on_date) DO NOTHING;

-- name: holiday_unlaw
-- The notice of the year is out: what only the law named goes.
DELETE FROM holiday WHERE source = 'law' AND substr(on_date, 1, 4) = substr($1, 1, 4);

-- name: holiday_set
INSERT INTO holiday (on_date, working, name, source) VALUES ($1, $2, $3, 'office')
ON CONFLICT (on_date) DO UPDATE SET working = excluded.working, name = excluded.name,
    source = 'office';

-- name: holiday_get
SELECT iif(working, 'working', 'holiday'), name FROM holiday WHERE on_date = $1;

-- name: holiday_remove
DELETE FROM holiday WHERE on_date = $1;

-- name: view_holidays
SELECT json_object('items', json((SELECT json_group_array(json_object('day', on_date,
        'working', yes(working), 'name', name, 'source', source))
    FROM (SELECT * FROM holiday ORDER BY on_date))));

-- name: problem_type_version
SELECT version, coalesce(due_mode, 'rule'), due_n FROM problem_type WHERE id = $1;

-- name: problem_type_due
UPDATE problem_type SET due_mode = $2, due_n = $3, version = version + 1 WHERE id = $1;

-- name: problem_type_term
SELECT due_mode, due_n FROM problem_type WHERE id = $1 AND due_mode IS NOT NULL;

-- name: request_waiting
SELECT id, version FROM request WHERE problem = $1 AND state = 'asked';

-- name: request_add
INSERT INTO request (kind, state, card, problem, reason, progress, plan, former_due_on, wished_on,
    asked_by, asked_at, case_no)
VALUES ($1, 'asked', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: request_get
SELECT version, kind, state, card, problem, wished_on, asked_by FROM request WHERE id = $1;

-- name: request_opinion
SELECT opinion_agrees, opinion FROM request WHERE id = $1;

-- name: request_advise
UPDATE request SET opinion_agrees = $2, opinion = $3, opinion_by = $4, opinion_at = $5,
    version = version + 1 WHERE id = $1;

-- name: request_decide
UPDATE request SET state = $2, granted_on = $3, remark = $4, decided_by = $5, decided_at = $6,
    version = version + 1 WHERE id = $1;

-- name: request_over
UPDATE request SET ended_at = $2, version = version + 1
WHERE problem = $1 AND kind = 'suspension' AND state = 'granted' AND ended_at IS NULL;

-- name: view_requests
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT r.j FROM request_json r WHERE r.id IN (SELECT x.id FROM request_json x
        WHERE (:state IS NULL OR x.state = :state) AND (:unit IS NULL OR x.unit = :unit)
        ORDER BY x.state = 'asked' DESC, x.id DESC
        LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0))
    ORDER BY r.state = 'asked' DESC, r.id DESC))));

-- name: view_relapses
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT r.j FROM relapse_row r
    WHERE (:state IS NULL OR r.state = :state) AND (:unit IS NULL OR r.unit = :unit)
    ORDER BY r.state = 'found' DESC, r.id DESC LIMIT coalesce(:limit, 500)))));

-- name: relapse_waiting
SELECT 1 FROM relapse WHERE problem = $1 AND state = 'found';

-- name: relapse_window
-- A screening ended after the problem was closed: the look-back on it is over.
SELECT 1 FROM screening s WHERE s.adjourned_at > (SELECT max(x.at) FROM closure x
    WHERE x.problem = $1) LIMIT 1;

-- name: relapse_add
INSERT INTO relapse (problem, state, text, clip, found_on, found_by, found_at)
VALUES ($1, 'found', $2, $3, $4, $5, $6);

-- name: relapse_get
SELECT version, state, problem, found_by FROM relapse WHERE id = $1;

-- name: relapse_decide
UPDATE relapse SET state = $2, remark = $3, decided_by = $4, decided_at = $5,
    version = version + 1 WHERE id = $1;

-- name: reminder_clocks
-- The clocks that run, with the last day that was told or the day on which each began: somebody may
-- be sent again by the same day. A duty of which nobody could be told then (its clock did not run, or
-- was not known) begins with the last day of which anybody was told before today ($1).
SELECT coalesce(card, 0), coalesce(problem, 0), coalesce(escalation, 0), coalesce(duty, 0), clock, mode, due_on,
    max(began_on, coalesce((SELECT max(r.on_date) FROM reminder r WHERE r.clock = c.clock
        AND r.due_on = c.due_on AND (r.card = c.card OR r.escalation = c.escalation
            OR r.duty = c.duty OR r.exposure = c.exposure)), ''),
        iif(duty IS NULL, '', coalesce((SELECT r.on_date FROM reminder r WHERE r.at < $1
            ORDER BY r.id DESC LIMIT 1), ''))), coalesce(exposure, 0)
FROM clock_running c ORDER BY card, escalation, duty, exposure, clock;

-- name: reminder_level
SELECT 1 FROM reminder WHERE card = $1 AND clock = $2 AND due_on = $3 AND level = $4;

-- name: reminder_add
INSERT INTO reminder (card, problem, escalation, duty, clock, due_on, on_date, level, at, exposure)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: view_reminders
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT m.j FROM reminder_json m WHERE (:after IS NULL OR m.id > :after)
    ORDER BY m.id DESC LIMIT coalesce(:limit, 100) OFFSET coalesce(:skip, 0)))));

-- name: suspended_until
-- What rests and is to be looked at on that day or was before.
SELECT p.id FROM problem p WHERE p.state = 'suspended' AND p.due_on <= $1 ORDER BY p.id LIMIT 500;

-- name: ended_before
-- Closed or withdrawn before that day, and not moved since.
SELECT p.id FROM problem p WHERE p.state IN ('closed', 'withdrawn')
    AND local_day((SELECT max(e.at) FROM event e WHERE e.kind = 'problem' AND e.object = p.id)) < $1
ORDER BY p.id LIMIT 500;

-- name: minuted_before
-- Whose minutes were issued before that day, and none of whose problems moves any more.
SELECT id FROM screening WHERE state = 'minuted' AND local_day((SELECT max(e.at) FROM event e
        WHERE e.kind = 'screening' AND e.object = screening.id)) < $1
    AND NOT EXISTS (SELECT 1 FROM problem p WHERE p.screening = screening.id
        AND p.state NOT IN ('archived', 'withdrawn'))
ORDER BY id LIMIT 500;

-- name: problem_former
-- The latest closed problem of the same type at the same point or near it, closed lately; one that is
-- worked on again is none.
SELECT q.id FROM problem p JOIN problem q ON q.type = p.type AND q.id <> p.id
JOIN point a ON a.id = p.point JOIN point b ON b.id = q.point
JOIN closure_now x ON x.problem = q.id
WHERE p.id = $1 AND (q.point = p.point OR distance_m(a.lat, a.lon, b.lat, b.lon) <= $3)
    AND x.at >= $2
ORDER BY x.at DESC, x.id DESC LIMIT 1;

-- name: problem_recurs
UPDATE problem SET recurrence_of = $2 WHERE id = $1;
