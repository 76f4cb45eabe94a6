-- Clocks: what runs, what a unit asked for, what came back, what was told.

-- When readable evidence was asked for last: the card's clock goes on from there, and what came of it
-- before is not told again by its later due day.
CREATE TEMP VIEW asked_on AS
SELECT p.id AS problem, (SELECT local_day(max(e.at)) FROM event e WHERE e.kind = 'problem'
    AND e.object = p.id AND e.act = 'ask_again') AS on_date FROM problem p;

-- A clock that runs now: of a card, of who is sent to look on the spot, of a letter (one that urges is
-- of its card, while that is what it urges), of a duty (one that comes again and again until the next
-- of its kind is there), of the explanation of exposures in a row. Hours of work count in working
-- days here.
CREATE TEMP VIEW clock_running AS
SELECT k.id AS card, k.problem, NULL AS escalation, NULL AS duty, 'sign' AS clock, 'workday' AS mode,
    local_day(k.sign_due_at) AS due_on, local_day(k.issued_at) AS began_on,
    NULL AS exposure
FROM card k JOIN problem p ON p.id = k.problem
WHERE k.state = 'issued' AND p.state = 'dispatched'
UNION ALL
SELECT k.id, k.problem, NULL, NULL, 'rectify', k.due_mode, k.due_on,
    max(local_day(k.issued_at), coalesce((SELECT a.on_date FROM asked_on a WHERE a.problem = k.problem),
        '')), NULL
FROM card k JOIN problem p ON p.id = k.problem
WHERE k.state <> 'void' AND p.state IN ('dispatched', 'rectifying')
UNION ALL
SELECT r.card, r.problem, NULL, NULL, 'verify', 'natural', r.verify_due_on, local_day(r.submitted_at),
    NULL
FROM rectification r JOIN problem p ON p.id = r.problem
WHERE r.state = 'reported' AND p.state = 'reported'
UNION ALL
SELECT r.card, s.problem, NULL, NULL, 'site', 'natural', local_day(s.until_at), local_day(s.sent_at),
    NULL
FROM site_order s JOIN rectification r ON r.id = s.rectification WHERE s.state = 'open'
UNION ALL
SELECT NULL, NULL, e.id, NULL, 'letter', 'workday', local_day(e.sign_due_at), local_day(e.decided_at),
    NULL
FROM escalation e WHERE e.state = 'signed' AND e.signed_for_at IS NULL AND e.sign_due_at IS NOT NULL
UNION ALL
SELECT g.card, g.problem, NULL, NULL, 'letter', 'workday', local_day(g.sign_due_at), local_day(g.decided_at),
    NULL
FROM urge g JOIN problem p ON p.id = g.problem
WHERE g.step = 2 AND g.state = 'signed' AND g.signed_for_at IS NULL AND p.due_on = g.due_on
    AND p.state IN ('dispatched', 'rectifying')
UNION ALL
SELECT NULL, NULL, NULL, d.id, 'duty', 'workday', d.due_on, local_day(d.made_at), NULL
FROM duty d WHERE d.state = 'open' AND d.due_on IS NOT NULL AND NOT (d.made_by IS NULL AND EXISTS (
    SELECT 1 FROM duty n WHERE n.kind = d.kind AND n.holder = d.holder AND n.made_by IS NULL
        AND n.period > d.period))
UNION ALL
SELECT NULL, NULL, NULL, NULL, 'explain', 'natural', x.explain_by, local_day(x.decided_at), x.id
FROM exposure x
WHERE x.state = 'confirmed' AND x.explain_by IS NOT NULL AND x.explained_at IS NULL;

-- What the office thinks of a request; the unit is told when it is decided.
CREATE TEMP VIEW office_opinion AS
SELECT r.id AS request, json_object('agrees', yes(r.opinion_agrees), 'text', r.opinion,
    'by_name', a.name, 'at', r.opinion_at) AS j
FROM request r JOIN account a ON a.id = r.opinion_by;

