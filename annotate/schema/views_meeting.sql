-- The screening, its reel and its stage. Every live view is the whole state.

CREATE TEMP VIEW attendance_row AS
SELECT a.*, u.short_name AS unit_name, u.rank_order AS unit_rank, p.rank_order AS person_rank,
    a.status IN ('present', 'late', 'deputy') AS here,
    a.status = 'late' OR (a.status = 'deputy' AND a.signed_late = '' AND a.in_at > coalesce(
        (SELECT s.live_at FROM screening s WHERE s.id = a.screening), a.in_at)) AS late
FROM attendance a LEFT JOIN unit u ON u.id = a.unit LEFT JOIN person p ON p.id = a.person
WHERE a.removed_at IS NULL;

-- A locked reel's items with the times of what was really written.
CREATE TEMP VIEW item_row AS
SELECT i.reel, i.position, i.kind, i.problem, i.claim_s, i.title, i.late_days,
    (SELECT min(c.start_ms) FROM cue c WHERE c.reel = i.reel AND c.item = i.position) AS start_ms,
    (SELECT max(c.end_ms) FROM cue c WHERE c.reel = i.reel AND c.item = i.position) AS end_ms
FROM reel_item i;

-- The reel of a screening that counts: the locked one, else the one that is being made.
CREATE TEMP VIEW reel_now AS
SELECT r.screening, max(r.id) AS reel FROM reel r WHERE r.state IN ('locked', 'building')
GROUP BY r.screening;

-- What the locked film of a screening shows again.
CREATE TEMP VIEW replay_item AS
SELECT r.screening, r.id AS reel, i.position, i.problem, i.late_days
FROM reel r JOIN reel_item i ON i.reel = r.id AND i.kind = 'replay' WHERE r.state = 'locked';

-- What may be shown again: the ladder of its card has come to that, for the day that counts.
CREATE TEMP VIEW replay_fit AS
SELECT p.id AS problem FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void'
JOIN urge u ON u.card = k.id AND u.due_on = p.due_on AND u.step = 4 AND u.state = 'proposed'
WHERE p.state IN ('dispatched', 'rectifying')
    AND NOT EXISTS (SELECT 1 FROM urge_hold h WHERE h.card = k.id AND h.state = 'held');

-- Where each problem of a screening's reel stands. The sum of the outcomes is the total.
CREATE TEMP VIEW outcome_row AS
SELECT r.screening, i.reel, i.position, i.problem,
    h.position AS nth,
    (SELECT count(*) FROM showing x WHERE x.screening = r.screening) AS total,
    h.shown_at, h.opened_at,
    CASE WHEN EXISTS (SELECT 1 FROM claim c WHERE c.problem = i.problem
            AND c.screening = r.screening AND c.role = 'primary' AND c.state = 'active')
            THEN 'claimed'
        WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.problem = i.problem
            AND d.screening = r.screening) THEN 'disputed'
        WHEN EXISTS (SELECT 1 FROM claim c WHERE c.problem = i.problem
            AND c.screening = r.screening AND c.role = 'primary' AND c.state = 'released')
            THEN 'disputed' -- a ruling took it from who had claimed it
        WHEN h.shown_at IS NULL THEN 'unshown'
        WHEN p.missed = 1 THEN 'missed'
        ELSE 'waiting' END AS outcome
FROM reel r JOIN reel_item i ON i.reel = r.id AND i.kind = 'problem'
JOIN problem p ON p.id = i.problem
LEFT JOIN showing h ON h.screening = r.screening AND h.problem = i.problem
WHERE r.state = 'locked';

CREATE TEMP VIEW tally_json AS
SELECT s.id AS screening, (SELECT json_object('total', count(*),
    'shown', count(o.shown_at),
    'claimed', count(*) FILTER (WHERE o.outcome = 'claimed'),
    'disputed', count(*) FILTER (WHERE o.outcome = 'disputed'),
    'waiting', count(*) FILTER (WHERE o.outcome = 'waiting'),
    'missed', count(*) FILTER (WHERE o.outcome = 'missed'),
    'unshown', count(*) FILTER (WHERE o.outcome = 'unshown'))
    FROM outcome_row o WHERE o.screening = s.id) AS j
FROM screening s;

-- Whose problems a screening looks back on: the one held last; while it is planned, the one before it
-- in the calendar, held or still to come. From when it goes live it stays what it was then.
CREATE TEMP VIEW screening_before AS
SELECT s.id, iif(s.live_at IS NOT NULL, s.prev, coalesce(
    (SELECT x.id FROM screening x WHERE s.state = 'planned' AND x.state <> 'cancelled'
        AND x.planned_start_at <= s.planned_start_at
        AND (x.planned_start_at, x.id) < (s.planned_start_at, s.id)
        ORDER BY x.planned_start_at DESC, x.id DESC LIMIT 1),
    (SELECT x.id FROM screening x WHERE x.adjourned_at > 0
        ORDER BY x.adjourned_at DESC, x.id DESC LIMIT 1))) AS prev
FROM screening s;

CREATE TEMP VIEW screening_json AS
SELECT s.id, json_object('id', s.id, 'version', s.version, 'year', s.year, 'seq', s.seq,
    'title', s.title, 'place', s.place, 'planned_start_at', s.planned_start_at,
    'planned_end_at', s.planned_end_at, 'adjourned_at', s.adjourned_at, 'host', s.host,
    'host_name', p.name, 'state', s.state, 'budget_s', s.budget_s,
    'reel', json((SELECT json_object('id', r.id, 'version_no', r.version_no, 'state', r.state)
        FROM reel r JOIN reel_now n ON n.reel = r.id WHERE n.screening = s.id)),
    'prev', (SELECT b.prev FROM screening_before b WHERE b.id = s.id),
    'problems', (SELECT count(*) FROM reel_draft d WHERE d.screening = s.id
        AND d.kind = 'problem'),
    'counts', json((SELECT t.j FROM tally_json t WHERE t.screening = s.id)),
    'meeting_code', s.meeting_code) AS j
FROM screening s LEFT JOIN person p ON p.id = s.host;

