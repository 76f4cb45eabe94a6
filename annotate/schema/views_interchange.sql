-- What goes out to other programs: the cuts of a film, problems under Open311's names, and what an
-- evidence package is made of. What a package holds does not depend on when it is made.

-- ---- the cuts of a film

-- Each part of a film and where it was taken from. A film written before that was kept: its parts
-- are the segments of the problem in their order.
CREATE TEMP VIEW cue_source AS
SELECT q.reel, q.position, coalesce(q.segment, g.id) AS segment, coalesce(q.clip, g.clip) AS clip,
    coalesce(q.in_frame, g.in_frame) AS in_frame, coalesce(q.out_frame, g.out_frame) AS out_frame,
    coalesce(q.in_t90, g.in_t90) AS in_t90, coalesce(q.out_t90, g.out_t90) AS out_t90
FROM (SELECT c.*, i.problem, row_number() OVER (PARTITION BY c.reel, c.item ORDER BY c.position)
        AS nth
    FROM cue c JOIN reel_item i ON i.reel = c.reel AND i.position = c.item
    WHERE c.kind = 'segment') q
LEFT JOIN (SELECT x.*, row_number() OVER (PARTITION BY x.problem ORDER BY x.position, x.id) AS nth
    FROM segment x WHERE x.removed_at IS NULL) g
    ON q.segment IS NULL AND g.problem = q.problem AND g.nth = q.nth;

CREATE TEMP VIEW reel_cuts AS
SELECT r.screening, json_object('reel', r.id, 'screening', r.screening, 'title', s.title,
    'year', s.year, 'seq', s.seq, 'version_no', r.version_no, 'sha256', r.sha256,
    'frames', r.frames, 'locked_at', r.locked_at,
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'position', c.position, 'item', c.item, 'kind', c.kind, 'row', i.kind, 'title', i.title,
        'first_frame', c.first_frame, 'frames', c.frames, 'start_t90', c.start_t90,
        'end_t90', c.end_t90, 'segment', x.segment, 'clip', x.clip, 'clip_name', o.name,
        'clip_sha256', o.sha256, 'clip_kind', o.kind, 'clip_frames', o.frames,
        'clip_ms', o.duration_ms, 'vfr', yes(coalesce(o.vfr, 0)), 'has_audio', yes(coalesce(o.has_audio, 0)),
        'in_frame', x.in_frame, 'out_frame', x.out_frame, 'in_t90', x.in_t90,
        'out_t90', x.out_t90, 'problem', i.problem, 'problem_no', p.problem_no,
        'point_name', p.point_name, 'lead_unit_name', p.lead_unit_name,
        'type_name', p.type_name, 'description', p.description) AS j
        FROM cue c JOIN reel_item i ON i.reel = c.reel AND i.position = c.item
        LEFT JOIN cue_source x ON x.reel = c.reel AND x.position = c.position
        LEFT JOIN clip o ON o.id = x.clip LEFT JOIN problem_row p ON p.id = i.problem
        WHERE c.reel = r.id ORDER BY c.position)))) AS j
FROM reel r JOIN screening s ON s.id = r.screening
WHERE r.state = 'locked' AND viewer_is('staff');

-- ---- problems as service requests (GeoReport v2)

-- What everybody may know: the hall has seen it, or it was assigned; what turned out to be none is
-- left out.
CREATE TEMP VIEW problem_public AS
SELECT p.id FROM problem p
WHERE EXISTS (SELECT 1 FROM problem_assigned k WHERE k.id = p.id)
    OR (p.state IN ('presented', 'disputed', 'claimed') AND EXISTS (SELECT 1 FROM showing h
        WHERE h.problem = p.id AND h.shown_at IS NOT NULL));

-- Names that may stand in the texts of a problem, one a line: those of its own people, and of
-- anybody in the register whom a text names.
CREATE TEMP VIEW problem_names AS
SELECT p.id AS problem, (SELECT group_concat(n.name, char(10)) FROM (
    SELECT a.name FROM account a WHERE a.id = p.created_by
    UNION SELECT c.person_name FROM claim c WHERE c.problem = p.id
    UNION SELECT c.person_in_charge FROM claim c WHERE c.problem = p.id
    UNION SELECT k.duty_person FROM card k WHERE k.problem = p.id
    UNION SELECT o.person FROM point o WHERE o.id = p.point
    UNION SELECT o.linked_leader FROM point_link o WHERE o.id = p.point
    UNION SELECT x.name FROM person x WHERE instr(p.description, x.name)
        OR EXISTS (SELECT 1 FROM rectification r WHERE r.problem = p.id
            AND instr(r.measures, x.name))
        OR EXISTS (SELECT 1 FROM claim c WHERE c.problem = p.id AND instr(c.pledge, x.name))) n)
    AS names
