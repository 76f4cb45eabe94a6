-- Lapses, escalations, exposures, bulletins.

-- name: lapses_new
-- What happened and is not noted yet: a day over since before $1, or a failed check. Of a report that
-- came too late and could not be looked at, the day over is the one before.
SELECT k.duty_unit, p.id, 'overdue', p.due_on, local_day(p.due_at) FROM problem p
JOIN card k ON k.problem = p.id AND k.state <> 'void'
WHERE p.state IN ('dispatched', 'rectifying') AND p.due_at < $1 AND NOT EXISTS (
    SELECT 1 FROM lapse l WHERE l.problem = p.id AND l.kind = 'overdue' AND l.ref = p.due_on)
    AND NOT EXISTS (SELECT 1 FROM event e WHERE e.kind = 'problem' AND e.object = p.id
        AND e.act = 'ask_again' AND e.data ->> 'due_on' = p.due_on AND e.data ->> 'overdue')
UNION ALL
SELECT k.duty_unit, r.problem, 'rework', CAST(v.id AS TEXT), local_day(v.at) FROM verification v
JOIN rectification r ON r.id = v.rectification JOIN card k ON k.id = r.card
WHERE v.result = 'fail' AND NOT EXISTS (SELECT 1 FROM lapse l WHERE l.problem = r.problem
    AND l.kind = 'rework' AND l.ref = CAST(v.id AS TEXT))
ORDER BY 5, 2 LIMIT 500;

-- name: lapse_add
INSERT INTO lapse (unit, problem, kind, ref, on_date, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: lapse_count
-- Of the unit after day $2 up to $6, with the one just noted: all, or by $3 those of problem $4 or
-- round $5. What was proposed for one and dropped never went out: that time does not count.
SELECT count(*) FROM lapse l WHERE l.unit = $1 AND l.on_date > $2 AND l.on_date <= $6
    AND NOT EXISTS (SELECT 1 FROM escalation_case c JOIN escalation e ON e.id = c.escalation
        WHERE c.lapse = l.id AND e.state = 'dropped')
    AND CASE $3 WHEN 'problem' THEN l.problem = $4
        WHEN 'round' THEN (SELECT p.round FROM problem p WHERE p.id = l.problem) IS $5
        ELSE 1 END;

-- name: lapse_round
SELECT coalesce(round, 0) FROM problem WHERE id = $1;

-- name: escalation_open
SELECT id, version FROM escalation WHERE unit = $1 AND ($2 IS NULL OR period = $2) AND level = $3
    AND state = 'proposed' AND problem IS $4 AND round IS $5 AND ($2 IS NOT NULL OR EXISTS (
        SELECT 1 FROM escalation_case c JOIN lapse l ON l.id = c.lapse
        WHERE c.escalation = escalation.id AND l.on_date > $6)) ORDER BY id DESC LIMIT 1;

-- name: escalation_add
INSERT INTO escalation (unit, problem, period, level, state, proposed_at, round)
VALUES ($1, $2, $3, $4, 'proposed', $5, $6);

-- name: escalation_case_add
INSERT INTO escalation_case (escalation, lapse) VALUES ($1, $2);

-- name: escalation_touch
UPDATE escalation SET version = version + 1 WHERE id = $1;

-- name: escalation_get
SELECT version, state, level, coalesce(drafted_by, 0), unit, coalesce(decided_at, 0),
    coalesce(signed_for_at, 0) FROM escalation WHERE id = $1;

-- name: escalation_draft
UPDATE escalation SET state = 'drafted', text = $2, drafted_by = $3, drafted_at = $4,
    call_at = $5, call_place = $6, call_by = $7, call_whom = $8, call_demands = $9, version = version + 1 WHERE id = $1;

-- name: escalation_decide
UPDATE escalation SET state = $2, doc_no = $3, reason = $4, decided_by = $5, decided_at = $6,
    sign_due_at = $7, version = version + 1 WHERE id = $1;

-- name: escalation_sign_for
UPDATE escalation SET signed_for_at = $2, signed_for_name = $3, signed_for_by = $4,
    signed_for_note = $5, version = version + 1 WHERE id = $1;

-- name: escalation_talk
UPDATE escalation SET talk_on = $2, talk_with = $3, talk_text = $4, talk_time = $5,
    talk_place = $6, talk_by = $7, talk_recorder = $8, talk_demands = $9, version = version + 1
WHERE id = $1;

-- name: view_escalations
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT e.j FROM escalation_json e WHERE e.id IN (SELECT x.id FROM escalation_json x
        WHERE (:state IS NULL OR x.state = :state) AND (:unit IS NULL OR x.unit = :unit)
        ORDER BY x.state IN ('signed', 'dropped'), x.level DESC, x.id DESC
        LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0))
    ORDER BY e.state IN ('signed', 'dropped'), e.level DESC, e.id DESC))));

