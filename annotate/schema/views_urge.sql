-- One card that stays overdue: its steps, who is told of them, and what holds them.

-- After how many days each step comes; of a reminder the first.
CREATE TEMP VIEW urge_day AS
SELECT 1 AS step, 1 AS n UNION ALL
SELECT v.column1, (SELECT CAST(value AS INTEGER) FROM setting_now WHERE key = v.column2)
FROM (VALUES (2, 'urge.letter_days'), (3, 'urge.leader_days'), (4, 'urge.replay_days')) v;

CREATE TEMP VIEW urge_days AS
SELECT json_object('remind', 1, 'letter', (SELECT n FROM urge_day WHERE step = 2),
    'leader', (SELECT n FROM urge_day WHERE step = 3),
    'replay', (SELECT n FROM urge_day WHERE step = 4)) AS j;

-- The leaders of a problem (分管领导): who is linked with its point or street, and of the headquarters
-- that its unit is under. account NULL: named, but without an account that would show it.
CREATE TEMP VIEW problem_leader AS
SELECT p.id AS problem, o.linked_leader AS name, (SELECT a.id FROM account a JOIN account_role r
    ON r.account = a.id WHERE a.name = o.linked_leader AND a.active = 1
        AND role_name(r.role) = 'leader' ORDER BY a.id LIMIT 1) AS account
FROM problem p JOIN point_link o ON o.id = p.point WHERE o.linked_leader <> ''
UNION
SELECT k.problem, n.name, (SELECT a.id FROM account a JOIN account_role r ON r.account = a.id
    WHERE a.person = h.leader AND a.active = 1 AND role_name(r.role) = 'leader'
    ORDER BY a.id LIMIT 1)
FROM card k JOIN hq_unit x ON x.unit = k.duty_unit JOIN hq h ON h.id = x.hq AND h.active = 1
JOIN person n ON n.id = h.leader WHERE k.state <> 'void';

CREATE TEMP VIEW urge_held AS
SELECT h.id, h.card, json_object('id', h.id, 'version', h.version, 'reason', h.reason,
    'until_on', h.until_on, 'held_by_name', a.name, 'held_at', h.held_at) AS j
FROM urge_hold h JOIN account a ON a.id = h.held_by
WHERE h.state = 'held' AND h.until_on >= local_day(now_ms());

-- Each card that is overdue, and each due day of one for which something was proposed.
CREATE TEMP VIEW urge_card AS
SELECT k.id AS card, p.id AS problem, p.due_on FROM problem p
JOIN card k ON k.problem = p.id AND k.state <> 'void' WHERE p.id IN (SELECT id FROM problem_overdue)
UNION SELECT card, problem, due_on FROM urge WHERE state <> 'ended';

CREATE TEMP VIEW urge_step_json AS
SELECT u.id, u.card, u.due_on, u.step, json_object('id', u.id, 'version', u.version, 'step', u.step,
    'on', u.on_date, 'state', u.state, 'text', u.text, 'demands', u.demands, 'doc_no', u.doc_no,
    'proposed_at', u.proposed_at, 'drafted_by_name', a.name, 'drafted_at', u.drafted_at,
    'decided_by_name', b.name, 'decided_at', u.decided_at, 'reason', u.reason,
    'sign_due_at', u.sign_due_at, 'to_sign', yes(u.state = 'signed' AND u.signed_for_at IS NULL),
    'sign_overdue', yes(u.signed_for_at IS NULL AND u.sign_due_at < now_ms()),
    'signed_for_at', u.signed_for_at, 'signed_for_name', u.signed_for_name,
    'signed_for_by_name', c.name, 'on_behalf', yes(u.signed_for_note <> ''),
    'signed_for_note', u.signed_for_note,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act, step_why('urge', u.state,
        v.column1, facts('text', 1, 'reason', 1, 'letter', u.step = 2,
            'still_late', p.state IN ('dispatched', 'rectifying') AND p.due_on = u.due_on,
            'not_held', NOT EXISTS (SELECT 1 FROM urge_held h WHERE h.card = u.card),
            'own_unit', coalesce(u.unit = viewer_unit(), 0), 'unsigned', u.signed_for_at IS NULL,
            'other_person', coalesce(u.drafted_by NOT IN (SELECT id FROM viewer_self), 1))) AS key
        FROM (VALUES ('draft'), ('sign'), ('drop'), ('sign_for'), ('sign_paper')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role',
            'step.not_your_unit', 'urge.no_letter', 'escalation.signed_for')))) AS j
FROM urge u JOIN problem p ON p.id = u.problem LEFT JOIN account a ON a.id = u.drafted_by
LEFT JOIN account b ON b.id = u.decided_by LEFT JOIN account c ON c.id = u.signed_for_by
WHERE u.state <> 'ended' AND (viewer_is('staff') OR viewer_is('overseer') OR u.state = 'signed');