FROM problem p;

CREATE TEMP VIEW case_out_row AS
SELECT p.id, p.problem_no, p.state, p.point, p.type, p.screening, p.description, p.created_by_name,
    p.point_name, p.lead_unit, p.lead_unit_name, p.lat, p.lon, p.severity, p.source, p.due_on,
    p.original_due_on, p.rework_count, p.type_name, p.indicator_text, p.screening_title, p.found_on,
    p.assist_names, o.code AS point_code, o.address, t.name AS point_type, y.code AS type_code,
    d.external_no, c.unit_name AS claim_unit, c.person_name AS claim_person, c.mode AS claim_mode,
    c.at AS claimed_at, c.pledge, c.due_on AS promised_on, k.card_no, k.duty_person,
    r.measures, x.close_no, x.at AS closed_at,
    (SELECT max(e.at) FROM event e WHERE e.kind = 'problem' AND e.object = p.id) AS changed_at
FROM problem_row p JOIN problem d ON d.id = p.id
LEFT JOIN point o ON o.id = p.point LEFT JOIN point_type t ON t.id = o.type
LEFT JOIN problem_type y ON y.id = p.type LEFT JOIN claim_row c ON c.id = p.claim
LEFT JOIN card k ON k.id = p.card LEFT JOIN rectification r ON r.id = p.rectification
LEFT JOIN closure_now x ON x.problem = p.id;

-- The two ways to tell it. "public" has no person, no phone, no picture; in what was typed freely,
-- names and long numbers are covered.
CREATE TEMP VIEW case_out_json AS
SELECT q.id, v.audience, json_object(
    'service_request_id', coalesce(q.problem_no, 'draft-' || q.id),
    'status', iif(q.state IN ('closed', 'withdrawn', 'archived'), 'closed', 'open'),
    'status_notes', say('zh', 'problem.state.' || q.state)
        || coalesce('：' || covered(q.measures, v.names), ''),
    'service_name', q.type_name, 'service_code', q.type_code,
    'description', covered(q.description, v.names), 'agency_responsible', q.lead_unit_name,
    'service_notice', q.indicator_text,
    'requested_datetime', q.found_on || 'T00:00:00+08:00',
    'updated_datetime', strftime('%Y-%m-%dT%H:%M:%S+08:00',
        q.changed_at / 1000, 'unixepoch', '+8 hours'),
    'expected_datetime', q.due_on || 'T' || printf('%02d', (SELECT value FROM setting_now
        WHERE key = 'due.hour')) || ':00:00+08:00',
    'address', q.address, 'address_id', q.point_code, 'zipcode', '', 'lat', q.lat, 'long', q.lon,
    'media_url', iif(v.audience = 'public', NULL, '/api/problems/' || q.id || '/still'),
    'shenkan_state', q.state, 'shenkan_point_name', q.point_name,
    'shenkan_point_type', q.point_type,
    'shenkan_assist', (SELECT group_concat(value, '、') FROM json_each(q.assist_names)),
    'shenkan_severity', q.severity, 'shenkan_source', q.source,
    'shenkan_screening', q.screening_title, 'shenkan_claim_unit', q.claim_unit,
    'shenkan_claim_mode', q.claim_mode, 'shenkan_claimed_datetime', strftime('%Y-%m-%dT%H:%M:%S+08:00',
        q.claimed_at / 1000, 'unixepoch', '+8 hours'),
    'shenkan_pledge', covered(q.pledge, v.names), 'shenkan_promised_on', q.promised_on,
    'shenkan_card_no', q.card_no, 'shenkan_original_due_on', q.original_due_on,
    'shenkan_close_no', q.close_no, 'shenkan_closed_datetime', strftime('%Y-%m-%dT%H:%M:%S+08:00',
        q.closed_at / 1000, 'unixepoch', '+8 hours'),
    'shenkan_rework_count', q.rework_count, 'shenkan_external_no', q.external_no,
    'shenkan_claim_person', iif(v.audience = 'public', NULL, q.claim_person),
    'shenkan_duty_person', iif(v.audience = 'public', NULL, q.duty_person),
    'shenkan_reported_by', iif(v.audience = 'public', NULL, q.created_by_name)) AS j
