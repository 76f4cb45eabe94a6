-- Remarks, and what a leader's tablet shows: the stage, the whole order, who answers and says yes.

CREATE TEMP VIEW remark_row AS
SELECT r.*, p.problem_no, p.point_name, u.short_name AS unit_name
FROM remark r LEFT JOIN problem_row p ON p.id = r.problem LEFT JOIN unit u ON u.id = r.unit;

CREATE TEMP VIEW remark_json AS
SELECT r.id, r.screening, r.author, r.state, json_object('id', r.id, 'version', r.version,
    'scope', r.scope, 'problem', r.problem, 'problem_no', r.problem_no,
    'point_name', r.point_name, 'unit', r.unit, 'unit_name', r.unit_name,
    'author', r.author_name, 'post', r.author_post, 'text', r.text,
    'strokes', json(iif(r.strokes = '', '[]', r.strokes)), 'due_on', r.due_on,
    'state', r.state, 'at', r.created_at) AS j
FROM remark_row r;

-- The one on the wall.
CREATE TEMP VIEW stage_remark AS
SELECT t.screening, r.j FROM stage t JOIN remark_json r ON r.id = t.remark;

-- The operator's queue: what waits, oldest first, then what was decided, without its handwriting.
-- What a leader kept for the record only is nobody's business at the console.
CREATE TEMP VIEW remark_queue AS
SELECT r.id, r.screening, iif(r.state = 'pending', r.j, json_remove(r.j, '$.strokes')) AS j,
    iif(r.state = 'pending', r.id, 1000000000000 - r.id) AS place
FROM remark_json r JOIN remark x ON x.id = r.id
WHERE x.state <> 'kept_only' OR x.decided_by IS NOT NULL;

CREATE TEMP VIEW leader_screening AS
SELECT s.id, s.planned_start_at, s.state IN ('checkin', 'live', 'paused') AS open,
    json_object('id', s.id, 'title', s.title, 'place', s.place, 'state', s.state,
        'planned_start_at', s.planned_start_at) AS j
FROM screening s
WHERE s.state IN ('notified', 'checkin', 'live', 'paused', 'adjourned');

-- Leaders look through the whole film once the meeting is open. Who also answers for a unit is
-- under its embargo like everybody of it: for them only what the hall has seen is there.
CREATE TEMP VIEW leader_item AS
SELECT i.reel, i.position, i.kind, i.title, i.problem, i.start_ms, i.end_ms, i.late_days,
    o.outcome, o.shown_at
FROM item_row i LEFT JOIN outcome_row o ON o.reel = i.reel AND o.problem = i.problem
WHERE i.problem IS NULL OR o.shown_at IS NOT NULL OR NOT viewer_is('any_unit')
    OR EXISTS (SELECT 1 FROM replay y JOIN reel r ON r.id = i.reel AND r.screening = y.screening
        WHERE y.problem = i.problem);

CREATE TEMP VIEW leader_item_json AS
SELECT i.reel, i.position, json_object('position', i.position, 'kind', i.kind, 'title', i.title,
    'problem', i.problem, 'problem_no', p.problem_no, 'point_name', p.point_name,
    'type_name', p.type_name, 'description', p.description, 'severity', p.severity,
    'found_on', p.found_on, 'indicator_text', p.indicator_text,
    'unit', p.lead_unit, 'unit_name', p.lead_unit_name, 'assist', json(p.assist_names),
    'start_ms', i.start_ms, 'end_ms', i.end_ms, 'late_days', i.late_days, 'outcome', i.outcome,
    'earlier', (SELECT count(*) FROM problem x WHERE x.point = p.point AND x.id < p.id
        AND x.state NOT IN ('draft', 'withdrawn')),
    'before', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('title', s.title,
        'shown_at', h.shown_at, 'problem_no', x.problem_no, 'unit_name', u.short_name,
        'state', x.state) AS j
        FROM problem x JOIN showing h ON h.problem = x.id JOIN screening s ON s.id = h.screening
        JOIN reel r ON r.id = i.reel LEFT JOIN unit u ON u.id = x.lead_unit
        WHERE x.point = p.point AND h.shown_at IS NOT NULL AND h.screening <> r.screening
        ORDER BY h.shown_at DESC LIMIT 5))),
    'claims', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', c.unit_name, 'role', c.role, 'mode', c.mode, 'person', c.person_name,
        'due_on', c.due_on, 'measures', c.measures, 'pledge', c.pledge, 'at', c.at) AS j
        FROM claim_row c JOIN reel r ON r.id = i.reel AND c.screening = r.screening
        WHERE c.problem = i.problem AND c.state = 'active' ORDER BY c.role DESC, c.id))),
    'aware', json((SELECT json_group_array(json(j)) FROM (SELECT w.j FROM awareness_json w
        JOIN reel r ON r.id = i.reel AND w.screening = r.screening
        WHERE w.problem = i.problem ORDER BY w.id)))) AS j
FROM leader_item i LEFT JOIN problem_row p ON p.id = i.problem;

CREATE TEMP VIEW leader_stage AS
SELECT t.screening, json_insert(c.j,
    '$.items', json((SELECT json_group_array(json(j)) FROM (SELECT i.j FROM leader_item_json i
        WHERE i.reel = t.reel AND t.state IN ('checkin', 'live', 'paused', 'adjourned')
        ORDER BY i.position))),
    '$.dispute', json((SELECT d.j FROM dispute_json d WHERE d.screening = t.screening
        AND d.problem = t.problem ORDER BY d.id DESC LIMIT 1)),
    '$.me', (SELECT json_object('user', c.id, 'name', c.name) FROM account c
        WHERE c.id = viewer_user()),
    '$.lookback', json((SELECT l.j FROM stage_lookback l WHERE l.screening = t.screening)),
    '$.agenda', json((SELECT l.j FROM agenda_list l WHERE l.screening = t.screening)),
    '$.may_play', yes(t.state IN ('checkin', 'live', 'paused') AND NOT viewer_is('any_unit')),
    '$.may_remark', yes(step_why('remark', '-', 'post', facts(
        'meeting_open', t.state IN ('checkin', 'live', 'paused'))) IS NULL),
    '$.remarks', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM remark_json r
        WHERE r.screening = t.screening AND r.author = viewer_user()
        ORDER BY r.id DESC LIMIT 20)))) AS j
FROM stage_row t JOIN stage_common c ON c.screening = t.screening
WHERE t.state IN ('notified', 'checkin', 'live', 'paused', 'adjourned');

-- Who may have a tablet at a screening: every account with the role, those of its list first.
CREATE TEMP VIEW tablet_row AS
SELECT s.id AS screening, c.id AS account, a.id IS NOT NULL AS expected,
    coalesce(p.rank_order, 1000000) AS rank, json_object('account', c.id, 'name', c.name,
    'post', coalesce(p.post, ''), 'expected', yes(a.id IS NOT NULL),
    'id', iif(k.code_hash IS NULL, NULL, k.id), 'version', k.version, 'made_at', k.made_at,
    'in_at', (SELECT x.created_at FROM session x WHERE x.id = k.session
        AND x.ended_at IS NULL)) AS j
FROM screening s JOIN account_role r ON role_name(r.role) = 'leader'
JOIN account c ON c.id = r.account AND c.active = 1
LEFT JOIN person p ON p.id = c.person
LEFT JOIN attendance a ON a.screening = s.id AND a.person = c.person AND a.removed_at IS NULL
LEFT JOIN tablet k ON k.screening = s.id AND k.account = c.id;
