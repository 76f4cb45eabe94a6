-- After the meeting: the board, the three ledgers, and the values that the papers print.

CREATE TEMP VIEW board_row AS
SELECT p.id, p.state, p.due_on, p.rework_count, k.duty_unit,
    (SELECT x.at FROM closure_now x WHERE x.problem = p.id) AS closed_at,
    json_object('problem', json(j.j),
    'card', json((SELECT c.j FROM card_json c WHERE c.id = p.card)),
    'rectification', json((SELECT json_object('id', r.id, 'submitted_at', r.submitted_at,
        'verification', json((SELECT json_object('at', v.at) FROM verification v
            WHERE v.rectification = r.id)), 'asked', json((SELECT q.j FROM asked_again q
            WHERE q.rectification = r.id))) FROM rectification r WHERE r.id = p.rectification)),
    'submission', json((SELECT s.j FROM submission_json s WHERE s.problem = p.id)),
    'warnings', json((SELECT json_group_array(kind) FROM (SELECT DISTINCT w.told AS kind
        FROM warning_json w WHERE w.rectification = p.rectification AND w.serious
            AND p.state <> 'closed' ORDER BY w.rank))),
    'before', '/api/problems/' || p.id || '/still',
    'after', (SELECT '/api/clips/' || e.clip || '/view/' || iif(e.kind = 'image', 'view.jpg',
        'poster.jpg') FROM after_picture e WHERE e.rectification = p.rectification
        ORDER BY e.position LIMIT 1)) AS j
FROM problem_seen p JOIN problem_json j ON j.id = p.id JOIN card k ON k.id = p.card
WHERE p.state IN ('dispatched', 'rectifying', 'reported', 'suspended', 'closed')
    AND (viewer_is('staff') OR k.duty_unit = viewer_unit());

-- Who may read what is printed: the staff, and the worker that prints it.
CREATE TEMP VIEW paper_reader AS
SELECT 1 AS ok WHERE viewer_is('staff') OR viewer_is('system');

-- ---- ledgers: every cell is text

-- The first so many columns are those of the official ledger; what follows is on top. `summed`: the
-- total row has their sum.
CREATE TEMP VIEW ledger_column AS
SELECT 'points' AS which, column1 AS position, column2 AS key, column3 AS summed FROM (VALUES
    (1, 'code', 0), (2, 'name', 0), (3, 'type', 0), (4, 'address', 0), (5, 'lead_unit', 0),
    (6, 'assist', 0), (7, 'person', 0), (8, 'phone', 0), (9, 'linked_leader', 0),
    (10, 'sponsor_unit', 0), (11, 'indicators', 0), (12, 'last_supervised_on', 0),
    (13, 'problems', 1), (14, 'open', 1), (15, 'recurrences', 1),
    (16, 'place', 0), (17, 'checks', 1), (18, 'last_result', 0),
    (19, 'area', 0), (20, 'rate', 0))
UNION ALL SELECT 'problems', column1, column2, 0 FROM (VALUES (1, 'problem_no'), (2, 'found_on'),
    (3, 'source'), (4, 'round'), (5, 'point_code'), (6, 'point_name'), (7, 'type'),
    (8, 'description'), (9, 'standard'), (10, 'lead_unit'), (11, 'assist'), (12, 'screening'),
    (13, 'segment'), (14, 'claim_unit'), (15, 'claim_person'), (16, 'claim_mode'),
    (17, 'claimed_at'), (18, 'state'), (19, 'still'), (20, 'due_on'), (21, 'pledge'),
    (22, 'instruction'))