FROM case_out_row q JOIN (
    SELECT id, 'staff' AS audience, NULL AS names FROM problem
    UNION ALL SELECT n.problem, 'public', coalesce(n.names, '') FROM problem_names n
        JOIN problem_public u ON u.id = n.problem) v ON v.id = q.id;

-- ---- evidence packages

CREATE TEMP VIEW package_reader AS
SELECT 1 AS ok WHERE viewer_is('any_office') OR viewer_is('auditor')
    OR viewer_is('inspect_office') OR viewer_is('system');

-- A package is about one problem, or about all that a screening's film has.
CREATE TEMP VIEW package_problem AS
SELECT 'problem' AS kind, p.id, p.id AS problem, 1 AS nth FROM problem p
UNION ALL SELECT 'screening', h.screening, h.problem, h.position FROM showing h;

-- Units of which it tells who looks at them, or looked once more: nobody of theirs may have it, as
-- in views_check.sql.
CREATE TEMP VIEW package_checked AS
SELECT DISTINCT k.kind, k.id, c.duty_unit AS unit FROM package_problem k
JOIN card c ON c.problem = k.problem AND c.state <> 'void'
WHERE EXISTS (SELECT 1 FROM site_order s WHERE s.problem = k.problem)
    OR EXISTS (SELECT 1 FROM recheck r WHERE r.problem = k.problem);

CREATE TEMP VIEW package_clip AS
SELECT k.kind, k.id, g.clip FROM package_problem k JOIN segment g ON g.problem = k.problem
WHERE g.removed_at IS NULL
UNION SELECT k.kind, k.id, e.clip FROM package_problem k JOIN rectification r
    ON r.problem = k.problem JOIN rectification_evidence e ON e.rectification = r.id
UNION SELECT k.kind, k.id, e.clip FROM package_problem k JOIN rectification r
    ON r.problem = k.problem JOIN verification v ON v.rectification = r.id
    JOIN verification_evidence e ON e.verification = v.id
UNION SELECT k.kind, k.id, r.form FROM package_problem k JOIN rectification r
    ON r.problem = k.problem WHERE r.form IS NOT NULL
UNION SELECT k.kind, k.id, r.clip FROM package_problem k JOIN recheck r ON r.problem = k.problem
WHERE r.clip IS NOT NULL
UNION SELECT k.kind, k.id, r.clip FROM package_problem k JOIN relapse r ON r.problem = k.problem
WHERE r.clip IS NOT NULL
UNION SELECT k.kind, k.id, e.clip FROM package_problem k JOIN submission s ON s.problem = k.problem
    JOIN submission_evidence e ON e.submission = s.id
UNION SELECT k.kind, k.id, d.form FROM package_problem k JOIN dispute d ON d.problem = k.problem
WHERE d.form IS NOT NULL
UNION SELECT k.kind, k.id, e.clip FROM package_problem k JOIN exposure e ON e.problem = k.problem
WHERE e.clip IS NOT NULL
UNION SELECT 'screening', r.screening, q.clip FROM reel r JOIN cue q ON q.reel = r.id
WHERE r.state = 'locked' AND q.clip IS NOT NULL;

CREATE TEMP VIEW package_attachment AS
SELECT k.kind, k.id, t.id AS attachment FROM package_problem k
JOIN attachment t ON t.problem = k.problem;

CREATE TEMP VIEW package_paper AS
SELECT k.kind, k.id, x.id AS paper FROM package_problem k JOIN paper x
    ON x.kind = 'closure' AND x.object = k.problem
UNION ALL SELECT k.kind, k.id, x.id FROM package_problem k JOIN card c ON c.problem = k.problem
    JOIN paper x ON x.kind = 'card' AND x.object = c.id
UNION ALL SELECT k.kind, k.id, x.id FROM package_problem k JOIN card c ON c.problem = k.problem
    JOIN paper x ON x.kind = 'return_form' AND x.object = c.id
UNION ALL SELECT k.kind, k.id, x.id FROM package_problem k JOIN request r ON r.problem = k.problem
    JOIN paper x ON x.kind = 'approval' AND x.object = r.id