CREATE TEMP VIEW request_json AS
SELECT r.id, r.problem, r.state, k.duty_unit AS unit, json_object('id', r.id,
    'version', r.version, 'kind', r.kind, 'case_no', r.case_no, 'state', r.state, 'card', r.card,
    'card_no', k.card_no,
    'problem', r.problem, 'problem_no', p.problem_no, 'point_name', p.point_name,
    'description', p.description, 'unit', k.duty_unit, 'unit_name', u.short_name,
    'reason', r.reason, 'progress', r.progress, 'plan', r.plan, 'issued_at', k.issued_at,
    'original_due_on', k.original_due_on, 'former_due_on', r.former_due_on,
    'wished_on', r.wished_on, 'extensions', k.extensions, 'asked_by_name', a.name,
    'asked_at', r.asked_at, 'opinion', json((SELECT o.j FROM office_opinion o WHERE o.request = r.id
        AND (viewer_is('staff') OR viewer_is('overseer') OR r.state <> 'asked'))),
    'granted_on', r.granted_on, 'remark', r.remark,
    'decided_by_name', b.name, 'decided_at', r.decided_at, 'ended_at', r.ended_at,
    'allowed', json((SELECT json_group_array(json_object('act', w.column1,
        'ok', yes(w.key IS NULL), 'why', json(said(w.key)))) FROM (SELECT v.column1,
        CASE v.column1 WHEN 'grant' THEN step_why('problem', p.state,
            iif(r.kind = 'extension', 'extend', 'suspend'), facts(
            'other_person', r.asked_by NOT IN (SELECT id FROM viewer_self), 'due', 1, 'plan', 1,
            'grantor', grantor(k.extensions + 1, days_between(k.due_on, r.wished_on))))
        ELSE step_why('request', r.state, v.column1, facts('reason', 1,
            'other_person', r.asked_by NOT IN (SELECT id FROM viewer_self),
            'own_unit', k.duty_unit = viewer_unit())) END AS key
        FROM (VALUES ('grant'), ('refuse'), ('advise'), ('withdraw')) v) w
        WHERE r.state = 'asked' AND coalesce(w.key, '') NOT IN ('step.not_allowed',
            'step.not_your_role') AND NOT (w.column1 = 'advise' AND viewer_narrowed())))) AS j
FROM request r JOIN card k ON k.id = r.card JOIN problem_row p ON p.id = r.problem
JOIN unit u ON u.id = k.duty_unit JOIN account a ON a.id = r.asked_by
LEFT JOIN account b ON b.id = r.decided_by
WHERE EXISTS (SELECT 1 FROM problem_known n WHERE n.id = r.problem)
    AND (viewer_is('staff') OR viewer_is('overseer') OR k.duty_unit = viewer_unit());

CREATE TEMP VIEW relapse_json AS
SELECT r.id, r.problem, r.state, json_object('id', r.id, 'version', r.version,
    'problem', r.problem, 'state', r.state, 'text', r.text, 'clip', r.clip,
    'found_on', r.found_on, 'found_by_name', a.name, 'found_at', r.found_at,
    'remark', r.remark, 'decided_by_name', b.name, 'decided_at', r.decided_at,
    'in_time', yes(r.in_time),
    'allowed', json((SELECT json_group_array(json_object('act', w.column1,
        'ok', yes(w.key IS NULL), 'why', json(said(w.key)))) FROM (SELECT v.column1,
        CASE v.column1 WHEN 'confirm' THEN step_why('problem', p.state, 'reopen', facts(
            'other_person', r.found_by NOT IN (SELECT id FROM viewer_self), 'relapse_time', r.in_time))
        ELSE step_why('relapse', r.state, 'refuse', facts('reason', 1,
            'other_person', r.found_by NOT IN (SELECT id FROM viewer_self))) END AS key
        FROM (VALUES ('confirm'), ('refuse')) v) w
        WHERE r.state = 'found' AND coalesce(w.key, '') NOT IN ('step.not_allowed',
            'step.not_your_role')))) AS j