UNION ALL SELECT 'rectifications', column1, column2, column2 IN ('extensions', 'rework_count',
    'evidence') FROM (VALUES (1, 'problem_no'), (2, 'card_no'),
    (3, 'issued_on'), (4, 'task'), (5, 'time'), (6, 'standard'), (7, 'duty'), (8, 'signed_on'),
    (9, 'original_due_on'), (10, 'due_on'), (11, 'extensions'), (12, 'measures'),
    (13, 'done_on'), (14, 'reported_on'), (15, 'verifier'), (16, 'verified_on'),
    (17, 'verify_result'), (18, 'rework_count'), (19, 'closed_on'), (20, 'close_no'),
    (21, 'overdue_days'), (22, 'pledge_kept'), (23, 'escalation'), (24, 'evidence'), (25, 'state'));

CREATE TEMP VIEW ledger_head AS
SELECT w.which, (SELECT json_group_array(json(j)) FROM (SELECT json_object('key', c.key,
    'zh', say('zh', 'ledger.' || c.which || '.' || c.key),
    'en', say('en', 'ledger.' || c.which || '.' || c.key), 'summed', yes(c.summed)) AS j
    FROM ledger_column c WHERE c.which = w.which ORDER BY c.position)) AS j
FROM (SELECT DISTINCT which FROM ledger_column) w;

-- What was found at a point when somebody was there last.
CREATE TEMP VIEW point_check AS
SELECT p.point, p.found_on AS on_date, p.id AS problem, p.state FROM problem p
WHERE p.point IS NOT NULL AND p.id NOT IN (SELECT id FROM problem_none)
UNION ALL SELECT v.point, v.on_date, NULL, NULL FROM visit v WHERE v.problem IS NULL;

-- What counts at a point, open until it is signed off.
CREATE TEMP VIEW point_problem AS
SELECT p.point, p.indicator, p.state NOT IN ('closed', 'archived') AS open,
    p.recurrence_of IS NOT NULL AS recurrent
FROM problem p WHERE p.state <> 'draft' AND p.id NOT IN (SELECT id FROM problem_none);

-- One line each: sorted by `sort`, narrowed by the next seven, r is its cells. `place` is where a
-- point is and who answers for the street, `area` in whose territory. The type is a point's or a problem's; a point is open
-- while one of its problems is.
CREATE TEMP VIEW ledger_point AS
SELECT po.code AS sort, po.id, coalesce(po.lead_unit, t.lead_unit) AS unit, po.type,
    iif(EXISTS (SELECT 1 FROM point_problem p WHERE p.point = po.id AND p.open), 'open', 'clear')
        AS state,
    NULL AS screening, po.name || ' ' || po.address || ' ' || po.street_chief || ' '
        || po.lane_chief || ' ' || po.road_chief AS place, po.area, json_array(po.code, po.name,
    t.name, po.address, coalesce(u.short_name, ''),
    coalesce((SELECT group_concat(name, '、') FROM (SELECT x2.short_name AS name FROM point_assist x
        JOIN unit x2 ON x2.id = x.unit WHERE x.point = po.id ORDER BY x.position)), ''),
    po.person, po.phone, l.linked_leader, l.sponsor_unit,
    coalesce((SELECT group_concat(code, '、') FROM (SELECT DISTINCT i.code FROM point_problem p
        JOIN indicator i ON i.id = p.indicator WHERE p.point = po.id ORDER BY i.code)),
        t.standard),
    coalesce((SELECT max(d) FROM (SELECT max(p.found_on) AS d FROM problem p WHERE p.point = po.id
        UNION ALL SELECT max(v.on_date) FROM visit v WHERE v.point = po.id)), ''),
    CAST((SELECT count(*) FROM point_problem p WHERE p.point = po.id) AS TEXT),
    CAST((SELECT coalesce(sum(p.open), 0) FROM point_problem p WHERE p.point = po.id) AS TEXT),
    CAST((SELECT coalesce(sum(p.recurrent), 0) FROM point_problem p WHERE p.point = po.id) AS TEXT),
    iif(po.lat IS NULL, '', printf('%.6f,%.6f', po.lat, po.lon)),
    CAST((SELECT count(DISTINCT c.on_date) FROM point_check c WHERE c.point = po.id) AS TEXT),
    coalesce((SELECT say('zh', iif(c.problem IS NULL, 'ledger.nothing_found',
            'problem.state.' || c.state))
        FROM point_check c WHERE c.point = po.id ORDER BY c.on_date DESC, c.problem DESC LIMIT 1),
        ''),
    coalesce((SELECT x.short_name FROM unit x WHERE x.id = po.area), ''),
    coalesce((SELECT CAST(round(100.0 * sum(NOT p.open) / count(*)) AS INTEGER) || '%'
        FROM point_problem p WHERE p.point = po.id), '')) AS r