UNION ALL SELECT k.kind, k.id, x.id FROM package_problem k JOIN exposure e ON e.problem = k.problem
    JOIN paper x ON x.kind IN ('exposure', 'statement') AND x.object = e.id
UNION ALL SELECT k.kind, k.id, x.id FROM package_problem k JOIN urge g ON g.problem = k.problem
    JOIN paper x ON x.kind = 'urge_letter' AND x.object = g.id
-- what names other problems too goes with each of them
UNION SELECT k.kind, k.id, x.id FROM package_problem k JOIN lapse l ON l.problem = k.problem
    JOIN escalation_case c ON c.lapse = l.id JOIN paper x ON x.object = c.escalation
        AND x.kind IN ('unit_bulletin', 'talk_notice', 'talk_record', 'referral')
UNION ALL SELECT 'screening', x.object, x.id FROM paper x
    WHERE x.kind IN ('claim_sheet', 'signin', 'minutes');

-- Its files, each hash once in a folder.
CREATE TEMP VIEW package_file AS
SELECT k.kind, k.id, 'originals' AS folder, c.sha256, c.bytes, min(c.name) AS name, c.kind AS what,
    min(c.created_at) AS at, 0 AS screening, 0 AS version_no, NULL AS paper
FROM package_clip k JOIN clip c ON c.id = k.clip AND c.discarded_at IS NULL GROUP BY k.kind, k.id, c.sha256
UNION ALL SELECT k.kind, k.id, 'attachments', t.sha256, t.bytes, min(t.type), min(t.kind),
    min(t.at), 0, 0, NULL
FROM package_attachment k JOIN attachment t ON t.id = k.attachment
GROUP BY k.kind, k.id, t.sha256
UNION ALL SELECT k.kind, k.id, 'papers', x.sha256, x.bytes, min(x.name), min(x.kind),
    min(x.issued_at), 0, 0, min(x.id)
FROM package_paper k JOIN paper x ON x.id = k.paper GROUP BY k.kind, k.id, x.sha256
UNION ALL SELECT 'screening', r.screening, 'film', r.sha256, r.bytes, 'reel.mp4', 'reel',
    r.locked_at, r.screening, r.version_no, NULL
FROM reel r WHERE r.state = 'locked';

-- What the log has of it. Whoever asked for a package, and when, is not part of it.
CREATE TEMP VIEW package_event AS
SELECT k.kind, k.id, e.seq FROM package_problem k JOIN event e
    ON e.kind = 'problem' AND e.object = k.problem
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN claim c ON c.problem = k.problem
    JOIN event e ON e.kind = 'claim' AND e.object = c.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN awareness w ON w.problem = k.problem
    JOIN event e ON e.kind = 'awareness' AND e.object = w.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN remark m ON m.problem = k.problem
    JOIN event e ON e.kind = 'remark' AND e.object = m.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN card c ON c.problem = k.problem
    JOIN event e ON e.kind = 'card' AND e.object = c.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN submission s ON s.problem = k.problem
    JOIN event e ON e.kind = 'submission' AND e.object = s.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN request r ON r.problem = k.problem
    JOIN event e ON e.kind = 'request' AND e.object = r.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN relapse r ON r.problem = k.problem
    JOIN event e ON e.kind = 'relapse' AND e.object = r.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN recheck r ON r.problem = k.problem
    JOIN event e ON e.kind = 'recheck' AND e.object = r.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN site_order s ON s.problem = k.problem
    JOIN event e ON e.kind = 'site_order' AND e.object = s.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN exposure x ON x.problem = k.problem
    JOIN event e ON e.kind = 'exposure' AND e.object = x.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN urge u ON u.problem = k.problem
    JOIN event e ON e.kind = 'urge' AND e.object = u.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN urge_hold h ON h.problem = k.problem
    JOIN event e ON e.kind = 'urge_hold' AND e.object = h.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN replay y ON y.problem = k.problem
    JOIN event e ON e.kind = 'replay' AND e.object = y.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN lapse l ON l.problem = k.problem
    JOIN event e ON e.kind = 'lapse' AND e.object = l.id
UNION SELECT k.kind, k.id, e.seq FROM package_problem k JOIN lapse l ON l.problem = k.problem
    JOIN escalation_case c ON c.lapse = l.id
    JOIN event e ON e.kind = 'escalation' AND e.object = c.escalation