-- name: exposure_add
INSERT INTO exposure (state, media, on_date, unit, point, problem, title, link, clip, recorded_by,
    recorded_at)
VALUES ('recorded', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: exposure_get
SELECT version, state, unit FROM exposure WHERE id = $1;

-- name: exposure_changes
-- What $2 to $9 would change of it: name, old value, new value, whether it stays once it counts.
SELECT 'media', json_quote(media), json_quote($2), 0 FROM exposure WHERE id = $1 AND media <> $2
UNION ALL
SELECT 'on', json_quote(on_date), json_quote($3), 1 FROM exposure WHERE id = $1 AND on_date <> $3
UNION ALL
SELECT 'unit', json_quote(unit), json_quote($4), 1 FROM exposure WHERE id = $1 AND unit <> $4
UNION ALL
SELECT 'point', json_quote(point), json_quote($5), point IS NOT NULL AND (SELECT value
    FROM setting_now WHERE key = 'exposure.counted_by') = 'point'
FROM exposure WHERE id = $1 AND point IS NOT $5
UNION ALL
SELECT 'problem', json_quote(problem), json_quote($6), 0 FROM exposure
WHERE id = $1 AND problem IS NOT $6
UNION ALL
SELECT 'text', json_quote(title), json_quote($7), 0 FROM exposure WHERE id = $1 AND title <> $7
UNION ALL
SELECT 'link', json_quote(link), json_quote($8), 0 FROM exposure WHERE id = $1 AND link <> $8
UNION ALL
SELECT 'clip', json_quote(clip), json_quote($9), 0 FROM exposure WHERE id = $1 AND clip IS NOT $9;

-- name: exposure_amend
UPDATE exposure SET media = $2, on_date = $3, unit = $4, point = $5, problem = $6, title = $7,
    link = $8, clip = $9, version = version + 1 WHERE id = $1;

-- name: exposure_decide
UPDATE exposure SET state = $2, reason = $3, decided_by = $4, decided_at = $5,
    version = version + 1 WHERE id = $1;

-- name: exposure_streak
SELECT streak FROM exposure_streak WHERE id = $1;

-- name: exposure_count
UPDATE exposure SET streak = $2, explain_by = $3 WHERE id = $1;

-- name: exposure_say
UPDATE exposure SET version = version + 1,
    answer_by = iif($2 = 'answer', $3, answer_by), answer = iif($2 = 'answer', $4, answer),
    answered_at = iif($2 = 'answer', $5, answered_at),
    explanation = iif($2 = 'explain', $4, explanation),
    explained_at = iif($2 = 'explain', $5, explained_at),
    settled_at = iif($2 = 'settle', $5, settled_at)
WHERE id = $1;

-- name: view_exposures
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT e.j FROM exposure_json e WHERE (:state IS NULL OR e.state = :state)
        AND (:unit IS NULL OR e.unit = :unit)
        AND (:from_on IS NULL OR e.on_date >= :from_on) AND (:to_on IS NULL OR e.on_date <= :to_on)
    ORDER BY e.id DESC LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0)))),
    'streaks', json((SELECT json_group_array(json_object('unit', s.unit, 'unit_name', s.unit_name,
        'point', s.point, 'point_name', (SELECT name FROM point WHERE id = s.point),
        'streak', s.streak, 'alarm', yes(s.streak >= (SELECT CAST(value AS INTEGER)
            FROM setting_now WHERE key = 'exposure.alarm'))))
    FROM (SELECT * FROM exposure_streak WHERE streak > 0
        AND id IN (SELECT max(id) FROM exposure_end GROUP BY unit, point) ORDER BY streak DESC, rank_order, point) s
    WHERE viewer_is('staff') OR viewer_is('overseer') OR s.unit = viewer_unit())));

-- name: bulletin_add
INSERT INTO bulletin (state, from_on, to_on, title, praise, demands, drafted_by, drafted_at)
VALUES ('draft', $1, $2, $3, $4, $5, $6, $7);

-- name: bulletin_get
SELECT version, state, from_on, to_on FROM bulletin WHERE id = $1;

-- name: bulletin_set
UPDATE bulletin SET from_on = $2, to_on = $3, title = $4, praise = $5, demands = $6,
    version = version + 1 WHERE id = $1;

-- name: bulletin_issue
UPDATE bulletin SET state = 'issued', year = $2, issue_no = $3, figures = $4, issued_by = $5,
    issued_at = $6, version = version + 1 WHERE id = $1;