FROM point po JOIN point_type t ON t.id = po.type JOIN point_link l ON l.id = po.id
LEFT JOIN unit u ON u.id = coalesce(po.lead_unit, t.lead_unit)
WHERE po.active = 1 AND EXISTS (SELECT 1 FROM paper_reader);

-- Drafts too, which are in no ledger.
CREATE TEMP VIEW problem_line AS
SELECT p.problem_no AS sort, p.id, p.lead_unit AS unit, p.type, p.state, p.screening,
    coalesce(po.name || ' ' || po.address, '') || ' ' || coalesce(p.street_chief, '') || ' '
        || coalesce(p.lane_chief, '') || ' ' || coalesce(p.road_chief, '') AS place, po.area,
    json_array(p.problem_no, p.found_on,
    iif(say('zh', 'source.' || p.source) = 'source.' || p.source, p.source,
        say('zh', 'source.' || p.source)),
    coalesce((SELECT r.name FROM round_name r WHERE r.id = p.round), ''), coalesce(po.code, ''), coalesce(p.point_name, ''),
    coalesce(p.type_name, ''), p.description, coalesce(p.indicator_text, ''),
    coalesce(p.lead_unit_name, ''),
    coalesce((SELECT group_concat(value, '、') FROM json_each(p.assist_names)), ''),
    coalesce(p.screening_title, ''),
    coalesce((SELECT CAST(h.position AS TEXT) FROM showing h WHERE h.problem = p.id
        AND h.screening = p.screening), ''),
    coalesce(cu.short_name, ''), coalesce(c.person_name, ''),
    coalesce(say('zh', 'claim.mode.' || c.mode), ''),
    coalesce(strftime('%Y-%m-%d %H:%M', c.at / 1000, 'unixepoch', '+8 hours'), ''),
    say('zh', 'problem.state.' || p.state), p.problem_no || '.jpg', coalesce(p.due_on, ''),
    coalesce(c.pledge, ''),
    coalesce((SELECT group_concat(author_name || '：' || iif(text = '', say('zh', 'ledger.by_hand'),
        text), '；') FROM (SELECT author_name, text FROM remark m WHERE m.problem = p.id
        AND m.state <> 'pending' ORDER BY m.id)), '')) AS r
FROM problem_row p LEFT JOIN point po ON po.id = p.point LEFT JOIN claim c ON c.id = p.claim
LEFT JOIN unit cu ON cu.id = c.unit
WHERE EXISTS (SELECT 1 FROM paper_reader);

CREATE TEMP VIEW ledger_problem AS SELECT * FROM problem_line WHERE sort IS NOT NULL;

-- The day to which a problem is late when it is: that on which the unit handed in, the case was put to
-- rest or signed off, else today.
CREATE TEMP VIEW late_until AS
SELECT p.id AS problem, local_day(coalesce(CASE p.state
    WHEN 'reported' THEN (SELECT r.submitted_at FROM rectification r WHERE r.problem = p.id
        ORDER BY r.id DESC LIMIT 1)
    WHEN 'suspended' THEN (SELECT max(q.decided_at) FROM request q WHERE q.problem = p.id
        AND q.kind = 'suspension' AND q.state = 'granted')
    ELSE (SELECT x.at FROM closure_now x WHERE x.problem = p.id) END, now_ms())) AS day
FROM problem p;

