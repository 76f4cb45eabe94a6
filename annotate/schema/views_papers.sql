-- The values of the official papers. The same record gives the same values: every date comes from
-- the record. paper_reader says who may read them.

-- What every paper of the house has.
CREATE TEMP VIEW paper_house AS
SELECT json_object(
    'county', (SELECT value FROM setting_now WHERE key = 'county.name'),
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'org', (SELECT value FROM setting_now WHERE key = 'notice.org'),
    'copies', (SELECT value FROM setting_now WHERE key = 'notice.copies'),
    'wifi', (SELECT value FROM setting_now WHERE key = 'hall.wifi'),
    'contact', (SELECT value FROM setting_now WHERE key = 'notice.contact')) AS j;

-- The number and day of a paper that has one; the newest.
CREATE TEMP VIEW paper_numbered AS
SELECT n.kind, n.object, n.on_date, n.number FROM paper_number n
WHERE n.on_date = (SELECT max(x.on_date) FROM paper_number x
    WHERE x.kind = n.kind AND x.object = n.object);

-- Who comes, in official order: leaders have no unit and stand first.
CREATE TEMP VIEW attendance_sheet AS
SELECT s.id AS screening, (SELECT json_group_array(json(j)) FROM (SELECT json_object(
    'unit_name', a.unit_name, 'name', a.name, 'post', a.post, 'duty', a.duty,
    'status', a.status, 'late', yes(a.late), 'deputy_name', a.deputy_name,
    'deputy_post', a.deputy_post, 'row', t.row, 'seat', t.seat) AS j
    FROM attendance_row a LEFT JOIN attendance_seat t ON t.id = a.id WHERE a.screening = s.id
    ORDER BY a.unit_rank, a.person_rank, a.id)) AS j
FROM screening s;

-- The notice says nothing of the problems: the embargo holds until the hall has seen them.
CREATE TEMP VIEW notice_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)),
    'number', n.number, 'on', n.on_date, 'on_at', day_at(n.on_date, 12), 'title', s.title, 'year', s.year, 'seq', s.seq,
    'start_at', s.planned_start_at, 'end_at', s.planned_end_at, 'place', s.place,
    'host_name', h.name, 'host_post', h.post,
    'to', (SELECT value FROM setting_now WHERE key = 'notice.to'),
    'demands', (SELECT value FROM setting_now WHERE key = 'notice.demands'),
    'people', json((SELECT a.j FROM attendance_sheet a WHERE a.screening = s.id)),
    'agenda', json((SELECT l.j FROM agenda_list l WHERE l.screening = s.id))) AS j
FROM screening s JOIN paper_reader JOIN paper_numbered n ON n.kind = 'notice' AND n.object = s.id
LEFT JOIN person h ON h.id = s.host;

-- Only what was shown to all is in the minutes; what a leader wanted kept is not.
CREATE TEMP VIEW minutes_remark AS
SELECT r.screening, r.id, json_object('by', trim(r.author_post || r.author_name), 'of',
    CASE r.scope WHEN 'problem' THEN r.point_name WHEN 'unit' THEN r.unit_name END,
    'unit', coalesce(r.unit_name, (SELECT p.lead_unit_name FROM problem_row p
        WHERE p.id = r.problem)),
    'text', r.text, 'due_on', r.due_on) AS j
FROM remark_row r WHERE r.state = 'shown' AND r.text <> '';

-- What was settled, as the office wrote it; and what the record proposes: remarks with a day, rulings.
CREATE TEMP VIEW minutes_item_json AS
SELECT i.screening, i.position, json_object('text', i.text, 'unit', i.unit,
    'unit_name', u.short_name, 'due_on', i.due_on) AS j
FROM minutes_item i LEFT JOIN unit u ON u.id = i.unit;

CREATE TEMP VIEW minutes_proposal AS
SELECT r.screening, 1 AS place, r.id, json_object('from', 'remark', 'text', r.text,
    'unit', coalesce(r.unit, p.lead_unit), 'unit_name', coalesce(r.unit_name, p.lead_unit_name),
    'due_on', r.due_on) AS j
