-- Problems as the pages see them. Views are TEMP: they belong to the program, not to the file.
-- Functions of the handle: now_ms(), viewer_is(role), viewer_unit(), viewer_home(), day_at(day, hour), days_left(day),
-- facts(name, holds, …), step_why(kind, from, act, facts), said(key), yes(n).

-- One line per problem, with all names.
CREATE TEMP VIEW problem_row AS
SELECT p.id, p.version, p.problem_no, p.state, p.missed, p.point, po.name AS point_name,
    po.lat, po.lon, (SELECT l.linked_leader FROM point_link l WHERE l.id = p.point) AS linked_leader,
    (SELECT l.sponsor_unit FROM point_link l WHERE l.id = p.point) AS sponsor_unit,
    po.street_chief, po.lane_chief,
    po.road_chief, p.round, p.lead_unit, lu.short_name AS lead_unit_name, p.type, ty.name AS type_name,
    p.indicator, i.text AS indicator_text, i.standard AS indicator_standard, p.description,
    p.severity, p.source, p.found_on, p.due_on, p.due_at, p.original_due_on, p.rework_count,
    p.recurrence_of, p.external_no, p.screening,
    s.title AS screening_title, p.created_by, a.name AS created_by_name, p.created_at,
    (SELECT json_group_array(json_object('id', unit, 'name', name)) FROM (
        SELECT x.unit, u.short_name AS name FROM problem_assist x JOIN unit u ON u.id = x.unit
        WHERE x.problem = p.id ORDER BY x.position)) AS assist,
    (SELECT json_group_array(name) FROM (
        SELECT u.short_name AS name FROM problem_assist x JOIN unit u ON u.id = x.unit
        WHERE x.problem = p.id ORDER BY x.position)) AS assist_names,
    (SELECT sum(g.out_t90 - g.in_t90) / 90 FROM segment g
        WHERE g.problem = p.id AND g.removed_at IS NULL) AS duration_ms,
    (SELECT g.clip FROM segment g WHERE g.problem = p.id AND g.removed_at IS NULL
        ORDER BY g.position, g.id LIMIT 1) AS clip,
    (SELECT c.id FROM card c WHERE c.problem = p.id AND c.state <> 'void'
        ORDER BY c.id DESC LIMIT 1) AS card,
    (SELECT r.id FROM rectification r WHERE r.problem = p.id ORDER BY r.id DESC LIMIT 1)
        AS rectification,
    (SELECT c.id FROM claim c WHERE c.problem = p.id AND c.role = 'primary'
        AND c.state = 'active') AS claim
FROM problem p
LEFT JOIN point po ON po.id = p.point
LEFT JOIN unit lu ON lu.id = p.lead_unit
LEFT JOIN problem_type ty ON ty.id = p.type
LEFT JOIN indicator i ON i.id = p.indicator
LEFT JOIN screening s ON s.id = p.screening
LEFT JOIN account a ON a.id = p.created_by;

-- What is past its day and not reported.
CREATE TEMP VIEW problem_overdue AS
SELECT id FROM problem WHERE state IN ('dispatched', 'rectifying') AND due_at < now_ms();

-- Assigned, and all that comes after. What is archived was closed or withdrawn before: what was
-- closed has its card, of what was withdrawn none is in force.
CREATE TEMP VIEW problem_assigned AS
SELECT id FROM problem p
WHERE state IN ('dispatched', 'rectifying', 'reported', 'closed', 'suspended')
    OR (state = 'archived' AND EXISTS (SELECT 1 FROM card k
        WHERE k.problem = p.id AND k.state <> 'void'));

-- What turned out to be no problem.
CREATE TEMP VIEW problem_none AS
SELECT id FROM problem p WHERE state = 'withdrawn'
    OR (state = 'archived' AND NOT EXISTS (SELECT 1 FROM problem_assigned k WHERE k.id = p.id));

-- By what a problem is closed; one that came back is not, until it is closed anew.
CREATE TEMP VIEW closure_now AS
SELECT x.* FROM closure x JOIN problem p ON p.id = x.problem
WHERE p.state IN ('closed', 'archived')
    AND x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = p.id);

-- The units named on a problem, now or by what they took on.
CREATE TEMP VIEW problem_unit AS
SELECT id AS problem, lead_unit AS unit, 'lead' AS part FROM problem WHERE lead_unit IS NOT NULL
UNION ALL SELECT problem, unit, 'assist' FROM problem_assist
UNION ALL SELECT c.problem, c.unit, 'claim' FROM claim c WHERE c.state = 'active'
UNION ALL SELECT k.problem, k.duty_unit, 'duty' FROM card k WHERE k.state <> 'void'
UNION ALL SELECT d.problem, d.unit, 'return' FROM dispute d
    WHERE d.card IS NOT NULL AND d.state = 'open';