-- Every problem that the screening before has shown, what was promised and what became of it. Who
-- promised nothing has kept nothing: `kept` is NULL then and `outcome` says why. What was shown again
-- there (`again_days`) comes first, with what it promised when its unit was asked; where it promised
-- nothing then, with how it was closed by its first due day.
CREATE TEMP VIEW lookback_row AS
SELECT s.id AS screening, c.id AS claim, p.id AS problem, p.problem_no, p.point_name, p.state,
    p.description, p.clip, coalesce(c.unit, p.lead_unit) AS unit,
    coalesce(u.short_name, p.lead_unit_name) AS unit_name, c.person_name, c.measures,
    coalesce(c.pledge, '') AS pledge,
    coalesce(c.due_on, p.original_due_on) AS promised_due_on, x.at AS closed_at,
    CASE WHEN c.id IS NOT NULL THEN (SELECT l.kept FROM pledge_row l WHERE l.claim = c.id)
        WHEN y.id IS NOT NULL AND x.at IS NOT NULL THEN kept(p.original_due_on, x.at, NULL,
        EXISTS (SELECT 1 FROM relapse z WHERE z.problem = p.id AND z.state = 'confirmed'),
        (SELECT value FROM setting_now WHERE key = 'due.hour')) END AS kept,
    CASE WHEN c.id IS NOT NULL THEN 'claimed' WHEN y.id IS NOT NULL THEN 'overdue'
        WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.problem = p.id AND d.screening = s.prev)
            THEN 'disputed' ELSE 'missed' END AS outcome,
    (SELECT e.clip FROM after_picture e WHERE e.rectification = p.rectification
        ORDER BY e.position LIMIT 1) AS after_clip,
    coalesce(h.position, 0) AS nth, (SELECT i.late_days FROM reel_item i JOIN reel r ON r.id = i.reel
        WHERE i.problem = p.id AND i.kind = 'replay' AND r.screening = s.id AND r.state = 'locked')
        AS replay_days, y.late_days AS again_days
FROM screening_before s JOIN problem_row p ON p.id IN (
    SELECT w.problem FROM showing w WHERE w.screening = s.prev AND w.shown_at IS NOT NULL
    UNION SELECT w.problem FROM replay w WHERE w.screening = s.prev)
LEFT JOIN showing h ON h.screening = s.prev AND h.problem = p.id
LEFT JOIN replay y ON y.screening = s.prev AND y.problem = p.id
LEFT JOIN claim c ON c.problem = p.id AND c.role = 'primary' AND c.screening = iif(y.id IS NULL,
    s.prev, (SELECT w.screening FROM showing w WHERE w.problem = p.id AND w.shown_at IS NOT NULL
    ORDER BY w.shown_at DESC LIMIT 1))
    AND c.state = 'active'
LEFT JOIN unit u ON u.id = c.unit
LEFT JOIN closure x ON x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = p.id);

CREATE TEMP VIEW lookback_json AS
SELECT screening, problem, nth, json_object('problem', problem, 'problem_no', problem_no,
    'point_name', point_name, 'description', description, 'state', state, 'unit', unit,
    'unit_name', unit_name, 'person', person_name, 'measures', measures, 'pledge', pledge,
    'promised_due_on', promised_due_on, 'outcome', outcome, 'kept', kept,
    'closed_at', closed_at, 'before_clip', clip, 'after_clip', after_clip,
    'replay_days', replay_days, 'again_days', again_days) AS j
FROM lookback_row;

-- Where who sits: who has no unit in front (row 0) as far as the row holds, the first in the middle,
-- the next to the left and the right by turns; the others row by row behind. Staff stand.
CREATE TEMP VIEW attendance_seat AS
SELECT x.id, x.screening, iif(x.front, 0, (x.k - 1) / x.per_row + 1) AS row,
    iif(x.front, (x.of + 1) / 2 + iif(x.k % 2 = 0, x.k / 2, -(x.k / 2)),
        (x.k - 1) % x.per_row + 1) AS seat
FROM (SELECT y.*, row_number() OVER (PARTITION BY y.screening, y.front
        ORDER BY y.unit_rank, y.person_rank, y.id) AS k,
    count(*) OVER (PARTITION BY y.screening, y.front) AS of
    FROM (SELECT a.id, a.screening, a.unit_rank, a.person_rank, p.value + 0 AS per_row,
        a.unit IS NULL AND row_number() OVER (PARTITION BY a.screening, a.unit IS NULL
            ORDER BY a.unit_rank, a.person_rank, a.id) <= p.value + 0 AS front
        FROM attendance_row a, setting_now p
        WHERE a.duty <> 'staff' AND p.key = 'seating.per_row') y) x;

CREATE TEMP VIEW attendance_json AS
SELECT a.id, a.screening, a.unit, a.unit_rank, a.person_rank, json_object('id', a.id,
    'version', a.version, 'person', a.person, 'name', a.name, 'unit', a.unit,
    'unit_name', a.unit_name, 'post', a.post, 'duty', a.duty, 'status', a.status,
    'deputy_name', nullif(a.deputy_name, ''), 'deputy_post', nullif(a.deputy_post, ''),
    'in_at', a.in_at, 'out_at', a.out_at, 'method', nullif(a.method, ''), 'late', yes(a.late),
    'signed_late', nullif(a.signed_late, ''), 'deputy_reason', nullif(a.deputy_reason, ''),
    'row', t.row, 'seat', t.seat, 'phones', (SELECT count(*) FROM session x
        WHERE x.attendance = a.id AND x.kind = 'seat' AND x.ended_at IS NULL),
    'unit_phones', (SELECT count(*) FROM session x WHERE x.screening = a.screening
        AND x.unit = a.unit AND x.kind = 'seat' AND x.ended_at IS NULL),
    'tablet', yes(EXISTS (SELECT 1 FROM tablet k JOIN account c ON c.id = k.account
        JOIN session x ON x.id = k.session
        WHERE k.screening = a.screening AND c.person = a.person AND x.ended_at IS NULL))) AS j
FROM attendance_row a LEFT JOIN attendance_seat t ON t.id = a.id;

-- ---- the agenda

-- The usual one: the film has its budget; what it and the look-back leave of the planned time is for
-- pledges, remarks and tasks, in whole minutes.
CREATE TEMP VIEW agenda_time AS
SELECT x.*, min(600, max(0, x.whole - x.back - x.film)) AS rest
FROM (SELECT s.id AS screening, (s.planned_end_at - s.planned_start_at) / 60000 AS whole,
    iif(EXISTS (SELECT 1 FROM screening_before b JOIN showing h ON h.screening = b.prev
        WHERE b.id = s.id AND h.shown_at IS NOT NULL), 5, 0) AS back, (s.budget_s + 59) / 60 AS film
    FROM screening s) x;

CREATE TEMP VIEW agenda_usual AS
SELECT t.screening, w.column1 AS position, w.column2 AS kind, CASE w.column2
    WHEN 'lookback' THEN t.back WHEN 'film' THEN t.film WHEN 'claim' THEN t.rest / 3
    WHEN 'remark' THEN t.rest * 2 / 5 ELSE t.rest - t.rest / 3 - t.rest * 2 / 5 END * 60
    AS planned_s