CREATE TEMP VIEW ledger_rectification AS
SELECT k.card_no AS sort, k.id, k.duty_unit AS unit, p.type, p.state, p.screening,
    coalesce(p.point_name, '') || ' ' || coalesce((SELECT po.address FROM point po
        WHERE po.id = p.point), '') || ' ' || coalesce(p.street_chief, '') || ' '
        || coalesce(p.lane_chief, '') || ' ' || coalesce(p.road_chief, '') AS place,
    (SELECT po.area FROM point po WHERE po.id = p.point) AS area,
    json_array(p.problem_no, k.card_no,
    local_day(k.issued_at), k.task, k.original_due_on, k.standard,
    u.short_name || ' ' || k.duty_person, coalesce(local_day(k.signed_at), ''),
    k.original_due_on, k.due_on, CAST(k.extensions AS TEXT), coalesce(r.measures, ''), coalesce(r.done_on, ''),
    coalesce(local_day(r.submitted_at), ''), coalesce(a.name, ''),
    coalesce(local_day(v.at), ''), coalesce(say('zh', 'verification.' || v.result), ''),
    CAST(p.rework_count AS TEXT), coalesce(local_day(x.at), ''), coalesce(x.close_no, ''),
    CAST(max(0, julianday((SELECT l.day FROM late_until l WHERE l.problem = p.id))
        - julianday(k.original_due_on)) AS INTEGER) || '',
    coalesce((SELECT say('zh', 'kept.' || l.kept) FROM pledge_row l WHERE l.claim = k.claim), ''),
    coalesce((SELECT say('zh', 'ledger.level_' || max(e.level)) FROM lapse l
        JOIN escalation_case ec ON ec.lapse = l.id JOIN escalation e ON e.id = ec.escalation
        WHERE l.problem = p.id AND e.state = 'signed'), ''),
    CAST((SELECT count(*) FROM after_picture e WHERE e.rectification = r.id) AS TEXT),
    say('zh', 'problem.state.' || p.state)) AS r
FROM card k JOIN problem_row p ON p.id = k.problem JOIN unit u ON u.id = k.duty_unit
LEFT JOIN rectification r ON r.id = p.rectification
LEFT JOIN verification v ON v.rectification = r.id LEFT JOIN account a ON a.id = v.verifier
LEFT JOIN closure x ON p.state IN ('closed', 'archived')
    AND x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = p.id)
WHERE k.state <> 'void' AND EXISTS (SELECT 1 FROM paper_reader);

-- The colour of a line: bad once the original day was missed, warn while the day is near; what is at
-- rest has none.
CREATE TEMP VIEW ledger_tone AS
SELECT p.id AS problem, CASE WHEN p.state = 'suspended' THEN NULL
    WHEN EXISTS (SELECT 1 FROM problem_overdue o WHERE o.id = p.id)
        OR (SELECT l.day FROM late_until l WHERE l.problem = p.id) > p.original_due_on THEN 'bad'
    WHEN EXISTS (SELECT 1 FROM problem_flag f WHERE f.problem = p.id AND f.flag = 'due_soon')
        THEN 'warn' END AS tone
FROM problem p
WHERE EXISTS (SELECT 1 FROM card k WHERE k.problem = p.id AND k.state <> 'void');

CREATE TEMP VIEW ledger_line AS
SELECT 'points' AS which, * FROM ledger_point
UNION ALL SELECT 'problems', * FROM ledger_problem
UNION ALL SELECT 'rectifications', * FROM ledger_rectification;

-- ---- papers