-- A unit is shown its own cards, and of the steps the letter that was signed.
CREATE TEMP VIEW urge_json AS
SELECT c.card, c.due_on, k.duty_unit AS unit, p.state, c.problem,
    p.id IN (SELECT id FROM problem_overdue) AND p.due_on = c.due_on AS late,
    json_object('card', c.card, 'card_no', k.card_no, 'problem', p.id,
    'problem_no', p.problem_no, 'point_name', p.point_name, 'description', p.description,
    'state', p.state, 'unit', k.duty_unit, 'unit_name', u.short_name,
    'recipients', (SELECT count(DISTINCT q.id) FROM account q JOIN account_role x ON x.account = q.id
        WHERE q.unit = k.duty_unit AND q.active = 1
        AND role_name(x.role) IN ('unit_head', 'liaison')),
    'leaders', json((SELECT json_group_array(json_object('name', l.name,
        'account', yes(l.account IS NOT NULL))) FROM problem_leader l WHERE l.problem = p.id
        AND (viewer_is('staff') OR viewer_is('overseer')))),
    'mine', yes(EXISTS (SELECT 1 FROM problem_leader l WHERE l.problem = p.id
        AND l.account = viewer_user())),
    'due_on', c.due_on, 'days', days_between(c.due_on, local_day(now_ms())),
    'late', yes(p.id IN (SELECT id FROM problem_overdue) AND p.due_on = c.due_on),
    'step', max(coalesce((SELECT max(x.step) FROM urge x WHERE x.card = c.card
        AND x.due_on = c.due_on AND x.state <> 'ended'
        AND (x.state = 'signed' OR viewer_is('staff') OR viewer_is('overseer'))), 0),
        late_day(k.due_mode, c.due_on, 1) <= local_day(now_ms())),
    'next', json((SELECT json_object('step', d.step, 'on', late_day(k.due_mode, c.due_on, d.n))
        FROM urge_day d WHERE NOT EXISTS (SELECT 1 FROM urge x WHERE x.card = c.card
            AND x.due_on = c.due_on AND x.step = d.step)
            AND (d.step > 1 OR late_day(k.due_mode, c.due_on, 1) > local_day(now_ms()))
            AND late_day(k.due_mode, c.due_on, d.n) > coalesce((SELECT a.on_date FROM asked_on a
                WHERE a.problem = c.problem), '')
            AND (viewer_is('staff') OR viewer_is('overseer'))
        ORDER BY d.n, d.step LIMIT 1)),
    'hold', json((SELECT h.j FROM urge_held h WHERE h.card = c.card
        AND (viewer_is('staff') OR viewer_is('overseer')))),
    'steps', json((SELECT json_group_array(json(j)) FROM (SELECT s.j FROM urge_step_json s
        WHERE s.card = c.card AND s.due_on = c.due_on ORDER BY s.step))),
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT 'put_off' AS act, step_why('urge_hold', '-', 'put_off',
            facts('reason', 1, 'still_late', 1, 'not_held', 1)) AS key
            WHERE p.id IN (SELECT id FROM problem_overdue) AND p.due_on = c.due_on
                AND NOT EXISTS (SELECT 1 FROM urge_held h WHERE h.card = c.card)
        UNION ALL SELECT 'go_on', step_why('urge_hold', 'held', 'go_on', facts())
            WHERE EXISTS (SELECT 1 FROM urge_held h WHERE h.card = c.card)) w
        WHERE coalesce(w.key, '') <> 'step.not_your_role'))) AS j
FROM urge_card c JOIN card k ON k.id = c.card JOIN problem_row p ON p.id = c.problem
JOIN unit u ON u.id = k.duty_unit
WHERE viewer_is('staff') OR viewer_is('overseer')
    OR (k.duty_unit = viewer_unit() AND EXISTS (SELECT 1 FROM urge x WHERE x.card = c.card
        AND x.due_on = c.due_on AND x.state = 'signed'));

CREATE TEMP VIEW urge_row AS
SELECT g.id, g.state, json_object('house', json((SELECT j FROM paper_house)), 'number', g.doc_no,
    'unit_name', u.short_name, 'full_name', u.full_name, 'text', g.text, 'demands', g.demands,
    'signed_on', local_day(g.decided_at), 'signed_at', g.decided_at,
    'feedback', (SELECT value FROM setting_now WHERE key = 'rectify.feedback'),
    'problem', p.id, 'problem_no', p.problem_no, 'point_name', p.point_name,
    'type_name', p.type_name, 'description', p.description, 'card_no', k.card_no,
    'issued_on', local_day(k.issued_at), 'due_on', g.due_on, 'on', g.on_date,
    'task', k.task, 'standard', k.standard) AS j
FROM urge g JOIN paper_reader JOIN unit u ON u.id = g.unit JOIN card k ON k.id = g.card
JOIN problem_row p ON p.id = g.problem WHERE g.step = 2;

CREATE TEMP VIEW urge_sheet AS SELECT id, j FROM urge_row WHERE state = 'signed';

-- As it would be, signed today.
CREATE TEMP VIEW urge_draft AS
SELECT id, json_set(j, '$.signed_on', local_day(now_ms()), '$.signed_at', now_ms()) AS j
FROM urge_row WHERE state IN ('proposed', 'drafted');