UNION SELECT k.kind, k.id, e.seq FROM package_attachment k JOIN event e
    ON e.kind = 'attachment' AND e.object = k.attachment
UNION SELECT k.kind, k.id, e.seq FROM package_clip k JOIN event e
    ON e.kind = 'clip' AND e.object = k.clip
UNION SELECT k.kind, k.id, e.seq FROM package_clip k JOIN upload u ON u.clip = k.clip
    JOIN event e ON e.kind = 'upload' AND e.object = u.id
UNION SELECT k.kind, k.id, e.seq FROM package_paper k JOIN event e
    ON e.kind = 'paper' AND e.object = k.paper
UNION SELECT 'screening', e.screening, e.seq FROM event e WHERE e.screening IS NOT NULL
    AND e.kind IN ('screening', 'attendance', 'reel', 'stage', 'problem', 'claim', 'press',
        'attachment', 'awareness', 'remark', 'replay');

CREATE TEMP VIEW package_screening AS
SELECT s.id, json_object('id', s.id, 'title', s.title, 'year', s.year, 'seq', s.seq,
    'place', s.place, 'state', s.state, 'planned_start_at', s.planned_start_at,
    'live_at', s.live_at, 'adjourned_at', s.adjourned_at, 'host_name', p.name,
    'counts', json((SELECT t.j FROM tally_json t WHERE t.screening = s.id)),
    'shown', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'position', h.position, 'problem', h.problem, 'shown_at', h.shown_at,
        'opened_at', h.opened_at, 'closes_at', h.closes_at, 'closed_at', h.closed_at) AS j
        FROM showing h WHERE h.screening = s.id ORDER BY h.position))),
    'attendance', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', a.unit_name, 'name', a.name, 'post', a.post, 'duty', a.duty,
        'status', a.status, 'deputy_name', a.deputy_name, 'deputy_post', a.deputy_post,
        'in_at', a.in_at, 'out_at', a.out_at, 'signed_late', a.signed_late) AS j FROM attendance_row a
        WHERE a.screening = s.id
        ORDER BY a.unit_rank, a.person_rank, a.id))),
    'film', json((SELECT json_object('version_no', r.version_no, 'sha256', r.sha256,
        'bytes', r.bytes, 'frames', r.frames, 'duration_ms', r.duration_ms,
        'locked_at', r.locked_at,
        'cues', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
            'position', q.position, 'item', q.item, 'kind', q.kind, 'tag', q.tag,
            'first_frame', q.first_frame, 'frames', q.frames, 'start_t90', q.start_t90,
            'end_t90', q.end_t90, 'segment', x.segment, 'clip', x.clip, 'in_frame', x.in_frame,
            'out_frame', x.out_frame) AS j
            FROM cue q LEFT JOIN cue_source x ON x.reel = q.reel AND x.position = q.position
            WHERE q.reel = r.id ORDER BY q.position))))
        FROM reel r WHERE r.screening = s.id AND r.state = 'locked'))) AS j
FROM screening s LEFT JOIN person p ON p.id = s.host;

CREATE TEMP VIEW package_json AS
SELECT w.kind, w.id, json_object('kind', w.kind, 'id', w.id, 'name', w.name, 'title', w.title,
    'county', (SELECT value FROM setting_now WHERE key = 'county.name'),
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'event', (SELECT json_object('seq', e.seq, 'at', e.at, 'hash', e.hash) FROM event e
        WHERE e.seq = (SELECT max(n.seq) FROM package_event n
            WHERE n.kind = w.kind AND n.id = w.id)),
    'screening', json(iif(w.kind = 'screening', (SELECT s.j FROM package_screening s
        WHERE s.id = w.id), NULL)),
    'problems', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', k.problem,
        'name', coalesce(p.problem_no, 'draft-' || p.id),
        'after', json((SELECT json_group_array(json_object('sha256', c.sha256,
            'image', yes(c.kind = 'image'))) FROM (SELECT c.* FROM rectification_evidence e
            JOIN clip c ON c.id = e.clip WHERE e.rectification = p.rectification
            ORDER BY e.position) c))) AS j
        FROM package_problem k JOIN problem_row p ON p.id = k.problem
        WHERE k.kind = w.kind AND k.id = w.id ORDER BY k.nth, k.problem))),
    'files', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('folder', f.folder,
        'sha256', f.sha256, 'bytes', f.bytes, 'name', f.name, 'what', f.what, 'at', f.at,
        'screening', f.screening, 'version_no', f.version_no, 'head', json((SELECT json_object('seq', x.head_seq,
            'hash', x.head_hash) FROM paper x WHERE x.id = f.paper AND x.head_seq IS NOT NULL))) AS j
        FROM package_file f
        WHERE f.kind = w.kind AND f.id = w.id ORDER BY f.folder, f.at, f.sha256)))) AS j
