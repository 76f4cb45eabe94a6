-- The values of the papers that follow when a unit does not rectify, and of what a unit asks for.
-- Only what is signed, issued or confirmed is there to be printed.

-- Whom a paper is for besides the staff: its unit (-1: every unit), and those who look on. What is
-- handed over to the discipline body is not the unit's to read.
CREATE TEMP VIEW paper_reach AS
SELECT p.id, coalesce(CASE p.kind
    WHEN 'card' THEN (SELECT k.duty_unit FROM card k WHERE k.id = p.object)
    WHEN 'return_form' THEN (SELECT k.duty_unit FROM card k WHERE k.id = p.object)
    WHEN 'rectify_notice' THEN p.object
    WHEN 'rectify_report' THEN p.object
    WHEN 'approval' THEN (SELECT k.duty_unit FROM request r JOIN card k ON k.id = r.card
        WHERE r.id = p.object)
    WHEN 'unit_bulletin' THEN (SELECT e.unit FROM escalation e WHERE e.id = p.object)
    WHEN 'talk_notice' THEN (SELECT e.unit FROM escalation e WHERE e.id = p.object)
    WHEN 'talk_record' THEN (SELECT e.unit FROM escalation e WHERE e.id = p.object)
    WHEN 'urge_letter' THEN (SELECT g.unit FROM urge g WHERE g.id = p.object)
    WHEN 'exposure' THEN (SELECT e.unit FROM exposure e WHERE e.id = p.object
        AND e.state = 'confirmed')
    WHEN 'statement' THEN (SELECT e.unit FROM exposure e WHERE e.id = p.object)
    WHEN 'bulletin' THEN (SELECT -1 FROM bulletin b WHERE b.id = p.object
        AND b.state = 'issued') END, 0) AS unit,
    p.kind IN ('approval', 'return_form', 'unit_bulletin', 'talk_notice', 'talk_record', 'referral',
        'urge_letter', 'exposure', 'statement', 'bulletin') AS overseers
FROM paper p;

-- A case as it was when it was noted: what became of it later does not change what was signed.
CREATE TEMP VIEW order_case AS
SELECT c.escalation, l.on_date, l.id, json_object('problem', p.id, 'problem_no', p.problem_no,
    'point_name', p.point_name, 'type_name', p.type_name, 'description', p.description,
    'card_no', k.card_no, 'due_on', iif(l.kind = 'overdue', l.ref, k.original_due_on),
    'kind', l.kind, 'on', l.on_date) AS j
FROM escalation_case c JOIN lapse l ON l.id = c.lapse JOIN problem_row p ON p.id = l.problem
LEFT JOIN card k ON k.id = p.card;

CREATE TEMP VIEW order_row AS
SELECT e.id, e.state, json_object('house', json((SELECT j FROM paper_house)), 'number', e.doc_no,
    'level', e.level, 'period', e.period, 'unit_name', u.short_name, 'full_name', u.full_name,
    'text', e.text, 'signed_on', local_day(e.decided_at), 'signed_at', e.decided_at,
    'signed_by_name', b.name, 'talk_on', e.talk_on, 'talk_with', e.talk_with,
    'talk_text', e.talk_text, 'talk_time', e.talk_time, 'talk_place', e.talk_place,
    'talk_by', e.talk_by, 'talk_recorder', e.talk_recorder, 'talk_demands', e.talk_demands,
    'call_at', e.call_at, 'call_place', e.call_place, 'call_by', e.call_by,
    'call_whom', e.call_whom, 'call_demands', e.call_demands,
    'cases', json((SELECT json_group_array(json(j)) FROM (SELECT c.j FROM order_case c
        WHERE c.escalation = e.id ORDER BY c.on_date, c.id)))) AS j
FROM escalation e JOIN paper_reader JOIN unit u ON u.id = e.unit
LEFT JOIN account b ON b.id = e.decided_by;

CREATE TEMP VIEW order_sheet AS SELECT id, j FROM order_row WHERE state = 'signed';

-- As it would be, signed today.
CREATE TEMP VIEW order_draft AS
SELECT id, json_set(j, '$.signed_on', local_day(now_ms()), '$.signed_at', now_ms()) AS j
FROM order_row WHERE state IN ('proposed', 'drafted');