-- The embargo: a unit sees only what names it and only once the hall has seen it (or, where the
-- county switched the embargo off, once it is filed). A weekly card needs no hall.
CREATE TEMP VIEW unit_sees AS
SELECT n.problem, n.unit FROM problem_unit n JOIN problem p ON p.id = n.problem
WHERE EXISTS (SELECT 1 FROM showing h WHERE h.problem = p.id AND h.shown_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM problem_assigned k WHERE k.id = p.id)
    OR n.part = 'return'
    OR (p.problem_no IS NOT NULL AND (SELECT value FROM setting_now WHERE key = 'embargo') = 0);

-- What overseers see of, who may rule on what is disputed.
CREATE TEMP VIEW problem_overseen AS
SELECT id FROM problem WHERE state = 'disputed' UNION ALL SELECT id FROM problem_assigned;

CREATE TEMP VIEW problem_seen AS
SELECT * FROM problem_row p
WHERE EXISTS (SELECT 1 FROM problem_known k WHERE k.id = p.id)
    AND (viewer_is('staff') OR viewer_is('system')
    OR (viewer_is('overseer') AND NOT viewer_is('any_unit')
        AND EXISTS (SELECT 1 FROM problem_overseen k WHERE k.id = p.id))
    OR EXISTS (SELECT 1 FROM unit_sees n WHERE n.problem = p.id AND n.unit = viewer_unit()));

-- Computed flags, never states.
CREATE TEMP VIEW problem_flag AS
SELECT p.id AS problem, f.column1 AS flag, f.column2 AS position
FROM problem p, (VALUES ('claim_missed', 1), ('sign_overdue', 2), ('verify_overdue', 3),
    ('overdue', 4), ('due_soon', 5), ('recurrent', 6), ('unsigned', 7)) f
WHERE CASE f.column1
    WHEN 'claim_missed' THEN p.state = 'presented' AND p.missed = 1
    WHEN 'sign_overdue' THEN p.state = 'dispatched' AND (SELECT c.sign_due_at FROM card c
        WHERE c.problem = p.id AND c.state = 'issued' ORDER BY c.id DESC LIMIT 1) < now_ms()
    WHEN 'verify_overdue' THEN p.state = 'reported' AND (SELECT day_at(r.verify_due_on,
        (SELECT value FROM setting_now WHERE key = 'due.hour')) FROM rectification r
        WHERE r.problem = p.id ORDER BY r.id DESC LIMIT 1) < now_ms()
    WHEN 'overdue' THEN p.id IN (SELECT id FROM problem_overdue)
    WHEN 'due_soon' THEN p.state IN ('dispatched', 'rectifying')
        AND days_left(p.due_on) <=
        (SELECT value FROM setting_now WHERE key = 'due.soon_days') AND p.due_at >= now_ms()
    WHEN 'recurrent' THEN p.recurrence_of IS NOT NULL
    WHEN 'unsigned' THEN p.state = 'rectifying' AND EXISTS (SELECT 1 FROM submission s
        WHERE s.problem = p.id AND s.state = 'waiting')
    END;

CREATE TEMP VIEW problem_json AS
SELECT p.id, p.state, json_object('id', p.id, 'version', p.version, 'problem_no', p.problem_no,
    'state', p.state, 'missed', yes(p.missed), 'point', p.point, 'point_name', p.point_name,
    'lat', p.lat, 'lon', p.lon, 'linked_leader', p.linked_leader, 'sponsor_unit', p.sponsor_unit,
    'leader_street', (SELECT l.j ->> 'leader_street' FROM link_json l WHERE l.point = p.point),
    'sponsor_street', (SELECT l.j ->> 'sponsor_street' FROM link_json l WHERE l.point = p.point),
    'street_chief', p.street_chief, 'lane_chief', p.lane_chief, 'road_chief', p.road_chief,
    'round', p.round, 'round_name', (SELECT r.name FROM round_name r WHERE r.id = p.round),
    'lead_unit', p.lead_unit, 'lead_unit_name', p.lead_unit_name, 'assist', json(p.assist), 'type', p.type, 'type_name', p.type_name,
    'indicator', p.indicator, 'indicator_text', p.indicator_text,
    'description', p.description, 'severity', p.severity, 'source', p.source,
    'found_on', p.found_on, 'external_no', iif(viewer_is('staff'), p.external_no, NULL),
    'due_on', p.due_on, 'original_due_on', p.original_due_on,
    'flags', json((SELECT json_group_array(flag) FROM (SELECT f.flag FROM problem_flag f
        WHERE f.problem = p.id ORDER BY f.position))),
    'days_left', iif(p.state IN ('dispatched', 'rectifying'), days_left(p.due_on), NULL),
    'due_at', p.due_at, 'rework_count', p.rework_count,
    'return_no', iif(p.state = 'disputed', (SELECT d.case_no FROM dispute d WHERE d.problem = p.id
        AND d.state = 'open'), NULL),
    'recurrence_of', (SELECT k.id FROM problem_known k WHERE k.id = p.recurrence_of),
    'recurrence_no', (SELECT q.problem_no FROM problem q JOIN problem_known k ON k.id = q.id
        WHERE q.id = p.recurrence_of), 'screening', p.screening,
    'screening_title', p.screening_title, 'duration_ms', p.duration_ms, 'clip', p.clip,
    'created_by_name', p.created_by_name, 'letters', (SELECT count(DISTINCT e.id) FROM lapse l
        JOIN escalation_case c ON c.lapse = l.id JOIN escalation e ON e.id = c.escalation
        WHERE l.problem = p.id AND e.state = 'signed' AND (viewer_is('staff')
            OR viewer_is('overseer') OR (e.unit = viewer_unit() AND e.level < 3)))) AS j