FROM agenda_time t, (VALUES (1, 'lookback'), (2, 'film'), (3, 'claim'), (4, 'remark'),
    (5, 'task')) w
WHERE t.back > 0 OR w.column2 <> 'lookback';

CREATE TEMP VIEW agenda_row AS
SELECT i.screening, i.position, i.kind, i.title, i.lead, i.planned_s FROM agenda_item i
UNION ALL
SELECT u.screening, u.position, u.kind, say('zh', 'agenda.' || u.kind),
    say('zh', 'agenda.lead_' || u.kind), u.planned_s
FROM agenda_usual u
WHERE NOT EXISTS (SELECT 1 FROM agenda_item i WHERE i.screening = u.screening);

CREATE TEMP VIEW agenda_list AS
SELECT s.id AS screening, (SELECT json_group_array(json(j)) FROM (SELECT json_object(
    'kind', r.kind, 'title', r.title, 'lead', r.lead, 'planned_s', r.planned_s) AS j
    FROM agenda_row r WHERE r.screening = s.id ORDER BY r.position)) AS j
FROM screening s;

-- What a screening still needs before it can begin.
-- Units that a problem of the film is for and nobody comes for.
CREATE TEMP VIEW unit_alone AS
SELECT DISTINCT d.screening, u.id AS unit, u.short_name AS name, u.rank_order
FROM reel_draft d JOIN problem p ON p.id = d.problem LEFT JOIN unit u ON u.id = p.lead_unit
WHERE NOT EXISTS (SELECT 1 FROM attendance_row a WHERE a.screening = d.screening
    AND a.unit = p.lead_unit AND a.status NOT IN ('excused', 'absent'));

CREATE TEMP VIEW ready_row AS
SELECT s.id AS screening, 1 AS position, 'reel' AS what,
    EXISTS (SELECT 1 FROM reel r WHERE r.screening = s.id AND r.state = 'locked') AS ok
    FROM screening s
UNION ALL SELECT s.id, 2, 'host', s.host IS NOT NULL FROM screening s
UNION ALL SELECT s.id, 3, 'attendance', EXISTS (SELECT 1 FROM attendance_row a
    WHERE a.screening = s.id AND a.duty = 'attend') FROM screening s
UNION ALL SELECT s.id, 4, 'units', NOT EXISTS (
    SELECT 1 FROM unit_alone u WHERE u.screening = s.id) FROM screening s
UNION ALL SELECT s.id, 5, 'desks', EXISTS (SELECT 1 FROM desk k WHERE k.screening = s.id)
    FROM screening s
UNION ALL SELECT s.id, 6, 'hall', EXISTS (SELECT 1 FROM session x WHERE x.screening = s.id
    AND x.kind = 'hall' AND x.ended_at IS NULL) FROM screening s;

-- Whether the list of people may still be changed.
CREATE TEMP VIEW screening_allowed AS
SELECT s.id AS screening, w.column1 AS act, step_why('attendance', w.column2, w.column1, facts(
    'before_live', s.state IN ('planned', 'notified', 'checkin'),
    'not_over', s.state IN ('planned', 'notified', 'checkin', 'live', 'paused'))) AS key
FROM screening s, (VALUES ('add', '-'), ('edit', 'on'), ('remove', 'on')) w;

CREATE TEMP VIEW screening_whole AS
SELECT s.id, json_insert(s.j,
    '$.attendance', json((SELECT json_group_array(json(j)) FROM (SELECT a.j
        FROM attendance_json a WHERE a.screening = s.id
        ORDER BY a.unit_rank, a.person_rank, a.id))),
    '$.ready', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('what', r.what,
        'ok', yes(r.ok), 'zh', say('zh', 'ready.' || r.what),
        'en', say('en', 'ready.' || r.what), 'names', json(iif(r.what = 'units',
            (SELECT json_group_array(n.name) FROM (SELECT u.name FROM unit_alone u
                WHERE u.screening = s.id AND u.unit IS NOT NULL
                ORDER BY u.rank_order, u.unit) n), '[]'))) AS j
        FROM ready_row r WHERE r.screening = s.id ORDER BY r.position))),
    '$.desks', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', k.unit,
        'unit_name', u.short_name, 'code', k.code, 'url', '/d/' || k.code) AS j
        FROM desk k JOIN unit u ON u.id = k.unit
        WHERE k.screening = s.id AND (viewer_is('any_office') OR viewer_is('operator'))
        ORDER BY u.rank_order, u.id))),
    '$.allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM screening_allowed w
        WHERE w.screening = s.id AND coalesce(w.key, '') <> 'step.not_your_role'))) AS j
FROM screening_json s;

-- ---- the reel builder

CREATE TEMP VIEW draft_row AS
SELECT d.screening, d.position, d.kind, d.problem, d.claim_s,
    CASE WHEN d.problem IS NOT NULL THEN coalesce((SELECT p.duration_ms FROM problem_row p
            WHERE p.id = d.problem), 0) ELSE 4000 END AS duration_ms,
    d.problem IS NULL OR NOT EXISTS (SELECT 1 FROM segment g
        JOIN problem p ON p.id = g.problem
        LEFT JOIN rendering r ON r.segment = g.id AND r.segment_version = g.version
            AND r.problem_version = p.caption_version
        WHERE g.problem = d.problem AND g.removed_at IS NULL AND r.segment IS NULL) AS ready
FROM reel_draft d;