CREATE TEMP VIEW bulletin_sheet AS
SELECT b.id, json_object('house', json((SELECT j FROM paper_house)), 'year', b.year,
    'issue_no', b.issue_no, 'void', yes(b.state = 'void'), 'from_on', b.from_on, 'to_on', b.to_on,
    'title', b.title, 'praise', b.praise, 'demands', b.demands, 'figures', json(b.figures),
    'to', (SELECT value FROM setting_now WHERE key = 'notice.to'),
    'issued_on', local_day(b.issued_at), 'issued_at', b.issued_at) AS j
FROM bulletin b JOIN paper_reader WHERE b.state <> 'draft';

-- ---- 延期、挂账、回退审批表

-- A leader's decision stands in the leader's field (128 is ANNOTATE_ROLE_LEADER), else the office's.
CREATE TEMP VIEW approval_sheet AS
SELECT r.id, json_object('house', json((SELECT j FROM paper_house)), 'kind', r.kind,
    'case_no', r.case_no, 'opinion', json((SELECT o.j FROM office_opinion o WHERE o.request = r.id)),
    'state', r.state, 'problem', p.id, 'problem_no', p.problem_no, 'card_no', k.card_no,
    'point_name', p.point_name, 'description', p.description, 'unit_name', u.full_name,
    'original_due_on', k.original_due_on, 'due_on', r.former_due_on, 'wished_on', r.wished_on,
    'reason', r.reason, 'progress', r.progress, 'plan', r.plan, 'granted_on', r.granted_on,
    'remark', r.remark, 'asked_by_name', a.name, 'asked_at', r.asked_at,
    'decided_by_name', b.name, 'decided_at', r.decided_at,
    'by_leader', yes(r.kind = 'suspension' OR EXISTS (SELECT 1 FROM account_role x
        WHERE x.account = r.decided_by AND x.role = 128))) AS j
FROM request r JOIN paper_reader JOIN card k ON k.id = r.card
JOIN problem_row p ON p.id = r.problem JOIN unit u ON u.id = k.duty_unit
JOIN account a ON a.id = r.asked_by LEFT JOIN account b ON b.id = r.decided_by;

CREATE TEMP VIEW return_sheet AS
SELECT k.id, json_object('house', json((SELECT j FROM paper_house)), 'problem', p.id,
    'case_no', d.case_no,
    'problem_no', p.problem_no, 'card_no', k.card_no, 'point_name', p.point_name,
    'description', p.description, 'unit_name', u.full_name,
    'original_due_on', k.original_due_on, 'due_on', k.due_on, 'reason_code', d.reason_code,
    'reason', d.reason, 'suggested_unit_name', s.full_name, 'returned_by_name', d.person_name,
    'returned_at', d.at, 'ruling', d.ruling, 'ruled_unit_name', w.short_name,
    'ruling_text', d.ruling_text, 'ruled_by_name', a.name, 'ruled_at', d.ruled_at) AS j
FROM dispute d JOIN paper_reader JOIN card k ON k.id = d.card
JOIN problem_row p ON p.id = d.problem JOIN unit u ON u.id = d.unit
LEFT JOIN unit s ON s.id = d.suggested_unit LEFT JOIN unit w ON w.id = d.ruled_unit
LEFT JOIN account a ON a.id = d.ruled_by;

-- ---- 曝光登记表, 情况说明

CREATE TEMP VIEW exposure_sheet AS
SELECT e.id, json_object('house', json((SELECT j FROM paper_house)), 'media', e.media,
    'on', e.on_date, 'unit_name', u.full_name, 'point_name', coalesce(po.name, p.point_name),
    'problem', e.problem, 'problem_no', p.problem_no, 'title', e.title, 'link', e.link,
    'still', json((SELECT json_object('sha256', c.sha256, 'image', yes(c.kind = 'image'))
        FROM clip c WHERE c.id = e.clip)),
    'streak', e.streak, 'answer_by', e.answer_by, 'answer', e.answer,
    'answered_at', e.answered_at, 'explanation', e.explanation,
    'explained_at', e.explained_at, 'recorded_at', e.recorded_at, 'measures', r.measures,
    'done_on', r.done_on, 'closed_on', local_day((SELECT x.at FROM closure_now x
        WHERE x.problem = e.problem))) AS j
FROM exposure e JOIN paper_reader JOIN unit u ON u.id = e.unit
LEFT JOIN point po ON po.id = e.point LEFT JOIN problem_row p ON p.id = e.problem
LEFT JOIN rectification r ON r.id = p.rectification
WHERE e.state <> 'void';