FROM (SELECT l.*, NOT EXISTS (SELECT 1 FROM screening s WHERE s.adjourned_at >
        (SELECT max(x.at) FROM closure x WHERE x.problem = l.problem)) AS in_time FROM relapse l) r
JOIN problem p ON p.id = r.problem
JOIN account a ON a.id = r.found_by LEFT JOIN account b ON b.id = r.decided_by;

-- For a list of them: what each is about.
CREATE TEMP VIEW relapse_row AS
SELECT r.id, r.state, k.duty_unit AS unit, json_insert(r.j, '$.problem_no', p.problem_no,
    '$.point_name', p.point_name, '$.description', p.description, '$.unit', k.duty_unit,
    '$.unit_name', u.short_name) AS j
FROM relapse_json r JOIN problem_row p ON p.id = r.problem
JOIN card k ON k.problem = r.problem AND k.state <> 'void' JOIN unit u ON u.id = k.duty_unit
WHERE viewer_is('staff') AND EXISTS (SELECT 1 FROM problem_known n WHERE n.id = r.problem);

-- Staff are told all, a unit of its own cards and duties (not of the clocks of who checks it), a
-- leader of the own visits.
CREATE TEMP VIEW reminder_json AS
SELECT m.id, json_object('id', m.id, 'card', m.card, 'card_no', k.card_no, 'problem', m.problem,
    'problem_no', p.problem_no, 'point_name', o.name, 'escalation', m.escalation,
    'doc_no', coalesce(e.doc_no, (SELECT g.doc_no FROM urge g WHERE m.clock = 'letter'
        AND g.card = m.card AND g.step = 2 AND local_day(g.sign_due_at) = m.due_on)), 'duty', m.duty, 'duty_kind', d.kind,
    'exposure', m.exposure, 'title', coalesce(d.title, x.title), 'period', d.period,
    'unit', u.id, 'unit_name', coalesce(u.short_name, h.name, c.name, ''), 'clock', m.clock,
    'due_on', m.due_on, 'on', m.on_date, 'level', m.level, 'at', m.at,
    'late', yes(day_at(m.due_on, (SELECT value FROM setting_now WHERE key = 'due.hour')) < now_ms()),
    'open', yes(CASE WHEN m.exposure IS NOT NULL THEN x.explained_at IS NULL
        WHEN m.duty IS NOT NULL
        THEN EXISTS (SELECT 1 FROM clock_running c WHERE c.duty = m.duty AND c.due_on = m.due_on)
        WHEN m.card IS NULL
        THEN EXISTS (SELECT 1 FROM clock_running c WHERE c.escalation = m.escalation
            AND c.clock = m.clock AND c.due_on = m.due_on)
        ELSE EXISTS (SELECT 1 FROM clock_running c WHERE c.card = m.card AND c.clock = m.clock
            AND c.due_on = m.due_on) END)) AS j
FROM reminder m LEFT JOIN card k ON k.id = m.card LEFT JOIN problem p ON p.id = m.problem
LEFT JOIN point o ON o.id = p.point
LEFT JOIN escalation e ON e.id = m.escalation LEFT JOIN duty d ON d.id = m.duty
LEFT JOIN hq h ON h.id = d.hq LEFT JOIN account c ON c.id = d.account
LEFT JOIN exposure x ON x.id = m.exposure
LEFT JOIN unit u ON u.id = coalesce(k.duty_unit, e.unit, d.unit, x.unit)
WHERE (NOT viewer_narrowed() OR EXISTS (SELECT 1 FROM problem_known n WHERE n.id = m.problem))
    AND (((viewer_is('staff') OR viewer_is('overseer'))
        AND (m.clock <> 'site' OR coalesce(u.id <> viewer_home(), 1)))
    OR (u.id = viewer_unit() AND m.clock NOT IN ('verify', 'site'))
    OR d.account = viewer_user());