CREATE TEMP VIEW reel_builder AS
SELECT s.id, json_object('version', s.version, 'budget_s', s.budget_s,
    'total_ms', (SELECT coalesce(sum(d.duration_ms + d.claim_s * 1000), 0) FROM draft_row d
        WHERE d.screening = s.id),
    'state', coalesce((SELECT r.state FROM reel r JOIN reel_now n ON n.reel = r.id
        WHERE n.screening = s.id), 'draft'),
    'candidates', json((SELECT json_group_array(json(j)) FROM (SELECT p.j FROM problem_json p
        WHERE p.state = 'filed' AND NOT EXISTS (SELECT 1 FROM reel_draft d
            WHERE d.screening = s.id AND d.problem = p.id) ORDER BY p.id))),
    'replays', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'late_days', days_between(x.due_on, local_day(now_ms())), 'row', json(p.j),
        'unchecked', count(g.id) FILTER (WHERE g.blur_checked_by IS NULL),
        'pieces', count(g.id)) AS j
        FROM replay_fit f JOIN problem_json p ON p.id = f.problem JOIN problem x ON x.id = f.problem
        LEFT JOIN segment g ON g.problem = f.problem AND g.removed_at IS NULL
        GROUP BY f.problem ORDER BY x.due_on, f.problem))),
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('kind', d.kind,
        'problem', d.problem, 'claim_s', d.claim_s, 'duration_ms', d.duration_ms,
        'late_days', (SELECT days_between(p.due_on, local_day(now_ms())) FROM problem p
            WHERE p.id = d.problem AND d.kind = 'replay'),
        'ready', yes(d.ready), 'unchecked', (SELECT count(*) FROM segment g
            WHERE g.problem = d.problem AND g.removed_at IS NULL AND g.blur_checked_by IS NULL),
        'row', json((SELECT p.j FROM problem_json p
            WHERE p.id = d.problem))) AS j
        FROM draft_row d WHERE d.screening = s.id ORDER BY d.position))),
    'versions', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', r.id,
        'version_no', r.version_no, 'state', r.state, 'sha256', r.sha256, 'bytes', r.bytes,
        'duration_ms', r.duration_ms, 'frames', r.frames, 'locked_by_name', a.name,
        'locked_at', r.locked_at,
        'reason', iif(r.state = 'failed', json(said(r.reason)), NULL),
        'job', (SELECT json_object('id', b.id, 'state', b.state, 'progress', b.progress,
            'stage', b.stage) FROM job b WHERE b.id = r.job)) AS j
        FROM reel r JOIN account a ON a.id = r.locked_by WHERE r.screening = s.id
        ORDER BY r.version_no DESC))),
    'lookback', json((SELECT json_group_array(json(j)) FROM (SELECT l.j FROM lookback_json l
        WHERE l.screening = s.id ORDER BY l.nth, l.problem)))) AS j
FROM screening s;

-- ---- the stage

-- The county's own phrases, one a line in the setting.
CREATE TEMP VIEW phrase_list AS
SELECT key, '["' || replace(replace(replace(trim(value, char(10)), '\', '\\'), '"', '\"'),
    char(10), '","') || '"]' AS phrases
FROM setting_now WHERE key IN ('phrases.measures', 'phrases.pledge');

CREATE TEMP VIEW stage_row AS
SELECT t.screening, t.rev, t.mode, t.compare, t.reel, t.position, t.playing, t.pos_ms, t.at_ms,
    t.rate, t.overlays, t.blank, t.auto, t.controller, t.window_problem, t.window_opened_at,
    t.window_closes_at, t.window_closed_at, t.hall_seen_at, t.hall_rev, t.hall_position,
    t.hall_pos_ms, t.hall_playing, t.hall_error, t.hall_sound,
    iif(t.window_state = 'open' AND t.window_closes_at <= now_ms(), 'closed', t.window_state)
        AS window_state,
    s.title, s.state, s.place, s.meeting_code,
    i.kind AS item_kind, i.title AS item_title, i.problem, i.start_ms, i.end_ms, i.claim_s,
    i.late_days,
    EXISTS (SELECT 1 FROM json_each(t.overlays) o WHERE o.value = 'pledge') AS free_text
FROM stage t JOIN screening s ON s.id = t.screening
LEFT JOIN item_row i ON i.reel = t.reel AND i.position = t.position;

CREATE TEMP VIEW stage_problem AS
SELECT t.screening, t.problem, json_object('id', p.id, 'problem_no', p.problem_no,
    'order', o.nth, 'of', o.total, 'point_name', p.point_name,
    'lead_unit_name', p.lead_unit_name, 'assist', json(p.assist_names),
    'type_name', p.type_name, 'indicator_text', p.indicator_text,
    'description', p.description, 'found_on', p.found_on, 'severity', p.severity,
    'state', p.state, 'replay_days', t.late_days) AS j
FROM stage_row t JOIN problem_row p ON p.id = t.problem
LEFT JOIN outcome_row o ON o.reel = t.reel AND o.problem = p.id;

CREATE TEMP VIEW stage_window AS
SELECT screening, iif(window_state = 'none', NULL, json_object('state', window_state,
    'problem', window_problem, 'opened_at', window_opened_at,
    'closes_at', window_closes_at)) AS j
FROM stage_row;

CREATE TEMP VIEW attendance_counts AS
SELECT s.id AS screening, (SELECT json_object('expected', count(*),
    'present', count(*) FILTER (WHERE a.here AND NOT a.late),
    'late', count(*) FILTER (WHERE a.late),
    'excused', count(*) FILTER (WHERE a.status = 'excused'),
    'absent', count(*) FILTER (WHERE a.status = 'absent'))
    FROM attendance_row a WHERE a.screening = s.id AND a.duty = 'attend') AS j
FROM screening s;

-- A claim as the wall may show it. Text typed on a phone stays off the wall until the operator
-- switches the overlay `pledge` on (or asks for the wall of pledges); a phrase of the county's own
-- list, a clerk's text and a name from the register need no look first.
CREATE TEMP VIEW claim_wall AS
SELECT c.screening, c.problem, c.id, c.unit, c.state, c.role, c.version, c.unit_name, c.mode,
    c.capacity, c.due_on, c.at, t.free_text OR c.recorded_by IS NOT NULL
        OR t.mode = 'pledges'
        OR c.pledge IN (SELECT e.value FROM phrase_list f, json_each(f.phrases) e
            WHERE f.key = 'phrases.pledge') AS may_text,
    iif(t.free_text OR c.recorded_by IS NOT NULL OR c.person IS NOT NULL, c.person_name, '')
        AS person_name,
    c.measures, c.pledge
FROM claim_row c JOIN stage_row t ON t.screening = c.screening;

CREATE TEMP VIEW stage_common AS
SELECT t.screening, json_object('server_ms', now_ms(),
    'event', (SELECT coalesce(max(seq), 0) FROM event), 'rev', t.rev,
    'screening', json_object('id', t.screening, 'title', t.title, 'state', t.state,
        'place', t.place),
    'mode', t.mode,
    'reel', json((SELECT json_object('id', r.id, 'version_no', r.version_no,
        'sha256', r.sha256, 'duration_ms', r.duration_ms,
        'items', (SELECT count(*) FROM reel_item i WHERE i.reel = r.id))
        FROM reel r WHERE r.id = t.reel AND r.state = 'locked')),
    'item', iif(t.item_kind IS NULL, NULL, json_object('position', t.position,
        'kind', t.item_kind, 'title', t.item_title, 'start_ms', t.start_ms,
        'end_ms', t.end_ms, 'claim_s', t.claim_s, 'late_days', t.late_days)),
    'media', json_object('playing', yes(t.playing), 'pos_ms', t.pos_ms, 'at_ms', t.at_ms,
        'rate', t.rate),
    'problem', json((SELECT p.j FROM stage_problem p WHERE p.screening = t.screening)),
    'window', json((SELECT w.j FROM stage_window w WHERE w.screening = t.screening)),
    'tally', json((SELECT y.j FROM tally_json y WHERE y.screening = t.screening)),
    'attendance', json((SELECT a.j FROM attendance_counts a WHERE a.screening = t.screening)),
    'overlays', json(t.overlays), 'blank', yes(t.blank), 'auto', yes(t.auto)) AS j
FROM stage_row t;

CREATE TEMP VIEW stage_lookback AS
SELECT s.id AS screening, (SELECT json_group_array(json(j)) FROM (SELECT json_object(
    'problem', l.problem, 'problem_no', l.problem_no, 'point_name', l.point_name, 'unit_name', l.unit_name,
    'pledge', l.pledge, 'promised_due_on', l.promised_due_on, 'outcome', l.outcome,
    'kept', l.kept, 'state', l.state, 'replay_days', l.replay_days,
    'again_days', l.again_days) AS j
    FROM lookback_row l WHERE l.screening = s.id ORDER BY l.nth, l.problem)) AS j
FROM screening s;

-- One problem of the look-back, as the wall shows it before and after.
CREATE TEMP VIEW stage_compare AS
SELECT t.screening, json_object('problem', l.problem, 'problem_no', l.problem_no,
    'point_name', l.point_name, 'unit_name', l.unit_name, 'description', l.description,
    'found_on', p.found_on, 'pledge', l.pledge, 'promised_due_on', l.promised_due_on,
    'outcome', l.outcome, 'kept', l.kept, 'state', l.state,
    'closed_at', l.closed_at, 'after', yes(l.after_clip IS NOT NULL),
    'replay_days', l.replay_days, 'again_days', l.again_days) AS j
FROM stage t JOIN lookback_row l ON l.screening = t.screening AND l.problem = t.compare
JOIN problem p ON p.id = l.problem;

CREATE TEMP VIEW hall_stage AS
SELECT t.screening, json_insert(c.j,
    '$.claims', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', w.id,
        'version', w.version, 'unit_name', w.unit_name, 'role', w.role, 'mode', w.mode,
        'person', nullif(w.person_name, ''), 'capacity', w.capacity, 'due_on', w.due_on,
        'measures', iif(w.may_text, w.measures, ''), 'pledge', iif(w.may_text, w.pledge, ''),
        'at', w.at) AS j
        FROM claim_wall w WHERE w.screening = t.screening AND w.problem = t.problem
        AND w.state = 'active' ORDER BY w.role DESC, w.id))),
    '$.dispute', json((SELECT json_object('id', d.id, 'unit_name', d.j ->> 'unit_name',
        'reason_code', d.j ->> 'reason_code',
        'reason', iif(t.free_text, d.j ->> 'reason', ''),
        'suggested_unit_name', d.j ->> 'suggested_unit_name', 'ruling', d.j ->> 'ruling',
        'ruling_unit_name', d.j ->> 'ruling_unit_name')
        FROM dispute_json d WHERE d.screening = t.screening AND d.problem = t.problem
        ORDER BY d.id DESC LIMIT 1)),
    '$.pledges', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'point_name', p.point_name, 'unit_name', w.unit_name,
        'pledge', iif(w.may_text, w.pledge, ''), 'due_on', w.due_on) AS j
        FROM claim_wall w JOIN problem_row p ON p.id = w.problem
        WHERE w.screening = t.screening AND w.state = 'active' AND w.role = 'primary'
        ORDER BY w.id))),
    '$.lookback', json((SELECT l.j FROM stage_lookback l WHERE l.screening = t.screening)),
    '$.compare', json((SELECT x.j FROM stage_compare x WHERE x.screening = t.screening)),
    '$.remark', json((SELECT r.j FROM stage_remark r WHERE r.screening = t.screening)),
    '$.agenda', json((SELECT l.j FROM agenda_list l WHERE l.screening = t.screening)),
    '$.checkin_url', '/m/', '$.meeting_code', t.meeting_code) AS j
