-- Looking once more: who is sent to look at a report on the spot, and what of the closed is looked at
-- again. Nobody of a unit is told of either, whatever else he is.

CREATE TEMP VIEW site_order_json AS
SELECT s.id, s.problem, s.rectification, s.state, s.until_at, json_object('id', s.id,
    'version', s.version, 'state', s.state, 'problem', s.problem, 'problem_no', p.problem_no,
    'point_name', p.point_name, 'description', p.description, 'lat', p.lat, 'lon', p.lon,
    'unit_name', u.short_name, 'rectification', s.rectification, 'verifier', s.verifier,
    'verifier_name', v.name, 'mine', yes(s.verifier = viewer_user()), 'until_at', s.until_at,
    'overdue', yes(s.state = 'open' AND s.until_at < now_ms()), 'note', s.note,
    'sent_by_name', b.name, 'sent_at', s.sent_at, 'result', (SELECT x.result FROM verification x
        WHERE x.id = s.verification), 'reason', s.reason, 'ended_at', s.ended_at,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT 'withdraw' AS act, step_why('site_order', s.state,
        'withdraw', facts('reason', 1, 'outside', coalesce(k.duty_unit <> viewer_home(), 1),
        'sender', viewer_is('any_office') OR s.sent_by = viewer_user())) AS key) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role')))) AS j
FROM site_order s JOIN problem_row p ON p.id = s.problem JOIN rectification r ON r.id = s.rectification
JOIN card k ON k.id = r.card JOIN unit u ON u.id = k.duty_unit JOIN account v ON v.id = s.verifier
JOIN account b ON b.id = s.sent_by
WHERE EXISTS (SELECT 1 FROM problem_known n WHERE n.id = s.problem) AND viewer_is('staff') AND coalesce(k.duty_unit <> viewer_home(), 1);

-- Closures by the screening that ended before them, in the order in which they came.
CREATE TEMP VIEW closure_place AS
SELECT y.closure, y.problem, y.at, y.period,
    row_number() OVER (PARTITION BY y.period ORDER BY y.closure) AS n,
    count(*) OVER (PARTITION BY y.period) AS closed
FROM (SELECT x.id AS closure, x.problem, x.at, coalesce((SELECT s.id FROM screening s
    WHERE s.adjourned_at < x.at ORDER BY s.adjourned_at DESC, s.id DESC LIMIT 1), 0) AS period
    FROM closure x) y;
-- What stood in and was looked at stays on the list.
CREATE TEMP VIEW closure_drawn AS SELECT c.* FROM closure_place c
WHERE drawn(c.period, c.n, c.closed)
    OR EXISTS (SELECT 1 FROM recheck r WHERE r.closure = c.closure AND r.drawn = 1);

CREATE TEMP VIEW recheck_json AS
SELECT r.id, r.problem, r.closure, json_object('id', r.id, 'drawn', yes(r.drawn),
    'result', r.result, 'relapse', r.relapse, 'relapse_state', x.state, 'on', r.on_date,
    'note', r.note, 'clip', r.clip, 'checked_by_name', a.name, 'checked_at', r.checked_at) AS j
FROM recheck r JOIN account a ON a.id = r.checked_by LEFT JOIN relapse x ON x.id = r.relapse
JOIN card k ON k.problem = r.problem AND k.state <> 'void'
WHERE viewer_is('staff') AND coalesce(k.duty_unit <> viewer_home(), 1);