-- name: bulletin_void
UPDATE bulletin SET state = 'void', reason = $2, version = version + 1 WHERE id = $1;

-- name: view_bulletin_tally
-- What a bulletin prints of its period beside the figures: counts by unit and by type, each case.
-- Found is what the figures call found. A point was visited where a visit was noted or a problem found.
WITH bound AS (SELECT day_at(:from_on, 0) AS lo, day_at(day_add(:to_on, 1), 0) AS hi),
card_now AS (SELECT k.id, k.duty_unit AS unit, k.due_on, p.id AS problem, p.point, p.type,
    CASE WHEN p.state IN ('closed', 'archived') THEN 'closed'
        WHEN p.state IN ('reported', 'suspended') THEN p.state
        WHEN p.id IN (SELECT id FROM problem_overdue) THEN 'overdue'
        ELSE 'open' END AS result
    FROM card k JOIN problem p ON p.id = k.problem, bound b
    WHERE k.state <> 'void' AND k.issued_at >= b.lo AND k.issued_at < b.hi),
one AS (SELECT p.lead_unit AS unit, p.type, p.point, 1 AS found, 0 AS dispatched, 0 AS closed,
        0 AS overdue FROM problem p WHERE p.found_on >= :from_on AND p.found_on <= :to_on
    UNION ALL SELECT c.unit, c.type, c.point, 0, 1, c.result = 'closed', c.result = 'overdue'
    FROM card_now c),
place AS (SELECT DISTINCT x.point, o.type, x.point IN (SELECT f.point FROM one f WHERE f.found) AS bad
    FROM (SELECT v.point FROM visited v WHERE v.on_date >= :from_on AND v.on_date <= :to_on
        UNION SELECT f.point FROM one f WHERE f.found AND f.point IS NOT NULL) x
    JOIN point o ON o.id = x.point),
counted AS (SELECT 'all' AS by, 0 AS id, total(found) AS found, total(dispatched) AS dispatched,
        total(closed) AS closed, total(overdue) AS overdue FROM one
    UNION ALL SELECT 'unit', unit, sum(found), sum(dispatched), sum(closed), sum(overdue)
    FROM one WHERE unit IS NOT NULL GROUP BY unit
    UNION ALL SELECT 'type', type, sum(found), sum(dispatched), sum(closed), sum(overdue)
    FROM one WHERE type IS NOT NULL GROUP BY type),
named AS (SELECT c.by, coalesce(u.rank_order, t.id, 0) AS place, c.id, json_object('id', c.id,
    'name', coalesce(u.short_name, t.name, ''), 'found', CAST(c.found AS INTEGER),
    'dispatched', CAST(c.dispatched AS INTEGER), 'closed', CAST(c.closed AS INTEGER),
    'open', CAST(c.dispatched - c.closed AS INTEGER), 'overdue', CAST(c.overdue AS INTEGER)) AS j
    FROM counted c LEFT JOIN unit u ON c.by = 'unit' AND u.id = c.id
    LEFT JOIN problem_type t ON c.by = 'type' AND t.id = c.id)
SELECT json_object('total', json((SELECT j FROM named WHERE by = 'all')),
    'points', (SELECT count(DISTINCT point) FROM one),
    'visited', json_object('points', (SELECT count(*) FROM place),
        'bad', (SELECT count(*) FROM place WHERE bad), 'types', json((SELECT json_group_array(json(j))
        FROM (SELECT json_object('id', t.id, 'name', t.name, 'points', count(*)) AS j
            FROM place x JOIN point_type t ON t.id = x.type GROUP BY t.id ORDER BY t.id)))),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT j FROM named WHERE by = 'unit'
        ORDER BY place, id))),
    'types', json((SELECT json_group_array(json(j)) FROM (SELECT j FROM named WHERE by = 'type'
        ORDER BY place, id))),
    'cases', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', c.unit,
        'unit_name', u.short_name, 'problem_no', p.problem_no, 'point_name', p.point_name,
        'type_name', p.type_name, 'description', p.description, 'due_on', c.due_on,
        'result', c.result) AS j
        FROM card_now c JOIN problem_row p ON p.id = c.problem JOIN unit u ON u.id = c.unit
        ORDER BY u.rank_order, u.id, c.id LIMIT 300))))
FROM bound b WHERE viewer_is('staff') OR viewer_is('overseer');

-- name: view_bulletins
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT b.j FROM bulletin_json b WHERE (:id IS NULL OR b.id = :id)
    ORDER BY b.id DESC LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0)))));