FROM problem_seen p;

-- ---- what became of it

CREATE TEMP VIEW segment_json AS
SELECT g.id, g.problem, g.clip, g.position, json_object('id', g.id, 'version', g.version,
    'problem', g.problem, 'clip', g.clip, 'clip_name', c.name, 'in_frame', g.in_frame,
    'out_frame', g.out_frame, 'in_t90', g.in_t90, 'out_t90', g.out_t90,
    'look', json(nullif(g.look, '')), 'blur_checked_at', g.blur_checked_at,
    'blur_checked_by_name', (SELECT a.name FROM account a WHERE a.id = g.blur_checked_by),
    'ready', yes(coalesce((SELECT r.segment_version = g.version
        AND r.problem_version = p.caption_version FROM rendering r
        WHERE r.segment = g.id), 0))) AS j
FROM segment g JOIN clip c ON c.id = g.clip JOIN problem p ON p.id = g.problem
WHERE g.removed_at IS NULL;

CREATE TEMP VIEW claim_row AS
SELECT c.id, c.version, c.screening, c.problem, c.unit, u.short_name AS unit_name, c.person,
    c.person_name, c.capacity, c.mode, c.role, c.state, c.due_on, c.measures, c.pledge,
    c.person_in_charge, c.late_submission, c.pressed_at, c.at, c.recorded_by
FROM claim c JOIN unit u ON u.id = c.unit;

CREATE TEMP VIEW claim_json AS
SELECT c.id, c.screening, c.problem, c.unit, c.state, c.role, json_object('id', c.id,
    'version', c.version, 'unit', c.unit, 'unit_name', c.unit_name, 'role', c.role,
    'mode', c.mode, 'state', c.state, 'person', c.person_name, 'capacity', c.capacity,
    'due_on', c.due_on, 'measures', c.measures, 'pledge', c.pledge,
    'person_in_charge', c.person_in_charge, 'late', yes(c.late_submission), 'at', c.at,
    'paper_at', iif(c.mode = 'recorded', c.pressed_at, NULL)) AS j
FROM claim_row c;