FROM stage_row t JOIN stage_common c ON c.screening = t.screening;

-- ---- the operator's console

-- What the last command can be undone to, and whether something came of it meanwhile.
CREATE TEMP VIEW before_row AS
SELECT b.*, EXISTS (SELECT 1 FROM event e WHERE e.screening = b.screening AND e.seq > b.since
    AND e.kind IN ('problem', 'claim') AND e.act IN ('claim', 'join', 'amend', 'dispute',
        'paper_claim', 'paper_join', 'rule_assign', 'rule_refile', 'rule_withdraw')) AS settled
FROM stage_before b;

CREATE TEMP VIEW undo_row AS
SELECT t.screening, b.command, b.until_at, b.settled
FROM stage t JOIN before_row b ON b.screening = t.screening AND b.rev = t.rev;

CREATE TEMP VIEW command_step AS
SELECT t.screening, w.column1 AS command, w.column2 AS position,
    step_why('stage', 'on', w.column1, facts(
        'controller', t.controller = viewer_user(),
        'live', t.state IN ('live', 'paused'),
        'meeting_open', t.state IN ('checkin', 'live', 'paused'),
        'undo_time', coalesce(u.until_at > now_ms(), 1),
        'unsettled', coalesce(u.settled = 0, 1))) AS key
FROM stage_row t LEFT JOIN undo_row u ON u.screening = t.screening, (VALUES ('take_control', 1), ('goto', 2), ('next', 3), ('prev', 4),
    ('replay', 5), ('play', 6), ('pause', 7), ('seek', 8), ('open_claim', 9),
    ('extend_claim', 10), ('close_claim', 11), ('mode', 12), ('overlay', 13), ('blank', 14),
    ('auto', 15), ('undo', 16), ('remark', 17), ('lookback', 18)) w;