CREATE TEMP VIEW claim_sheet AS
SELECT s.id, json_object(
    'county', (SELECT value FROM setting_now WHERE key = 'county.name'),
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'title', s.title, 'year', s.year, 'seq', s.seq,
    'start_at', coalesce(s.live_at, s.planned_start_at), 'place', s.place, 'host_name', h.name,
    'event', (SELECT coalesce(max(seq), 0) FROM event e WHERE e.screening = s.id),
    'counts', json((SELECT t.j FROM tally_json t WHERE t.screening = s.id)),
    'rows', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'point_name', p.point_name, 'description', p.description,
        'indicator_text', p.indicator_text,
        'unit_name', coalesce(c.unit_name, p.lead_unit_name), 'person', c.person_name,
        'post', coalesce((SELECT iif(a.status = 'deputy', a.deputy_post, a.post)
            FROM attendance_row a WHERE a.screening = s.id AND a.unit = c.unit
            AND iif(a.status = 'deputy', a.deputy_name, a.name) = c.person_name LIMIT 1), ''),
        'capacity', c.capacity, 'mode', c.mode, 'pledge', c.pledge, 'measures', c.measures,
        'due_on', c.due_on,
        'signature', (SELECT t.sha256 FROM attachment t WHERE t.problem = p.id
            AND t.screening = s.id AND t.unit = c.unit AND t.kind = 'signature'
            ORDER BY t.id DESC LIMIT 1),
        'attachments', json((SELECT json_group_array(json_object('kind', t.kind,
            'sha256', t.sha256)) FROM (SELECT * FROM attachment t WHERE t.problem = p.id
            AND t.screening = s.id AND t.unit = c.unit AND t.kind <> 'signature'
            ORDER BY t.id) t)),
        'aware', json((SELECT json_group_array(json(j)) FROM (SELECT w.j FROM awareness_json w
            WHERE w.problem = p.id AND w.screening = s.id ORDER BY w.id))),
        'state', o.outcome, 'missed', yes(p.missed),
        'dispute_reason', (SELECT d.reason FROM dispute d WHERE d.problem = p.id
            AND d.screening = s.id ORDER BY d.id DESC LIMIT 1)) AS j
        FROM outcome_row o JOIN problem_row p ON p.id = o.problem
        LEFT JOIN claim_row c ON c.problem = p.id AND c.screening = s.id
            AND c.role = 'primary' AND c.state = 'active'
        WHERE o.screening = s.id ORDER BY o.position)))) AS j
FROM screening s JOIN paper_reader LEFT JOIN person h ON h.id = s.host;

CREATE TEMP VIEW card_sheet AS
SELECT k.id, json_object(
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'), 'card_no', k.card_no,
    'state', k.state, 'void_reason', k.void_reason, 'problem', k.problem, 'problem_no', p.problem_no, 'point_name', p.point_name,
    'description', p.description, 'indicator_text', p.indicator_text, 'task', k.task,
    'due_on', k.due_on, 'standard', k.standard, 'duty_unit_name', u.full_name,
    'duty_person', k.duty_person, 'linked_leader', p.linked_leader,
    'sponsor_unit', p.sponsor_unit, 'street_chief', p.street_chief, 'lane_chief', p.lane_chief,
    'road_chief', p.road_chief, 'lead_unit_name', p.lead_unit_name,
    'assist_names', coalesce((SELECT group_concat(value, '、') FROM json_each(p.assist_names)), ''),
    'issued_by_name', a.name, 'issued_at', k.issued_at, 'signed_by_name', b.name,
    'signed_at', k.signed_at, 'sign_due_at', k.sign_due_at,
    'house', json((SELECT j FROM paper_house)), 'unit_name', u.full_name,
    'original_due_on', k.original_due_on) AS j
FROM card k JOIN paper_reader JOIN problem_row p ON p.id = k.problem JOIN unit u ON u.id = k.duty_unit
JOIN account a ON a.id = k.issued_by LEFT JOIN account b ON b.id = k.signed_by;

