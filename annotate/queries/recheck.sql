-- What was closed and is looked at again.

-- name: recheck_closure
-- The closure that holds, whether it is drawn, its day, and the unit that is looked at.
-- As closure_drawn, of its own period only.
WITH own AS (SELECT x.id, x.at, x.problem, coalesce((SELECT s.id FROM screening s
        WHERE s.adjourned_at < x.at ORDER BY s.adjourned_at DESC, s.id DESC LIMIT 1), 0) AS period,
    coalesce((SELECT max(s.adjourned_at) FROM screening s WHERE s.adjourned_at < x.at), 0) AS from_at,
    coalesce((SELECT min(s.adjourned_at) FROM screening s WHERE s.adjourned_at >= x.at),
        9223372036854775807) AS until_at
    FROM closure_now x WHERE x.problem = $1),
place AS (SELECT o.*, count(*) AS closed, sum(y.id <= o.id) AS n
    FROM own o JOIN closure y ON y.at > o.from_at AND y.at <= o.until_at)
SELECT o.id, drawn(o.period, o.n, o.closed) OR EXISTS (SELECT 1 FROM recheck r
    WHERE r.closure = o.id AND r.drawn = 1), local_day(o.at), k.duty_unit
FROM place o JOIN card k ON k.problem = o.problem AND k.state <> 'void';

-- name: recheck_add
INSERT INTO recheck (closure, problem, drawn, result, relapse, on_date, note, clip, checked_by,
    checked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: view_rechecks
-- What is drawn since the last screening, or since the one that is asked for, until the next. Who is
-- limited is told neither how many there were nor the how-manieth each is.
WITH period AS (SELECT coalesce(:screening, (SELECT s.id FROM screening s
        WHERE s.adjourned_at IS NOT NULL ORDER BY s.adjourned_at DESC, s.id DESC LIMIT 1), 0) AS id),
span AS (SELECT p.id, s.title, s.adjourned_at AS from_at, (SELECT min(n.adjourned_at)
        FROM screening n WHERE n.adjourned_at > coalesce(s.adjourned_at, 0)) AS until_at
    FROM period p LEFT JOIN screening s ON s.id = p.id)
SELECT json_object('screening', nullif(s.id, 0),
    'title', iif(viewer_narrowed(), NULL, s.title), 'from_at', s.from_at,
    'until_at', s.until_at, 'closed', (SELECT count(*) FROM closure_place c WHERE c.period = s.id
        AND EXISTS (SELECT 1 FROM problem_known n WHERE n.id = c.problem)),
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('closure', d.closure,
        'n', iif(viewer_narrowed(), NULL, d.n), 'problem', d.problem, 'problem_no', p.problem_no, 'point', p.point,
        'point_name', p.point_name, 'type_name', p.type_name, 'unit_name', u.short_name,
        'state', p.state, 'closed_at', d.at,
        'rechecks', json((SELECT json_group_array(json(r.j)) FROM (SELECT r.j FROM recheck_json r
            WHERE r.closure = d.closure ORDER BY r.id) r)),
        'allowed', json((SELECT json_group_array(json_object('act', w.act,
            'ok', yes(w.key IS NULL), 'why', json(said(w.key)))) FROM (SELECT 'hold' AS act,
            step_why('recheck', '-', 'hold', facts('outside',
                coalesce(k.duty_unit <> viewer_home(), 1))) AS key WHERE p.state = 'closed'
                AND d.closure = (SELECT x.id FROM closure_now x WHERE x.problem = p.id)) w
            WHERE coalesce(w.key, '') <> 'step.not_your_role'))) AS j
        FROM (SELECT c.* FROM closure_drawn c, span s WHERE c.period = s.id) d
        JOIN problem_row p ON p.id = d.problem
        JOIN card k ON k.problem = d.problem AND k.state <> 'void' JOIN unit u ON u.id = k.duty_unit
        WHERE coalesce(k.duty_unit <> viewer_home(), 1)
            AND EXISTS (SELECT 1 FROM problem_known x WHERE x.id = d.problem) ORDER BY d.n))))
FROM span s WHERE viewer_is('staff');