-- The same refusals as stage.c gives, before anybody presses.
CREATE TEMP VIEW command_row AS
SELECT c.screening, c.command, c.position,
    CASE WHEN c.key IS NOT NULL THEN c.key
        WHEN c.command = 'undo' AND NOT EXISTS (SELECT 1 FROM undo_row u
            WHERE u.screening = c.screening) THEN 'stage.undo_nothing'
        WHEN c.command IN ('goto', 'play', 'next') AND t.reel IS NULL THEN 'screening.no_reel'
        WHEN c.command = 'open_claim' AND t.problem IS NULL THEN 'stage.no_problem'
        WHEN c.command = 'open_claim' AND t.item_kind = 'replay' THEN 'stage.replay'
        WHEN c.command = 'open_claim' AND t.window_state = 'open' THEN 'stage.window_open'
        WHEN c.command = 'open_claim' AND (SELECT p.state FROM problem p
            WHERE p.id = t.problem) NOT IN ('scheduled', 'presented') THEN 'stage.settled'
        WHEN c.command IN ('extend_claim', 'close_claim') AND t.window_state = 'none'
            THEN 'stage.no_window'
        WHEN c.command IN ('pause', 'seek', 'replay') AND t.item_kind IS NULL
            THEN 'stage.no_item'
        WHEN c.command = 'next' AND NOT EXISTS (SELECT 1 FROM reel_item i
            WHERE i.reel = t.reel AND i.position > coalesce(t.position, -1))
            THEN 'stage.no_next'
        WHEN c.command = 'prev' AND NOT EXISTS (SELECT 1 FROM reel_item i
            WHERE i.reel = t.reel AND i.position < t.position) THEN 'stage.no_prev'
        END AS key
FROM command_step c JOIN stage_row t ON t.screening = c.screening;

CREATE TEMP VIEW console_units AS
SELECT t.screening, u.id AS unit, u.short_name AS unit_name, u.rank_order,
    EXISTS (SELECT 1 FROM attendance_row a WHERE a.screening = t.screening AND a.unit = u.id
        AND a.here) AS present,
    (SELECT count(*) FROM session x WHERE x.screening = t.screening AND x.unit = u.id
        AND x.kind = 'seat' AND x.ended_at IS NULL
        AND x.last_used_at > now_ms() - 120000) AS seats,
    EXISTS (SELECT 1 FROM session x WHERE x.screening = t.screening AND x.unit = u.id
        AND x.kind = 'seat' AND x.ended_at IS NULL) AS had_seat
FROM stage t JOIN unit u ON u.id IN (
    SELECT a.unit FROM attendance_row a WHERE a.screening = t.screening AND a.duty = 'attend'
    UNION SELECT k.unit FROM desk k WHERE k.screening = t.screening);

-- The walls that are in. Their numbers are the order in which they came, also of those that went.
CREATE TEMP VIEW wall_json AS
SELECT x.screening, x.id AS session, json_object('session', x.id, 'nth',
    (SELECT count(*) FROM session y WHERE y.screening = x.screening AND y.kind = 'hall'
        AND y.id <= x.id),
    'player', yes(coalesce(w.player, 0)), 'address', x.address, 'since', x.created_at,
    'seen_at', w.seen_at, 'position', w.position, 'pos_ms', w.pos_ms,
    'playing', yes(coalesce(w.playing, 0)), 'error', w.error,
    'sound', coalesce(w.sound, 'off')) AS j
FROM session x LEFT JOIN wall w ON w.session = x.id
WHERE x.kind = 'hall' AND x.ended_at IS NULL AND x.expires_at > now_ms()
    AND x.last_used_at + x.idle_ms > now_ms();

-- Devices that were heard of a short while ago.
CREATE TEMP VIEW device_counts AS
SELECT s.id AS screening, (SELECT json_object(
    'tablets', count(*) FILTER (WHERE x.kind = 'leader'),
    'phones', count(*) FILTER (WHERE x.kind = 'seat'))
    FROM session x WHERE x.screening = s.id AND x.ended_at IS NULL
    AND x.last_used_at > now_ms() - 120000) AS j
FROM screening s;

-- What a hall screen did alone, while that is news.
CREATE TEMP VIEW stage_alone AS
SELECT t.screening, (SELECT json_object('at', e.at, 'since', e.data -> '$.shown[0].at',
    'position', e.data -> '$.shown[#-1].position', 'follows', e.data -> '$.follows')
    FROM (SELECT * FROM event x WHERE x.kind = 'stage' AND x.object = t.screening
        ORDER BY x.seq DESC LIMIT 10) e
    WHERE e.act = 'alone' AND e.at > now_ms() - 300000 ORDER BY e.seq DESC LIMIT 1) AS j
FROM stage t;

-- The units that help and have taken note (知晓).
CREATE TEMP VIEW awareness_json AS
SELECT w.id, w.screening, w.problem, w.unit, json_object('id', w.id, 'unit_name', u.short_name,
    'person', w.person_name, 'at', w.at) AS j
FROM awareness w JOIN unit u ON u.id = w.unit;