FROM remark_row r LEFT JOIN problem_row p ON p.id = r.problem
WHERE r.state = 'shown' AND r.text <> '' AND r.due_on IS NOT NULL
UNION ALL
SELECT d.screening, 2, d.id, json_object('from', 'ruling', 'text', substr(p.point_name || '（'
    || p.problem_no || '）的异议，' || CASE d.ruling WHEN 'assign' THEN '裁定了责任单位'
        WHEN 'refile' THEN '核实后再定' ELSE '不作为问题处理' END || iif(d.ruling_text = '', '',
        '：' || d.ruling_text), 1, 500), 'unit', d.ruled_unit, 'unit_name', u.short_name,
    'due_on', NULL)
FROM dispute d JOIN problem_row p ON p.id = d.problem LEFT JOIN unit u ON u.id = d.ruled_unit
WHERE d.state = 'ruled' AND d.screening IS NOT NULL;

-- Approved when, by whom.
CREATE TEMP VIEW minutes_issued AS
SELECT e.object AS screening, e.at, e.actor_name FROM event e
WHERE e.kind = 'screening' AND e.act = 'issue_minutes';

CREATE TEMP VIEW minutes_sheet AS
SELECT s.id, json_insert(c.j, '$.house', json((SELECT j FROM paper_house)),
    '$.end_at', coalesce(s.adjourned_at, s.planned_end_at),
    '$.held_on', local_day(coalesce(s.live_at, s.planned_start_at)),
    '$.people', json((SELECT a.j FROM attendance_sheet a WHERE a.screening = s.id)),
    '$.film_ms', (SELECT r.duration_ms FROM reel r JOIN reel_now w ON w.reel = r.id
        WHERE w.screening = s.id),
    '$.agenda', json((SELECT l.j FROM agenda_list l WHERE l.screening = s.id)),
    '$.replays', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'unit_name', p.lead_unit_name, 'point_name', p.point_name,
        'late_days', y.late_days) AS j FROM replay y JOIN problem_row p ON p.id = y.problem
        WHERE y.screening = s.id ORDER BY y.id))),
    '$.kept', json((SELECT json_group_object(kept, n) FROM (SELECT l.kept, count(*) AS n
        FROM lookback_row l WHERE l.screening = s.id AND l.kept IS NOT NULL
            AND l.again_days IS NULL GROUP BY l.kept))),
    '$.remarks', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM minutes_remark r
        WHERE r.screening = s.id ORDER BY r.id))),
    '$.issued', yes(s.state IN ('minuted', 'archived')),
    '$.issued_on', local_day((SELECT m.at FROM minutes_issued m WHERE m.screening = s.id)),
    '$.items', json((SELECT json_group_array(json(j)) FROM (SELECT i.j FROM minutes_item_json i
        WHERE i.screening = s.id ORDER BY i.position))),
    '$.proposed', json((SELECT json_group_array(json(j)) FROM (SELECT p.j FROM minutes_proposal p
        WHERE p.screening = s.id ORDER BY p.place, p.id)))) AS j
FROM screening s JOIN claim_sheet c ON c.id = s.id;

CREATE TEMP VIEW catalogue_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)), 'title', s.title,
    'year', s.year, 'seq', s.seq, 'start_at', s.planned_start_at, 'version', r.version_no,
    'locked_at', r.locked_at, 'sha256', r.sha256, 'duration_ms', r.duration_ms,
    'rows', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'point_name', p.point_name, 'type_name', p.type_name,
        'description', p.description, 'unit_name', p.lead_unit_name, 'start_ms', i.start_ms,
        'end_ms', i.end_ms, 'late_days', i.late_days, 'shot_on', coalesce((SELECT local_day(c.recorded_at)
            FROM clip c WHERE c.id = p.clip), p.found_on)) AS j
        FROM item_row i JOIN problem_row p ON p.id = i.problem
        WHERE i.reel = r.id ORDER BY i.position)))) AS j
FROM screening s JOIN paper_reader JOIN reel r ON r.screening = s.id AND r.state = 'locked';