-- For those who may write down for a unit what it promised on paper.
CREATE TEMP VIEW claim_of_desk AS
SELECT c.id, c.screening, c.problem, c.unit, c.state, c.role, json_insert(c.j,
    '$.allowed', json((SELECT json_group_array(json_object('act', 'complete',
        'ok', yes(w.key IS NULL), 'why', json(said(w.key))))
        FROM (SELECT step_why('claim', c.state, 'complete', facts('no_card', NOT EXISTS (
            SELECT 1 FROM card k WHERE k.problem = c.problem AND k.state <> 'void'))) AS key) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role')))) AS j
FROM claim_json c;

-- Who made a claim for the own unit: from the seat, as its person, or with the own account.
CREATE TEMP VIEW claim_maker AS
SELECT c.id AS claim, a.id AS account FROM claim c JOIN account a
WHERE c.person = a.person OR (c.unit = a.unit AND EXISTS (SELECT 1 FROM event e
    WHERE e.kind = 'problem' AND e.object = c.problem
    AND e.act IN ('claim', 'paper_claim', 'late_claim', 'rule_claim')
    AND e.account = a.id AND e.data ->> 'claim' = c.id));

CREATE TEMP VIEW dispute_json AS
SELECT d.id, d.screening, d.problem, d.unit, d.at, json_object('id', d.id, 'version', d.version,
    'unit', d.unit, 'unit_name', u.short_name, 'person', d.person_name,
    'reason_code', d.reason_code, 'reason', d.reason, 'suggested_unit', d.suggested_unit,
    'suggested_unit_name', s.short_name, 'at', d.at, 'ruling', d.ruling,
    'ruling_unit', d.ruled_unit, 'ruling_unit_name', r.short_name, 'ruling_text', d.ruling_text,
    'ruled_by_name', a.name, 'ruled_at', d.ruled_at, 'card', d.card, 'case_no', d.case_no) AS j
FROM dispute d JOIN unit u ON u.id = d.unit
LEFT JOIN unit s ON s.id = d.suggested_unit
LEFT JOIN unit r ON r.id = d.ruled_unit
LEFT JOIN account a ON a.id = d.ruled_by;

CREATE TEMP VIEW card_json AS
SELECT k.id, k.problem, k.state, k.duty_unit, k.issued_at, json_object('id', k.id,
    'version', k.version, 'card_no', k.card_no, 'problem', k.problem,
    'problem_no', p.problem_no, 'problem_state', p.state, 'point_name', p.point_name,
    'state', k.state, 'void_reason', k.void_reason, 'task', k.task, 'due_on', k.due_on,
    'original_due_on', k.original_due_on, 'due_at', k.due_at, 'due_mode', k.due_mode,
    'extensions', k.extensions, 'standard', k.standard, 'duty_unit', k.duty_unit,
    'duty_unit_name', u.short_name, 'duty_person', k.duty_person,
    'host_approval', yes(k.host_approval), 'approved_by', iif(k.host_approval,
        (SELECT e.data ->> 'approved_by' FROM event e WHERE e.kind = 'problem'
            AND e.object = k.problem AND e.act = 'dispatch' AND e.data ->> 'card' = k.id), NULL),
    'issued_at', k.issued_at,
    'issued_by_name', a.name, 'prepared_by_name', iif(viewer_is('staff'),
        (SELECT x.name FROM account x WHERE x.id = k.prepared_by), NULL),
    'prepared_at', iif(viewer_is('staff'), k.prepared_at, NULL),
    'sign_due_at', k.sign_due_at, 'signed_by_name', b.name,
    'signed_at', k.signed_at, 'printed_times', k.printed_times, 'printed_by_name',
        (SELECT x.name FROM account x WHERE x.id = k.printed_by), 'printed_at', k.printed_at,
    'task_letter', (SELECT d.title FROM duty d WHERE d.kind = 'task_letter' AND d.unit = k.duty_unit
        AND d.period = substr(k.original_due_on, 1, 4) AND d.state = 'submitted'
        ORDER BY d.id DESC LIMIT 1),
    'flags', json((SELECT json_group_array(flag) FROM (SELECT f.flag FROM problem_flag f
        WHERE f.problem = k.problem ORDER BY f.position)))) AS j
FROM card k JOIN problem_seen p ON p.id = k.problem JOIN unit u ON u.id = k.duty_unit
JOIN account a ON a.id = k.issued_by LEFT JOIN account b ON b.id = k.signed_by;

-- The four fixes as they are proposed for a card issued now; staff only.
CREATE TEMP VIEW card_proposal AS
SELECT p.id AS problem, p.state, coalesce(c.unit, p.lead_unit) AS unit, json_object(
    'task', coalesce(nullif(c.measures, ''), p.description),
    'standard', coalesce(nullif(p.indicator_standard, ''), p.indicator_text, ''),
    'duty_unit', coalesce(c.unit, p.lead_unit),
    'duty_unit_name', coalesce(c.unit_name, p.lead_unit_name),
    'duty_person', coalesce(nullif(c.person_in_charge, ''), c.person_name,
        (SELECT o.person FROM point o WHERE o.id = p.point), ''),
    'due', json(card_due(p.type, c.due_on)),
    'host_name', (SELECT h.name FROM screening s JOIN person h ON h.id = s.host
        WHERE s.id = p.screening),
    'prepared', json((SELECT json_object('task', x.task, 'due_on', x.due_on, 'standard', x.standard,
        'duty_unit', x.duty_unit, 'duty_unit_name', u.short_name, 'duty_person', x.duty_person,
        'host_approval', yes(x.host_approval), 'by_name', a.name, 'at', x.prepared_at)
        FROM prepared x JOIN account a ON a.id = x.prepared_by
        LEFT JOIN unit u ON u.id = x.duty_unit WHERE x.problem = p.id))) AS j
FROM problem_row p LEFT JOIN claim_row c ON c.id = p.claim
WHERE p.state IN ('filed', 'claimed') AND viewer_is('staff');

-- A report that could not be looked at (看不清): neither passed nor failed, something readable was asked
-- for.
CREATE TEMP VIEW asked_again AS
SELECT r.id AS rectification, json_object('at', e.at, 'by_name', e.actor_name,
    'reason', e.data ->> 'text', 'due_on', e.data ->> 'due_on', 'due_at', e.data ->> 'due_at') AS j
FROM rectification r JOIN event e ON e.kind = 'problem' AND e.object = r.problem
    AND e.act = 'ask_again' AND e.data ->> 'rectification' = r.id
WHERE r.state = 'failed';

CREATE TEMP VIEW rectification_json AS
SELECT r.id, r.problem, r.state, json_object('id', r.id, 'version', r.version, 'card', r.card,
    'problem', r.problem,
    'state', iif(EXISTS (SELECT 1 FROM asked_again q WHERE q.rectification = r.id), 'asked_again',
        r.state),
    'asked', json((SELECT q.j FROM asked_again q WHERE q.rectification = r.id)), 'measures', r.measures, 'done_on', r.done_on,
    'submitted_by_name', a.name, 'submitted_at', r.submitted_at,
    'signed_by_name', (SELECT coalesce(nullif(r.signer, ''), b.name) FROM account b
        WHERE b.id = r.signed_by), 'on_paper', yes(r.signer <> ''),
    'recorded_by_name', (SELECT b.name FROM account b
        WHERE b.id = r.signed_by AND r.signer <> ''), 'form', r.form,
    'form_pages', (SELECT f.pages FROM clip f WHERE f.id = r.form),
    'handed_in_at', (SELECT s.submitted_at FROM submission s WHERE s.id = r.submission),
    'verify_due_on', r.verify_due_on, 'remark', r.remark,
    'evidence', json((SELECT json_group_array(json(e)) FROM (
        SELECT json_object('id', c.id, 'name', c.name, 'kind', c.kind, 'pages', c.pages,
            'note', json_extract(c.info, '$.note'), 'state', c.state,
            'recorded_at', c.recorded_at, 'recorded_source',
            json_extract(c.info, '$.recorded_source'), 'lat', c.lat, 'lon', c.lon,
            'distance_m', distance_m(c.lat, c.lon, o.lat, o.lon), 'far_m', (SELECT value
                FROM setting_now WHERE key = 'evidence.far_m'),
            'warnings', json((SELECT json_group_array(json(j)) FROM (SELECT DISTINCT w.j, w.rank
                FROM warning_json w WHERE w.rectification = r.id AND w.clip = c.id
                ORDER BY w.rank, w.j ->> '$.other.score' DESC LIMIT 12))),
            'warnings_total', (SELECT count(DISTINCT w.j) FROM warning_json w
                WHERE w.rectification = r.id AND w.clip = c.id)) AS e
        FROM rectification_evidence x JOIN clip c ON c.id = x.clip
        JOIN problem p ON p.id = r.problem LEFT JOIN point o ON o.id = p.point
        WHERE x.rectification = r.id ORDER BY c.pages IS NOT NULL, x.position))),
    'verification', json((SELECT json_object('id', v.id, 'result', v.result,
        'method', v.method, 'remark', v.remark, 'verifier_name', w.name, 'at', v.at,
        'evidence', json((SELECT json_group_array(json_object('id', c.id, 'name', c.name,
            'kind', c.kind, 'pages', c.pages, 'at_ms', y.at_ms)) FROM verification_evidence y
            JOIN clip c ON c.id = y.clip WHERE y.verification = v.id)))
        FROM verification v JOIN account w ON w.id = v.verifier
        WHERE v.rectification = r.id))) AS j
FROM rectification r JOIN account a ON a.id = r.submitted_by;

-- What a liaison handed in; of each problem only the last counts, and only until it is reported.
CREATE TEMP VIEW submission_json AS
SELECT s.id, s.problem, s.state, s.card, k.duty_unit AS unit, json_object('id', s.id,
    'version', s.version, 'state', s.state, 'card', s.card, 'problem', s.problem,
    'problem_no', p.problem_no, 'point_name', p.point_name, 'unit_name', u.short_name,
    'measures', s.measures, 'done_on', s.done_on, 'remark', s.remark,
    'submitted_by_name', a.name, 'submitted_at', s.submitted_at,
    'decided_by_name', b.name, 'decided_at', s.decided_at, 'reason', s.reason,
    'evidence', json((SELECT json_group_array(json_object('id', c.id, 'name', c.name,
        'kind', c.kind, 'pages', c.pages)) FROM (SELECT c.* FROM submission_evidence e JOIN clip c ON c.id = e.clip
        WHERE e.submission = s.id ORDER BY e.position) c)),
    'allowed', json((SELECT json_group_array(json_object('act', w.column1,
        'ok', yes(w.key IS NULL), 'why', json(said(w.key)))) FROM (SELECT v.column1, step_why(
        v.column2, iif(v.column2 = 'problem', p.state, s.state), v.column3, facts('form', 1,
        'reason', 1, 'evidence', 1, 'text', 1, 'fresh', 1,
        'own_unit', k.duty_unit = viewer_unit()
            OR (v.column1 = 'paper' AND viewer_is('any_office')))) AS key
        FROM (VALUES ('sign', 'problem', 'report'), ('send_back', 'submission', 'send_back'),
            ('paper', 'problem', 'report_paper')) v) w
        WHERE s.state = 'waiting' AND coalesce(w.key, '') NOT IN ('step.not_allowed',
            'step.not_your_role', 'step.not_your_unit')))) AS j
FROM submission s JOIN card k ON k.id = s.card JOIN problem_row p ON p.id = s.problem
JOIN unit u ON u.id = k.duty_unit JOIN account a ON a.id = s.submitted_by
LEFT JOIN account b ON b.id = s.decided_by
WHERE p.state IN ('rectifying', 'suspended') AND s.state IN ('waiting', 'returned')
    AND s.id = (SELECT x.id FROM submission x WHERE x.problem = p.id ORDER BY x.id DESC LIMIT 1)
    AND s.submitted_at >= coalesce((SELECT r.submitted_at FROM rectification r
        WHERE r.id = p.rectification), 0)
    AND (viewer_is('staff') OR viewer_is('overseer') OR k.duty_unit = viewer_unit());

-- What a unit gave with its claim and what the hall recorded: staff see all, a unit its own.
CREATE TEMP VIEW attachment_json AS
SELECT t.id, t.problem, t.screening, t.unit, t.kind, t.sha256, json_object('id', t.id,
    'kind', t.kind, 'unit', t.unit, 'unit_name', u.short_name, 'person', nullif(t.person_name, ''),
    'sha256', t.sha256, 'bytes', t.bytes, 'type', t.type, 'at', t.at,
    'pressed_at', t.pressed_at) AS j
FROM attachment t JOIN unit u ON u.id = t.unit
WHERE viewer_is('staff') OR viewer_is('system') OR t.unit = viewer_unit();

-- What happened to a problem, told by the log. Moves of its claims, cards … carry its id.
CREATE TEMP VIEW problem_event AS
SELECT e.object AS problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM event e WHERE e.kind = 'problem'
UNION ALL
SELECT c.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM claim c JOIN event e ON e.kind = 'claim' AND e.object = c.id
UNION ALL
SELECT w.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM awareness w JOIN event e ON e.kind = 'awareness' AND e.object = w.id AND e.act = 'note'
UNION ALL
SELECT y.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM replay y JOIN event e ON e.kind = 'replay' AND e.object = y.id
UNION ALL
SELECT r.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM request r JOIN event e ON e.kind = 'request' AND e.object = r.id
JOIN card k ON k.id = r.card
WHERE viewer_is('staff') OR viewer_is('overseer') OR k.duty_unit = viewer_unit()
UNION ALL
SELECT s.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM submission s JOIN event e ON e.kind = 'submission' AND e.object = s.id
JOIN card k ON k.id = s.card
WHERE viewer_is('staff') OR viewer_is('overseer') OR k.duty_unit = viewer_unit()
UNION ALL
SELECT r.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM relapse r JOIN event e ON e.kind = 'relapse' AND e.object = r.id
UNION ALL
SELECT m.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM reminder m JOIN event e ON e.kind = 'reminder' AND e.object = m.id
JOIN card k ON k.id = m.card
WHERE CASE m.clock WHEN 'site' THEN viewer_is('staff') AND coalesce(k.duty_unit <> viewer_home(), 1)
    WHEN 'letter' THEN viewer_is('staff') OR viewer_is('overseer') OR k.duty_unit = viewer_unit()
    ELSE 1 END
UNION ALL
SELECT s.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM site_order_json s JOIN event e ON e.kind = 'site_order' AND e.object = s.id
UNION ALL
SELECT r.problem, e.seq, e.at, e.actor_name, e.kind, e.act, e.to_state, e.data
FROM recheck_json r JOIN event e ON e.kind = 'recheck' AND e.object = r.id;

-- The buttons a page may show, with the reason when one is dead. Facts that hang on the content of
-- the form (a reason, a day, evidence) count as given.
CREATE TEMP VIEW problem_allowed AS
SELECT p.id AS problem, w.column1 AS act, w.column2 AS position,
    step_why('problem', p.state, w.column1, facts(
        'own', viewer_is('any_office') OR p.created_by = viewer_user(),
        'own_unit', viewer_is('office_head') AND w.column1 IN ('late_claim', 'rule_claim')
            OR viewer_unit() = CASE w.column1
                WHEN 'late_claim' THEN p.lead_unit
                ELSE (SELECT k.duty_unit FROM card k WHERE k.id = p.card) END,
        'named', 1, 'lead', 1,
        'outside', viewer_home() IS NULL
            OR viewer_home() <> (SELECT k.duty_unit FROM card k WHERE k.id = p.card),
        'form', 1, 'no_claim', (SELECT k.claim IS NULL FROM card k WHERE k.id = p.card),
        'sign_time', (SELECT k.sign_due_at >= now_ms() FROM card k WHERE k.id = p.card),
        'other_person', NOT EXISTS (SELECT 1 FROM (
            SELECT r.submitted_by AS account FROM rectification r WHERE r.id = p.rectification
                AND w.column1 IN ('verify_pass', 'verify_fail', 'ask_again', 'close')
            UNION ALL SELECT r.signed_by FROM rectification r WHERE r.id = p.rectification
                AND w.column1 IN ('verify_pass', 'verify_fail', 'ask_again', 'close')
                AND r.signed_by IS NOT NULL
            UNION ALL SELECT v.verifier FROM verification v
            WHERE v.rectification = p.rectification AND w.column1 = 'close'
                AND (SELECT value FROM setting_now WHERE key = 'verify.two_person')
            UNION ALL SELECT d.recorded_by FROM dispute d WHERE d.problem = p.id
                AND d.state = 'open' AND d.unit = viewer_home() AND d.recorded_by IS NOT NULL
                AND w.column1 IN ('rule_assign', 'rule_refile', 'rule_withdraw')
            UNION ALL SELECT m.account FROM claim_maker m WHERE m.claim = p.claim
                AND p.state = 'claimed' AND m.account IN (SELECT id FROM viewer_self)
                AND w.column1 IN ('rule_assign', 'rule_refile', 'rule_withdraw')) o
            WHERE o.account IN (SELECT id FROM viewer_self)),
        'as_sent', NOT EXISTS (SELECT 1 FROM site_order x WHERE x.rectification = p.rectification
            AND x.state = 'open' AND (w.column1 = 'ask_again'
                OR x.verifier <> coalesce(viewer_user(), 0))),
        'before_live', coalesce((SELECT s.state IN ('planned', 'notified', 'checkin')
            FROM screening s WHERE s.id = p.screening), 1),
        'meeting_open', (SELECT s.state IN ('checkin', 'live', 'paused')
            FROM screening s WHERE s.id = p.screening),
        'missed', p.missed,
        'in_late_time', now_ms() <= coalesce((SELECT s.adjourned_at FROM screening s
            WHERE s.id = p.screening), 0) + 3600000 *
            (SELECT value FROM setting_now WHERE key = 'claim.late_hours'),
        'evidence', w.column1 <> 'file' OR p.clip IS NOT NULL, 'point', p.point IS NOT NULL, 'unit', p.lead_unit IS NOT NULL,
        'type', p.type IS NOT NULL, 'indicator', p.indicator IS NOT NULL,
        'text', p.description <> '', 'reason', 1, 'fixes', 1, 'due', 1, 'fresh', 1,
        'verified', EXISTS (SELECT 1 FROM rectification r WHERE r.id = p.rectification
            AND r.state = 'passed'))) AS key
FROM problem_seen p, (VALUES ('edit', 1), ('segment_add', 2), ('file', 3), ('withdraw', 4),
    ('late_claim', 5), ('rule_claim', 6), ('rule_assign', 7), ('rule_refile', 8),
    ('rule_withdraw', 9), ('dispatch', 10), ('sign', 11), ('report', 12), ('verify_pass', 13),
    ('verify_fail', 14), ('ask_again', 14), ('close', 15), ('return', 16), ('resume', 17)) w
UNION ALL
SELECT p.id, w.column1, w.column2, step_why(w.column3, '-', w.column1, facts(
        'own_unit', viewer_unit() = (SELECT k.duty_unit FROM card k WHERE k.id = p.card),
        'reason', 1, 'due', 1, 'plan', 1, 'text', 1, 'evidence', 1, 'fresh', 1,
        'asked_in_time', p.due_at >= now_ms(),
        'outside', viewer_home() IS NULL
            OR viewer_home() <> (SELECT k.duty_unit FROM card k WHERE k.id = p.card),
        'sent_role', 1, 'sent_outside', 1, 'sent_other', 1,
        'unchecked', EXISTS (SELECT 1 FROM rectification r WHERE r.id = p.rectification
            AND r.state = 'reported'),
        'none_sent', NOT EXISTS (SELECT 1 FROM site_order x
            WHERE x.rectification = p.rectification AND x.state = 'open')))
FROM problem_seen p, (VALUES ('ask', 18, 'request', 'rectifying'),
    ('ask_suspend', 19, 'request', 'rectifying'), ('submit', 12, 'submission', 'rectifying'), ('find', 20, 'relapse', 'closed'),
    ('send', 21, 'site_order', 'reported'), ('hold', 22, 'recheck', 'closed')) w
WHERE p.state = w.column4;

-- What leaders said of a problem: what the hall saw, and to a leader also what that leader kept.
CREATE TEMP VIEW problem_remark AS
SELECT r.id, x.problem, r.j FROM remark x JOIN remark_json r ON r.id = x.id
WHERE x.state = 'shown' OR x.author = viewer_user();

-- The whole of one problem.
CREATE TEMP VIEW problem_whole AS
SELECT p.id, json_insert(p.j,
    '$.segments', json((SELECT json_group_array(json(j)) FROM (SELECT g.j FROM segment_json g
        WHERE g.problem = p.id ORDER BY g.position, g.id))),
    '$.claims', json((SELECT json_group_array(json(j)) FROM (SELECT c.j FROM claim_of_desk c
        WHERE c.problem = p.id ORDER BY c.id))),
    '$.attachments', json((SELECT json_group_array(json(j)) FROM (SELECT t.j
        FROM attachment_json t WHERE t.problem = p.id ORDER BY t.id))),
    '$.pledge', json((SELECT c.j FROM claim_json c WHERE c.problem = p.id
        AND c.role = 'primary' AND c.state = 'active')),
    '$.remarks', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM problem_remark r
        WHERE r.problem = p.id ORDER BY r.id))),
    '$.dispute', json((SELECT json_set(d.j, '$.form', f.id, '$.form_pages', f.pages)
        FROM dispute_json d JOIN dispute x ON x.id = d.id
        LEFT JOIN clip f ON f.id = x.form AND (viewer_is('staff') OR viewer_is('overseer')
            OR x.unit = viewer_unit())
        WHERE d.problem = p.id ORDER BY d.id DESC LIMIT 1)),
    '$.card', json((SELECT k.j FROM card_json k WHERE k.problem = p.id AND k.state <> 'void'
        ORDER BY k.id DESC LIMIT 1)),
    '$.proposal', json((SELECT x.j FROM card_proposal x WHERE x.problem = p.id)),
    '$.renewal', json(iif(p.state = 'suspended' AND viewer_is('any_office'), card_due((SELECT x.type
        FROM problem x WHERE x.id = p.id), NULL), NULL)),
    '$.rectifications', json((SELECT json_group_array(json(j)) FROM (SELECT r.j
        FROM rectification_json r WHERE r.problem = p.id ORDER BY r.id))),
    '$.submission', json((SELECT s.j FROM submission_json s WHERE s.problem = p.id)),
    '$.requests', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM request_json r
        WHERE r.problem = p.id ORDER BY r.id))),
    '$.relapses', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM relapse_json r
        WHERE r.problem = p.id ORDER BY r.id))),
    '$.rechecks', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM recheck_json r
        WHERE r.problem = p.id ORDER BY r.id))),
    '$.site_orders', json((SELECT json_group_array(json(j)) FROM (SELECT s.j FROM site_order_json s
        WHERE s.problem = p.id ORDER BY s.id))),
    '$.closure', json((SELECT json_object('id', x.id, 'close_no', x.close_no,
        'approved_by_name', a.name, 'at', x.at) FROM closure_now x
        JOIN account a ON a.id = x.approved_by WHERE x.problem = p.id)),
    '$.timeline', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('seq', e.seq,
        'at', e.at, 'actor', e.actor_name, 'kind', e.kind, 'act', e.act, 'to', e.to_state,
        'text', coalesce(e.data ->> 'text', '')) AS j
        FROM problem_event e WHERE e.problem = p.id AND (viewer_is('staff') OR e.act NOT IN
        ('draft', 'intake', 'edit', 'segment_add', 'segment_edit', 'segment_remove', 'file', 'schedule',
        'unschedule', 'blur_check', 'prepare')) ORDER BY e.seq))),
    '$.allowed', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('act', w.act,
        'ok', yes(w.key IS NULL), 'why', json(said(w.key))) AS j FROM problem_allowed w
        WHERE w.problem = p.id AND coalesce(w.key, '') <> 'step.not_allowed'
        ORDER BY w.position)))) AS j
FROM problem_json p;