CREATE TEMP VIEW console_stage AS
SELECT t.screening, json_insert(c.j,
    '$.claims', json((SELECT json_group_array(json(j)) FROM (SELECT w.j FROM claim_of_desk w
        WHERE w.screening = t.screening AND w.problem = t.problem AND w.state = 'active'
        ORDER BY w.role DESC, w.id))),
    '$.aware', json((SELECT json_group_array(json(j)) FROM (SELECT w.j FROM awareness_json w
        WHERE w.screening = t.screening AND w.problem = t.problem ORDER BY w.id))),
    '$.dispute', json((SELECT d.j FROM dispute_json d WHERE d.screening = t.screening
        AND d.problem = t.problem ORDER BY d.id DESC LIMIT 1)),
    '$.disputes', json((SELECT json_group_array(json(j)) FROM (SELECT json_insert(d.j,
        '$.problem', d.problem, '$.problem_no', p.problem_no) AS j FROM dispute_json d
        JOIN problem p ON p.id = d.problem WHERE d.screening = t.screening ORDER BY d.id))),
    '$.pledges', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'problem_no', p.problem_no, 'point_name', p.point_name, 'unit_name', w.unit_name,
        'pledge', w.pledge, 'due_on', w.due_on) AS j
        FROM claim_row w JOIN problem_row p ON p.id = w.problem
        WHERE w.screening = t.screening AND w.state = 'active' AND w.role = 'primary'
        ORDER BY w.id))),
    '$.lookback', json((SELECT l.j FROM stage_lookback l WHERE l.screening = t.screening)),
    '$.compare', t.compare,
    '$.checkin_url', '/m/', '$.meeting_code', t.meeting_code,
    '$.time', (SELECT json_object('live_at', s.live_at, 'over_at', s.adjourned_at,
        'budget_s', s.budget_s) FROM screening s WHERE s.id = t.screening),
    '$.controller', json((SELECT json_object('user', a.id, 'name', a.name) FROM account a
        WHERE a.id = t.controller)),
    '$.remark', json((SELECT r.j FROM stage_remark r WHERE r.screening = t.screening)),
    '$.remarks', json((SELECT json_group_array(json(j)) FROM (SELECT r.j FROM remark_queue r
        WHERE r.screening = t.screening ORDER BY r.place LIMIT 100))),
    '$.undo', json((SELECT json_object('command', u.command, 'until_at', u.until_at)
        FROM undo_row u WHERE u.screening = t.screening AND u.until_at > now_ms())),
    '$.hall', iif(t.hall_seen_at IS NULL, NULL, json_object('seen_at', t.hall_seen_at,
        'position', t.hall_position, 'pos_ms', t.hall_pos_ms,
        'playing', yes(t.hall_playing), 'error', t.hall_error, 'sound', t.hall_sound,
        'recordings', (SELECT count(*) FROM attachment x WHERE x.screening = t.screening
            AND x.problem = t.problem AND x.kind = 'spoken'))),
    '$.walls', json((SELECT json_group_array(json(j)) FROM (SELECT w.j FROM wall_json w
        WHERE w.screening = t.screening ORDER BY w.session))),
    '$.devices', json((SELECT d.j FROM device_counts d WHERE d.screening = t.screening)),
    '$.alone', json((SELECT l.j FROM stage_alone l WHERE l.screening = t.screening)),
    '$.items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'position', i.position, 'kind', i.kind, 'title', i.title, 'problem', i.problem,
        'problem_no', p.problem_no, 'point_name', p.point_name,
        'unit', p.lead_unit, 'unit_name', p.lead_unit_name, 'state', p.state,
        'start_ms', i.start_ms, 'end_ms', i.end_ms, 'claim_s', i.claim_s,
        'late_days', i.late_days, 'outcome', o.outcome) AS j
        FROM item_row i LEFT JOIN problem_row p ON p.id = i.problem
        LEFT JOIN outcome_row o ON o.reel = i.reel AND o.problem = i.problem
        WHERE i.reel = t.reel ORDER BY i.position))),
    '$.presses', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit_name', u.short_name, 'person', x.person_name, 'outcome', x.outcome,
        'at', x.at) AS j
        FROM press x JOIN unit u ON u.id = x.unit WHERE x.screening = t.screening
        AND x.problem = t.problem ORDER BY x.id DESC LIMIT 50))),
    '$.units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', u.unit,
        'unit_name', u.unit_name, 'present', yes(u.present),
        'seats_connected', u.seats, 'cut', yes(u.had_seat AND u.seats = 0)) AS j
        FROM console_units u WHERE u.screening = t.screening
        ORDER BY u.rank_order, u.unit))),
    '$.allowed', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'command', w.command, 'ok', yes(w.key IS NULL), 'why', json(said(w.key))) AS j
        FROM command_row w WHERE w.screening = t.screening ORDER BY w.position)))) AS j
FROM stage_row t JOIN stage_common c ON c.screening = t.screening;

-- ---- a unit's seat: only what the hall has seen, and only what names the unit

CREATE TEMP VIEW seat_named AS
SELECT h.screening, h.problem, h.position, h.opened_at, h.closes_at, h.closed_at,
    iif(p.lead_unit = viewer_unit(), 'lead', 'assist') AS part
FROM showing h JOIN problem p ON p.id = h.problem
WHERE h.screening = viewer_screening() AND h.shown_at IS NOT NULL
    AND (p.lead_unit = viewer_unit()
        OR EXISTS (SELECT 1 FROM problem_assist x WHERE x.problem = p.id
            AND x.unit = viewer_unit())
        OR EXISTS (SELECT 1 FROM claim c WHERE c.problem = p.id AND c.unit = viewer_unit()
            AND c.state = 'active'));

CREATE TEMP VIEW seat_claims AS
SELECT n.problem, (SELECT json_group_array(json(j)) FROM (
    SELECT json_insert(w.j, '$.own', yes(w.unit = viewer_unit())) AS j FROM claim_json w
    WHERE w.problem = n.problem AND w.screening = n.screening AND w.state = 'active'
    ORDER BY w.role DESC, w.id)) AS j
FROM seat_named n;

-- The three buttons of the card and why one is dead.
CREATE TEMP VIEW seat_fact AS
SELECT n.problem, n.part, p.state, mine.id AS claim, holder.id AS holder,
    t.problem = n.problem AS here,
    facts('own_unit', 1, 'named', 1, 'lead', n.part = 'lead',
        'meeting_open', s.state IN ('checkin', 'live', 'paused'),
        'present', EXISTS (SELECT 1 FROM attendance_row a WHERE a.screening = n.screening
            AND a.unit = viewer_unit() AND a.here),
        'window', n.opened_at IS NOT NULL AND n.closed_at IS NULL AND n.closes_at > now_ms(),
        'free', holder.id IS NULL, 'not_moved_on', t.problem = n.problem, 'reason', 1,
        'assists', n.part = 'assist') AS have
FROM seat_named n JOIN problem p ON p.id = n.problem JOIN screening s ON s.id = n.screening
JOIN stage_row t ON t.screening = n.screening
LEFT JOIN claim mine ON mine.problem = n.problem AND mine.unit = viewer_unit()
    AND mine.state = 'active'
LEFT JOIN claim holder ON holder.problem = n.problem AND holder.role = 'primary'
    AND holder.state = 'active';

CREATE TEMP VIEW seat_can AS
SELECT problem, holder, part,
    CASE WHEN claim IS NOT NULL THEN 'claim.already'
        WHEN state = 'scheduled' THEN 'claim.window_closed'
        WHEN part = 'lead' AND holder IS NULL
            THEN step_why('problem', state, 'claim', have)
        ELSE step_why('claim', '-', 'join', have) END AS claim_key,
    step_why('problem', state, 'dispute', have) AS dispute_key,
    CASE WHEN claim IS NULL THEN 'claim.none'
        ELSE step_why('claim', 'active', 'amend', have) END AS amend_key,
    step_why('awareness', '-', 'note', have) AS aware_key
FROM seat_fact;