CREATE TEMP VIEW pledge_case AS
SELECT c.screening, c.unit, c.id, json_object('problem_no', p.problem_no,
    'point_name', p.point_name, 'description', p.description, 'measures', c.measures,
    'pledge', c.pledge, 'due_on', coalesce(c.due_on, p.due_on),
    'person', iif(c.person_in_charge = '', c.person_name, c.person_in_charge)) AS j
FROM claim_row c JOIN problem_row p ON p.id = c.problem
WHERE c.role = 'primary' AND c.state = 'active';

CREATE TEMP VIEW pledge_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)), 'title', s.title,
    'year', s.year, 'seq', s.seq, 'start_at', coalesce(s.live_at, s.planned_start_at),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', u.id,
        'full_name', u.full_name, 'cases', json((SELECT json_group_array(json(j)) FROM (
            SELECT c.j FROM pledge_case c WHERE c.screening = s.id AND c.unit = u.id
            ORDER BY c.id)))) AS j
        FROM unit u WHERE u.id IN (SELECT c.unit FROM pledge_case c WHERE c.screening = s.id)
        ORDER BY u.rank_order, u.id)))) AS j
FROM screening s JOIN paper_reader;

-- ---- 点评提纲: per unit what it promised last time, and what of it is worst. It is written for the
-- screening to come: what is open past its day by now has failed when that one goes live.

CREATE TEMP VIEW outline_case AS
SELECT l.screening, l.unit, l.problem,
    iif(l.kept = 'late' AND l.closed_at IS NULL, 'failed', l.kept) AS kept,
    l.promised_due_on, p.point_name, p.description,
    p.rework_count, p.state NOT IN ('closed', 'archived', 'withdrawn') AS open,
    CAST(max(0, julianday(local_day(coalesce(l.closed_at, s.planned_start_at)))
        - julianday(l.promised_due_on)) AS INTEGER) AS late_days
FROM lookback_row l JOIN problem_row p ON p.id = l.problem JOIN screening s ON s.id = l.screening
WHERE l.claim IS NOT NULL AND l.again_days IS NULL;

CREATE TEMP VIEW outline_unit AS
SELECT c.screening, u.rank_order, u.id AS unit, json_object('unit_name', u.short_name,
    'claimed', count(*), 'kept', count(*) FILTER (WHERE c.kept = 'kept'),
    'late', count(*) FILTER (WHERE c.kept = 'late'),
    'failed', count(*) FILTER (WHERE c.kept = 'failed'), 'open', sum(c.open),
    'worst', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'point_name', w.point_name, 'description', w.description, 'late_days', w.late_days,
        'rework_count', w.rework_count) AS j FROM outline_case w
        WHERE w.screening = c.screening AND w.unit = u.id
            AND (w.open OR w.late_days > 0 OR w.rework_count > 0)
        ORDER BY w.open DESC, w.late_days DESC, w.rework_count DESC, w.problem LIMIT 2))),
    'broken', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'point_name', w.point_name, 'description', w.description,
        'due_on', w.promised_due_on) AS j FROM outline_case w
        WHERE w.screening = c.screening AND w.unit = u.id AND w.kept = 'failed'
        ORDER BY w.promised_due_on, w.problem)))) AS j
FROM outline_case c JOIN unit u ON u.id = c.unit GROUP BY c.screening, u.id;

CREATE TEMP VIEW outline_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)), 'title', s.title,
    'year', s.year, 'seq', s.seq, 'start_at', s.planned_start_at,
    'problems', (SELECT count(*) FROM reel_draft d WHERE d.screening = s.id
        AND d.kind = 'problem'),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT o.j FROM outline_unit o
        WHERE o.screening = s.id ORDER BY o.rank_order, o.unit)))) AS j
FROM screening s JOIN paper_reader;

CREATE TEMP VIEW seating_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)), 'title', s.title,
    'year', s.year, 'seq', s.seq, 'start_at', s.planned_start_at, 'place', s.place,
    'people', json((SELECT a.j FROM attendance_sheet a WHERE a.screening = s.id))) AS j