CREATE TEMP VIEW closure_sheet AS
SELECT x.problem AS id, json_object(
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'), 'close_no', x.close_no,
    'problem', p.id, 'problem_no', p.problem_no, 'card_no', k.card_no,
    'point_name', p.point_name, 'description', p.description, 'unit_name', u.full_name,
    'due_on', k.due_on, 'done_on', r.done_on, 'measures', r.measures,
    'before', json((SELECT json_object('sha256', c.sha256,
        'frame', (g.in_frame + g.out_frame) / 2, 'image', yes(c.kind = 'image'),
        'segment', CASE WHEN g.look = '' THEN 0 ELSE g.id END, 'version', g.version,
        'on', p.found_on) FROM segment g JOIN clip c ON c.id = g.clip
        WHERE g.problem = p.id AND g.removed_at IS NULL ORDER BY g.position, g.id LIMIT 1)),
    'after', json((SELECT json_object('sha256', e.sha256, 'image', yes(e.kind = 'image'),
        'on', local_day(e.at)) FROM after_picture e
        WHERE e.rectification = r.id ORDER BY e.position LIMIT 1)),
    'reported_by_name', b.name, 'reported_at', r.submitted_at, 'remark', v.remark,
    'method', v.method, 'verifier_name', w.name, 'verified_at', v.at,
    'approved_by_name', a.name, 'approved_at', x.at,
    'returns', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('at', v2.at,
        'verifier_name', w2.name, 'reason', v2.remark) AS j
        FROM rectification r2 JOIN verification v2 ON v2.rectification = r2.id
        JOIN account w2 ON w2.id = v2.verifier
        WHERE r2.problem = p.id AND v2.result = 'fail' ORDER BY r2.id)))) AS j
FROM closure x JOIN paper_reader JOIN problem_row p ON p.id = x.problem
JOIN verification v ON v.id = x.verification JOIN rectification r ON r.id = v.rectification
JOIN card k ON k.id = r.card JOIN unit u ON u.id = k.duty_unit
JOIN account a ON a.id = x.approved_by JOIN account b ON b.id = r.submitted_by
JOIN account w ON w.id = v.verifier
WHERE x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = x.problem);

CREATE TEMP VIEW desk_sheet AS
SELECT s.id, json_object('office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'wifi', (SELECT value FROM setting_now WHERE key = 'hall.wifi'),
    'title', s.title, 'year', s.year, 'seq', s.seq,
    'desks', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', u.short_name,
        'name', coalesce((SELECT a.name FROM attendance_row a WHERE a.screening = s.id
            AND a.unit = k.unit AND a.duty = 'attend' ORDER BY a.person_rank, a.id LIMIT 1), ''),
        'post', coalesce((SELECT a.post FROM attendance_row a WHERE a.screening = s.id
            AND a.unit = k.unit AND a.duty = 'attend' ORDER BY a.person_rank, a.id LIMIT 1), ''),
        'code', k.code) AS j
        FROM desk k JOIN unit u ON u.id = k.unit WHERE k.screening = s.id
        ORDER BY u.rank_order, u.id)))) AS j
FROM screening s JOIN paper_reader;

CREATE TEMP VIEW signin_sheet AS
SELECT s.id, json_object('office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'title', s.title, 'year', s.year, 'seq', s.seq,
    'start_at', coalesce(s.live_at, s.planned_start_at), 'place', s.place,
    'expected', (SELECT count(*) FROM attendance_row a WHERE a.screening = s.id
        AND a.duty = 'attend'),
    'present', (SELECT count(*) FROM attendance_row a WHERE a.screening = s.id
        AND a.duty = 'attend' AND a.here),
    'rows', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', a.unit_name, 'name', a.name, 'post', a.post, 'duty', a.duty,
        'status', a.status, 'in_at', a.in_at, 'out_at', a.out_at, 'deputy_name', a.deputy_name,
        'deputy_post', a.deputy_post, 'late', yes(a.late), 'signed_late', a.signed_late) AS j
        FROM attendance_row a WHERE a.screening = s.id
        ORDER BY a.duty, a.unit_rank, a.person_rank, a.id)))) AS j
FROM screening s JOIN paper_reader;