FROM (SELECT 'problem' AS kind, p.id, coalesce(p.problem_no, 'draft-' || p.id) AS name,
        p.description AS title FROM problem p
    UNION ALL SELECT 'screening', s.id, s.year || '-' || s.seq, s.title FROM screening s) w
JOIN package_reader;

-- All that the record has of one problem, without anything that time alone changes.
CREATE TEMP VIEW package_record AS
SELECT p.id, json_object('id', p.id, 'version', p.version, 'problem_no', p.problem_no,
    'external_no', d.external_no, 'state', p.state, 'missed', yes(p.missed),
    'point_name', p.point_name, 'lat', p.lat, 'lon', p.lon, 'lead_unit_name', p.lead_unit_name,
    'assist', json(p.assist_names), 'type_name', p.type_name,
    'indicator_text', p.indicator_text, 'indicator_standard', p.indicator_standard,
    'description', p.description, 'severity', p.severity, 'source', p.source,
    'found_on', p.found_on, 'due_on', p.due_on, 'original_due_on', p.original_due_on,
    'rework_count', p.rework_count, 'screening', p.screening,
    'screening_title', p.screening_title, 'created_by_name', p.created_by_name,
    'created_at', p.created_at,
    'segments', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', g.id,
        'clip', g.clip, 'clip_name', c.name, 'clip_sha256', c.sha256, 'device', c.device,
        'recorded_at', c.recorded_at, 'lat', c.lat, 'lon', c.lon, 'in_frame', g.in_frame,
        'out_frame', g.out_frame, 'in_t90', g.in_t90, 'out_t90', g.out_t90,
        'look', json(nullif(g.look, ''))) AS j
        FROM segment g JOIN clip c ON c.id = g.clip
        WHERE g.problem = p.id AND g.removed_at IS NULL ORDER BY g.position, g.id))),
    'claims', json((SELECT json_group_array(json(j)) FROM (SELECT c.j FROM claim_json c
        WHERE c.problem = p.id ORDER BY c.id))),
    'presses', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', u.short_name, 'person', x.person_name, 'at', x.at, 'outcome', x.outcome) AS j
        FROM press x JOIN unit u ON u.id = x.unit WHERE x.problem = p.id ORDER BY x.id))),
    'attachments', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', t.id,
        'kind', t.kind, 'unit_name', u.short_name, 'person', nullif(t.person_name, ''),
        'sha256', t.sha256, 'bytes', t.bytes, 'type', t.type, 'at', t.at) AS j
        FROM attachment t JOIN unit u ON u.id = t.unit WHERE t.problem = p.id ORDER BY t.id))),
    'remarks', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'author', m.author_name, 'post', m.author_post, 'text', m.text,
        'strokes', json(nullif(m.strokes, '')), 'due_on', m.due_on, 'state', m.state,
        'at', m.created_at) AS j FROM remark m
        WHERE m.problem = p.id AND m.state <> 'pending' ORDER BY m.id))),
    'disputes', json((SELECT json_group_array(json(j)) FROM (SELECT json_insert(x.j,
        '$.form', (SELECT c.sha256 FROM dispute d JOIN clip c ON c.id = d.form
            WHERE d.id = x.id)) AS j FROM dispute_json x WHERE x.problem = p.id ORDER BY x.id))),
    'cards', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('card_no', k.card_no,
        'state', k.state, 'task', k.task, 'due_on', k.due_on,
        'original_due_on', k.original_due_on, 'standard', k.standard,
        'duty_unit_name', u.short_name, 'duty_person', k.duty_person, 'issued_at', k.issued_at,
        'issued_by_name', a.name, 'signed_at', k.signed_at, 'signed_by_name', b.name) AS j
        FROM card k JOIN unit u ON u.id = k.duty_unit JOIN account a ON a.id = k.issued_by
        LEFT JOIN account b ON b.id = k.signed_by WHERE k.problem = p.id ORDER BY k.id))),
    'requests', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('kind', r.kind,
        'case_no', r.case_no, 'state', r.state, 'card_no', k.card_no, 'reason', r.reason, 'progress', r.progress,
        'plan', r.plan, 'former_due_on', r.former_due_on, 'wished_on', r.wished_on,
        'asked_by_name', a.name, 'asked_at', r.asked_at, 'granted_on', r.granted_on,
        'opinion', json((SELECT o.j FROM office_opinion o WHERE o.request = r.id)),
        'remark', r.remark, 'decided_by_name', b.name, 'decided_at', r.decided_at,
        'ended_at', r.ended_at) AS j
        FROM request r JOIN card k ON k.id = r.card JOIN account a ON a.id = r.asked_by
        LEFT JOIN account b ON b.id = r.decided_by WHERE r.problem = p.id ORDER BY r.id))),
    'submissions', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'state', s.state, 'measures', s.measures, 'done_on', s.done_on, 'remark', s.remark,
        'submitted_by_name', a.name, 'submitted_at', s.submitted_at, 'decided_by_name', b.name,
        'decided_at', s.decided_at, 'reason', s.reason,
        'evidence', json((SELECT json_group_array(json_object('name', c.name,
            'sha256', c.sha256, 'recorded_at', c.recorded_at)) FROM (SELECT c.*
            FROM submission_evidence e JOIN clip c ON c.id = e.clip
            WHERE e.submission = s.id ORDER BY e.position) c))) AS j
        FROM submission s JOIN account a ON a.id = s.submitted_by
        LEFT JOIN account b ON b.id = s.decided_by WHERE s.problem = p.id ORDER BY s.id))),
    'rectifications', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'measures', r.measures, 'done_on', r.done_on,
        'state', iif(EXISTS (SELECT 1 FROM asked_again q WHERE q.rectification = r.id),
            'asked_again', r.state),
        'asked', json((SELECT q.j FROM asked_again q WHERE q.rectification = r.id)),
        'submitted_by_name', a.name, 'submitted_at', r.submitted_at,
        'signed_by_name', (SELECT coalesce(nullif(r.signer, ''), b.name) FROM account b
            WHERE b.id = r.signed_by), 'on_paper', yes(r.signer <> ''),
        'evidence', json((SELECT json_group_array(json_object('name', c.name,
            'sha256', c.sha256, 'recorded_at', c.recorded_at)) FROM (SELECT c.*
            FROM rectification_evidence e JOIN clip c ON c.id = e.clip
            WHERE e.rectification = r.id ORDER BY e.position) c)),
        'verification', (SELECT json_object('result', v.result, 'method', v.method,
            'remark', v.remark, 'verifier_name', w.name, 'at', v.at,
            'evidence', json((SELECT json_group_array(json_object('name', c.name,
                'sha256', c.sha256, 'at_ms', e.at_ms)) FROM verification_evidence e
                JOIN clip c ON c.id = e.clip WHERE e.verification = v.id)))
            FROM verification v
            JOIN account w ON w.id = v.verifier WHERE v.rectification = r.id)) AS j
        FROM rectification r JOIN account a ON a.id = r.submitted_by WHERE r.problem = p.id
        ORDER BY r.id))),
    'site_orders', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'state', s.state, 'verifier_name', v.name, 'until_at', s.until_at, 'note', s.note,
        'sent_by_name', a.name, 'sent_at', s.sent_at, 'result', (SELECT x.result
            FROM verification x WHERE x.id = s.verification), 'reason', s.reason,
        'ended_at', s.ended_at) AS j
        FROM site_order s JOIN account v ON v.id = s.verifier JOIN account a ON a.id = s.sent_by
        WHERE s.problem = p.id ORDER BY s.id))),
    'closures', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'close_no', x.close_no, 'approved_by_name', a.name, 'at', x.at) AS j
        FROM closure x JOIN account a ON a.id = x.approved_by
        WHERE x.problem = p.id ORDER BY x.id))),
    'relapses', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', r.id,
        'state', r.state, 'text', r.text, 'clip_name', c.name, 'clip_sha256', c.sha256,
        'found_on', r.found_on, 'found_by_name', a.name, 'found_at', r.found_at,
        'remark', r.remark, 'decided_by_name', b.name, 'decided_at', r.decided_at) AS j
        FROM relapse r JOIN account a ON a.id = r.found_by LEFT JOIN clip c ON c.id = r.clip
        LEFT JOIN account b ON b.id = r.decided_by WHERE r.problem = p.id ORDER BY r.id))),
    'rechecks', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'close_no', x.close_no, 'drawn', yes(r.drawn), 'result', r.result, 'relapse', r.relapse,
        'on', r.on_date, 'note', r.note, 'clip_name', c.name, 'clip_sha256', c.sha256,
        'checked_by_name', a.name, 'checked_at', r.checked_at) AS j
        FROM recheck r JOIN closure x ON x.id = r.closure JOIN account a ON a.id = r.checked_by
        LEFT JOIN clip c ON c.id = r.clip WHERE r.problem = p.id ORDER BY r.id))),
    'exposures', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'state', x.state, 'media', x.media, 'on', x.on_date, 'unit_name', u.short_name,
        'title', x.title, 'link', x.link, 'clip_name', c.name, 'clip_sha256', c.sha256,
        'recorded_by_name', a.name, 'recorded_at', x.recorded_at, 'decided_by_name', b.name,
        'decided_at', x.decided_at, 'reason', x.reason, 'streak', x.streak,
        'answer_by', x.answer_by, 'answer', x.answer, 'answered_at', x.answered_at,
        'explain_by', x.explain_by, 'explanation', x.explanation,
        'explained_at', x.explained_at) AS j
        FROM exposure x JOIN unit u ON u.id = x.unit JOIN account a ON a.id = x.recorded_by
        LEFT JOIN account b ON b.id = x.decided_by LEFT JOIN clip c ON c.id = x.clip
        WHERE x.problem = p.id ORDER BY x.id))),
    'urges', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('step', g.step,
        'on', g.on_date, 'due_on', g.due_on, 'unit_name', u.short_name, 'state', g.state,
        'doc_no', g.doc_no, 'text', g.text, 'demands', g.demands,
        'proposed_at', g.proposed_at, 'drafted_by_name', a.name, 'drafted_at', g.drafted_at,
        'decided_by_name', b.name, 'decided_at', g.decided_at, 'reason', g.reason,
        'sign_due_at', g.sign_due_at, 'signed_for_name', g.signed_for_name,
        'signed_for_at', g.signed_for_at, 'signed_for_note', g.signed_for_note) AS j
        FROM urge g JOIN unit u ON u.id = g.unit LEFT JOIN account a ON a.id = g.drafted_by
        LEFT JOIN account b ON b.id = g.decided_by WHERE g.problem = p.id ORDER BY g.id))),
    'urge_holds', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'state', h.state, 'reason', h.reason, 'until_on', h.until_on, 'held_by_name', a.name,
        'held_at', h.held_at, 'released_by_name', b.name, 'released_at', h.released_at) AS j
        FROM urge_hold h JOIN account a ON a.id = h.held_by
        LEFT JOIN account b ON b.id = h.released_by WHERE h.problem = p.id ORDER BY h.id))),
    'escalations', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'kind', l.kind, 'on', l.on_date, 'unit_name', u.short_name, 'period', x.period,
        'level', x.level, 'state', x.state, 'doc_no', x.doc_no,
        'proposed_at', x.proposed_at, 'decided_by_name', b.name, 'decided_at', x.decided_at,
        'reason', x.reason) AS j
        FROM lapse l JOIN unit u ON u.id = l.unit LEFT JOIN escalation_case c ON c.lapse = l.id
        LEFT JOIN escalation x ON x.id = c.escalation LEFT JOIN account b ON b.id = x.decided_by
        WHERE l.problem = p.id ORDER BY l.id))),
    'replays', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'screening', y.screening, 'title', s.title, 'late_days', y.late_days,
        'shown_at', y.shown_at) AS j
        FROM replay y JOIN screening s ON s.id = y.screening
        WHERE y.problem = p.id ORDER BY y.id))),
    'closure', (SELECT json_object('close_no', x.close_no, 'approved_by_name', a.name,
        'at', x.at) FROM closure x JOIN account a ON a.id = x.approved_by
        WHERE x.problem = p.id ORDER BY x.id DESC LIMIT 1)) AS j
FROM problem_row p JOIN package_reader JOIN problem d ON d.id = p.id;