FROM screening s JOIN paper_reader;

-- 会议手册 names the problems before the hall has seen them: for the office alone.
CREATE TEMP VIEW handbook_reader AS
SELECT 1 AS ok WHERE viewer_is('any_office') OR viewer_is('system');

CREATE TEMP VIEW handbook_sheet AS
SELECT s.id, json_object('house', json((SELECT j FROM paper_house)), 'title', s.title,
    'year', s.year, 'seq', s.seq, 'start_at', s.planned_start_at, 'end_at', s.planned_end_at,
    'place', s.place, 'host_name', h.name, 'host_post', h.post, 'meeting_code', s.meeting_code,
    'demands', (SELECT value FROM setting_now WHERE key = 'notice.demands'),
    'people', json((SELECT a.j FROM attendance_sheet a WHERE a.screening = s.id)),
    'agenda', json((SELECT l.j FROM agenda_list l WHERE l.screening = s.id)),
    'rows', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'point_name', p.point_name, 'type_name', p.type_name,
        'description', p.description, 'unit_name', p.lead_unit_name,
        'found_on', p.found_on, 'again', yes(d.kind = 'replay')) AS j
        FROM reel_draft d JOIN problem_row p ON p.id = d.problem
        WHERE d.screening = s.id ORDER BY d.position)))) AS j
FROM screening s JOIN handbook_reader LEFT JOIN person h ON h.id = s.host;

-- ---- 整改通知书 and 整改报告 of a unit: its cards that are open, and those of the last interval

CREATE TEMP VIEW rectify_case AS
SELECT k.duty_unit AS unit, k.id, k.issued_at, p.state IN ('dispatched', 'rectifying') AS open,
    json_object('problem', p.id, 'problem_no', p.problem_no, 'card_no', k.card_no,
    'point_name', p.point_name, 'type_name', p.type_name, 'description', p.description,
    'task', k.task, 'standard', k.standard, 'due_on', k.due_on, 'state', p.state,
    'open', yes(p.state IN ('dispatched', 'rectifying')), 'screening', p.screening_title,
    'source', say('zh', 'source.' || p.source), 'found_on', p.found_on, 'measures', r.measures,
    'done_on', r.done_on, 'signer', (SELECT coalesce(nullif(r.signer, ''), a.name) FROM account a
        WHERE a.id = r.signed_by), 'signed_on', local_day(r.submitted_at), 'result', (SELECT v.result FROM verification v
        WHERE v.rectification = r.id),
    'after', json((SELECT json_object('sha256', e.sha256, 'image', yes(e.kind = 'image'))
        FROM after_picture e WHERE e.rectification = r.id ORDER BY e.position LIMIT 1))) AS j
FROM card k JOIN problem_row p ON p.id = k.problem
LEFT JOIN rectification r ON r.id = p.rectification
WHERE k.state <> 'void' AND p.state IN ('dispatched', 'rectifying', 'reported', 'closed');

CREATE TEMP VIEW rectify_sheet AS
SELECT u.id, json_object('house', json((SELECT j FROM paper_house)), 'full_name', u.full_name,
    'number', n.number, 'on', n.on_date, 'on_at', day_at(n.on_date, 12),
    'last_at', (SELECT max(c.issued_at) FROM rectify_case c WHERE c.unit = u.id),
    'feedback', (SELECT value FROM setting_now WHERE key = 'rectify.feedback'),
    'consequence', (SELECT value FROM setting_now WHERE key = 'rectify.consequence'),
    'cases', json((SELECT json_group_array(json(j)) FROM (SELECT c.j FROM rectify_case c
        WHERE c.unit = u.id AND (c.open OR c.issued_at > (SELECT max(x.issued_at)
            FROM rectify_case x WHERE x.unit = u.id) - 86400000 * (SELECT value FROM setting_now
            WHERE key = 'screening.interval_days'))
        ORDER BY c.id)))) AS j
FROM unit u JOIN paper_reader LEFT JOIN paper_numbered n ON n.kind = 'rectify_notice'
    AND n.object = u.id;