CREATE TEMP VIEW seat_problem AS
SELECT n.screening, n.problem, n.position, p.point_name, json_object('problem', p.id,
    'problem_no', p.problem_no, 'order', n.position,
    'of', (SELECT count(*) FROM showing x WHERE x.screening = n.screening),
    'point_name', p.point_name,
    'type_name', p.type_name, 'indicator_text', p.indicator_text,
    'description', p.description, 'lead_unit_name', p.lead_unit_name,
    'assist', json(p.assist_names), 'found_on', p.found_on, 'severity', p.severity,
    'state', p.state, 'missed', yes(p.missed), 'mine', n.part,
    'window', iif(n.opened_at IS NULL, NULL, json_object(
        'state', iif(n.closed_at IS NULL AND n.closes_at > now_ms(), 'open', 'closed'),
        'problem', p.id, 'opened_at', n.opened_at, 'closes_at', n.closes_at)),
    'claims', json(c.j),
    'claim', json((SELECT w.j FROM claim_json w WHERE w.problem = p.id
        AND w.screening = n.screening AND w.unit = viewer_unit() AND w.state = 'active')),
    'aware', json((SELECT w.j FROM awareness_json w WHERE w.problem = p.id
        AND w.screening = n.screening AND w.unit = viewer_unit())),
    'attachments', json((SELECT json_group_array(json(j)) FROM (SELECT t.j FROM attachment_json t
        WHERE t.problem = p.id AND t.screening = n.screening AND t.unit = viewer_unit()
        ORDER BY t.id))),
    'dispute', json((SELECT d.j FROM dispute_json d WHERE d.screening = n.screening
        AND d.problem = p.id ORDER BY d.id DESC LIMIT 1))) AS j
FROM seat_named n JOIN problem_row p ON p.id = n.problem
JOIN seat_claims c ON c.problem = n.problem;

CREATE TEMP VIEW seat_now AS
SELECT q.screening, q.problem, q.position, json_insert(q.j,
    '$.can', json_object(
        'claim', json_object('ok', yes(k.claim_key IS NULL), 'why', json(said(k.claim_key))),
        'dispute', json_object('ok', yes(k.dispute_key IS NULL),
            'why', json(said(k.dispute_key))),
        'amend', json_object('ok', yes(k.amend_key IS NULL),
            'why', json(said(k.amend_key))),
        'aware', json_object('ok', yes(k.aware_key IS NULL), 'why', json(said(k.aware_key)))),
    '$.default_due_on', day_add(local_day(now_ms()),
        (SELECT value FROM setting_now WHERE key = 'due.days')),
    '$.phrases', json((SELECT phrases FROM phrase_list WHERE key = 'phrases.measures')),
    '$.pledge_phrases', json((SELECT phrases FROM phrase_list WHERE key = 'phrases.pledge'))) AS j
FROM seat_problem q JOIN seat_can k ON k.problem = q.problem;

-- What is shown again of the unit's own: there is nothing to answer.
CREATE TEMP VIEW seat_replay AS
SELECT y.screening, y.problem, json_object('problem', p.id, 'problem_no', p.problem_no,
    'point_name', p.point_name, 'description', p.description, 'late_days', y.late_days,
    'due_on', p.due_on) AS j
FROM replay y JOIN problem_row p ON p.id = y.problem
WHERE y.screening = viewer_screening() AND EXISTS (SELECT 1 FROM problem_unit n
    WHERE n.problem = y.problem AND n.unit = viewer_unit());

-- While another unit's problem is on the wall a phone hears neither its number nor its place.
CREATE TEMP VIEW seat_common AS
SELECT t.screening, t.problem, iif(t.problem IS NULL OR EXISTS (SELECT 1 FROM seat_named n
    WHERE n.problem = t.problem) OR EXISTS (SELECT 1 FROM seat_replay y
    WHERE y.problem = t.problem), c.j,
    json_replace(c.j, '$.item.title', NULL, '$.window.problem', NULL)) AS j
FROM stage_row t JOIN stage_common c ON c.screening = t.screening;

CREATE TEMP VIEW seat_stage AS
SELECT t.screening, json_remove(json_insert(t.j,
    '$.unit', (SELECT json_object('id', u.id, 'name', u.short_name) FROM unit u
        WHERE u.id = viewer_unit()),
    '$.me', (SELECT json_object('attendance', a.id, 'name',
        iif(a.status = 'deputy', a.deputy_name, a.name), 'post',
        iif(a.status = 'deputy', a.deputy_post, a.post), 'status', a.status,
        'late', yes(a.late))
        FROM attendance_row a WHERE a.id = viewer_attendance() AND a.here),
    '$.now', json((SELECT n.j FROM seat_now n WHERE n.screening = t.screening
        AND n.problem = t.problem)),
    '$.replay', json((SELECT y.j FROM seat_replay y WHERE y.screening = t.screening
        AND y.problem = t.problem)),
    '$.mine', json((SELECT json_group_array(json(j)) FROM (SELECT n.j FROM seat_now n
        WHERE n.screening = t.screening ORDER BY n.position))),
    '$.roster', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'attendance', a.id, 'name', a.name, 'post', a.post, 'status', a.status) AS j
        FROM attendance_row a WHERE a.screening = t.screening AND a.unit = viewer_unit()
        ORDER BY a.person_rank, a.id)))),
    '$.problem') AS j
FROM seat_common t
WHERE t.screening = viewer_screening();

CREATE TEMP VIEW hall_pack_json AS
SELECT t.screening, json_object('screening', t.screening, 'reel', r.id,
    'version_no', r.version_no, 'title', t.title, 'bytes', r.bytes, 'sha256', r.sha256,
    'duration_ms', r.duration_ms,
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'position', i.position, 'kind', i.kind, 'title', i.title, 'start_ms', i.start_ms,
        'end_ms', i.end_ms, 'claim_s', i.claim_s, 'late_days', i.late_days, 'problem', i.problem,
        'problem_no', p.problem_no, 'point_name', p.point_name,
        'unit_name', p.lead_unit_name, 'assist', json(p.assist_names),
        'type_name', p.type_name, 'description', p.description,
        'found_on', p.found_on) AS j
        FROM item_row i LEFT JOIN problem_row p ON p.id = i.problem
        WHERE i.reel = r.id ORDER BY i.position))),
    'cues', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'position', c.position, 'item', c.item, 'kind', c.kind, 'tag', c.tag,
        'title', c.title, 'first_frame', c.first_frame, 'frames', c.frames,
        'start_ms', c.start_ms, 'end_ms', c.end_ms, 'start_t90', c.start_t90,
        'end_t90', c.end_t90) AS j FROM cue c WHERE c.reel = r.id ORDER BY c.position))),
    'stills', json((SELECT json_group_array(i.problem) FROM reel_item i
        WHERE i.reel = r.id AND i.problem IS NOT NULL)),
    'lookback', json((SELECT json_group_array(l.problem) FROM lookback_row l
        WHERE l.screening = t.screening))) AS j
FROM stage_row t JOIN reel r ON r.screening = t.screening AND r.state = 'locked';
