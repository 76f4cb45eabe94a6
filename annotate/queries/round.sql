-- Rounds of supervision, visits, coverage of the points.

-- name: has_round
SELECT 1 FROM round WHERE id = $1;

-- name: round_get
SELECT version, state FROM round WHERE id = $1;

-- name: round_fields
SELECT kind, team, from_on, to_on, target FROM round WHERE id = $1;

-- name: round_point_codes
SELECT json_group_array(code) FROM (SELECT po.code FROM round_point x
    JOIN point po ON po.id = x.point WHERE x.round = $1 ORDER BY po.code);

-- name: round_add
INSERT INTO round (state, kind, team, from_on, to_on, target, made_by, made_at)
VALUES ('open', $1, $2, $3, $4, $5, $6, $7);

-- name: round_set
UPDATE round SET kind = $2, team = $3, from_on = $4, to_on = $5, target = $6,
    version = version + 1 WHERE id = $1;

-- name: round_end
UPDATE round SET state = 'ended', ended_at = $2, version = version + 1 WHERE id = $1;

-- name: round_touch
UPDATE round SET version = version + 1 WHERE id = $1;

-- name: round_point_clear
DELETE FROM round_point WHERE round = $1;

-- name: round_point_add
INSERT INTO round_point (round, point) VALUES ($1, $2) ON CONFLICT (round, point) DO NOTHING;

-- name: visit_add
INSERT INTO visit (round, point, on_date, note, problem, visited_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: visit_problem
-- A problem that belongs to no round yet comes into this one.
UPDATE problem SET round = $2, version = version + 1 WHERE id = $1 AND round IS NULL;

-- name: view_rounds
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT r.j FROM round_json r WHERE (:state IS NULL OR r.state = :state)
        AND (:kind IS NULL OR r.kind = :kind)
    ORDER BY r.state = 'ended', r.from_on DESC, r.id DESC LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0)))));

-- name: view_round
SELECT json_insert(r.j,
    '$.points', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', p.id,
        'code', p.code, 'name', p.name, 'type_name', p.type_name, 'lat', p.lat, 'lon', p.lon,
        'visited_on', (SELECT max(v.on_date) FROM visited v
            WHERE v.round = r.id AND v.point = p.id)) AS j
        FROM round_point t JOIN point_row p ON p.id = t.point WHERE t.round = r.id
        ORDER BY p.code))),
    '$.visit_list', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', v.id,
        'point', v.point, 'point_name', p.name, 'on', v.on_date, 'note', v.note,
        'problem', q.id, 'problem_no', q.problem_no, 'by_name', a.name, 'at', v.at) AS j
        FROM visit v JOIN point p ON p.id = v.point JOIN account a ON a.id = v.visited_by
        LEFT JOIN problem q ON q.id = v.problem AND q.id IN (SELECT id FROM problem_counted)
        WHERE v.round = r.id
        ORDER BY v.id DESC LIMIT 1000))))
FROM round_json r WHERE r.id = :id;

-- name: view_coverage
-- By weeks from Monday to Sunday; without a period the last eight. A point counts once a week.
WITH RECURSIVE bound AS (
    SELECT monday(coalesce(:from_on, day_add(local_day(now_ms()), -49))) AS lo,
        monday(coalesce(:to_on, local_day(now_ms()))) AS hi),
week (from_on) AS (SELECT lo FROM bound
    UNION ALL SELECT day_add(from_on, 7) FROM week, bound WHERE from_on < hi LIMIT 60),
seen AS (SELECT DISTINCT monday(v.on_date) AS week, v.point, p.type, p.lead FROM visited v
    JOIN point_row p ON p.id = v.point AND p.active = 1, bound b
    WHERE v.on_date >= b.lo AND v.on_date < day_add(b.hi, 7)),
last AS (SELECT point, max(on_date) AS on_date FROM visited GROUP BY point)
SELECT json_object('from_on', b.lo, 'to_on', day_add(b.hi, 6),
    'target', (SELECT value FROM setting_now WHERE key = 'rounds.per_week'),
    'points', (SELECT count(*) FROM point WHERE active = 1),
    'weeks', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('from_on', w.from_on,
        'visited', (SELECT count(*) FROM seen s WHERE s.week = w.from_on),
        'inspections', (SELECT count(*) FROM (SELECT DISTINCT v.round, v.on_date FROM visited v
            WHERE v.on_date >= w.from_on AND v.on_date < day_add(w.from_on, 7)))) AS j
        FROM week w ORDER BY w.from_on))),
    'types', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('type', t.id,
        'type_name', t.name, 'points', count(*), 'weeks', json((SELECT json_group_array(n) FROM (
            SELECT (SELECT count(*) FROM seen s WHERE s.week = w.from_on AND s.type = t.id) AS n
            FROM week w ORDER BY w.from_on)))) AS j
        FROM point p JOIN point_type t ON t.id = p.type WHERE p.active = 1
        GROUP BY t.id ORDER BY t.code))),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', u.id,
        'unit_name', u.short_name, 'points', count(*), 'visited', (SELECT count(DISTINCT s.point)
            FROM seen s WHERE s.lead = u.id)) AS j
        FROM point_row p JOIN unit u ON u.id = p.lead WHERE p.active = 1
        GROUP BY u.id ORDER BY u.rank_order, u.id))),
    'unseen', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('point', p.id,
        'code', p.code, 'name', p.name, 'type_name', p.type_name,
        'lead_unit_name', p.lead_unit_name, 'last_on', l.on_date,
        'weeks', days_between(monday(l.on_date), b.hi) / 7) AS j
        FROM point_row p LEFT JOIN last l ON l.point = p.id
        WHERE p.active = 1 AND coalesce(l.on_date < monday(local_day(now_ms())), 1)
        ORDER BY l.on_date IS NOT NULL, l.on_date, p.code
        LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0)))))
FROM bound b WHERE viewer_is('staff') OR viewer_is('overseer');
