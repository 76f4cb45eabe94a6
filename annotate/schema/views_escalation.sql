-- Who did not rectify, and what was done about it.

-- A pledge of a meeting, and what became of it (kept late failed pending). The LIMIT has the day reckoned
-- once for each, not once for each screening.
CREATE TEMP VIEW pledge_row AS
SELECT c.id AS claim, c.problem, c.unit, c.screening,
    coalesce(c.due_on, p.original_due_on) AS promised_on,
    kept(coalesce(c.due_on, p.original_due_on), (SELECT max(x.at) FROM closure x
        WHERE x.problem = p.id), (SELECT min(n.live_at) FROM (SELECT max(s.live_at,
        day_at(coalesce(c.due_on, p.original_due_on), h.value)) AS at LIMIT 1) d
        JOIN screening n ON n.live_at > d.at),
        EXISTS (SELECT 1 FROM relapse y WHERE y.problem = p.id AND y.state = 'confirmed'),
        h.value) AS kept
FROM claim c JOIN problem p ON p.id = c.problem JOIN screening s ON s.id = c.screening
JOIN setting_now h ON h.key = 'due.hour'
WHERE c.role = 'primary' AND c.state = 'active' AND coalesce(c.due_on, p.original_due_on) IS NOT NULL;

CREATE TEMP VIEW escalation_json AS
SELECT e.id, e.state, e.unit, e.level, json_object('id', e.id, 'version', e.version,
    'unit', e.unit, 'unit_name', u.short_name, 'period', e.period, 'level', e.level,
    'counted_by', CASE WHEN e.problem IS NOT NULL THEN 'problem' WHEN e.round IS NOT NULL THEN 'round'
        ELSE 'unit' END, 'round_team', o.team, 'round_from', o.from_on,
    'recipients', (SELECT count(DISTINCT q.id) FROM account q JOIN account_role x ON x.account = q.id
        WHERE q.unit = e.unit AND q.active = 1
        AND role_name(x.role) IN ('unit_head', 'liaison')),
    'state', e.state, 'text', e.text, 'doc_no', e.doc_no, 'proposed_at', e.proposed_at,
    'drafted_by_name', a.name, 'drafted_at', e.drafted_at, 'decided_by_name', b.name,
    'decided_at', e.decided_at, 'reason', e.reason, 'sign_due_at', e.sign_due_at,
    'to_sign', yes(e.state = 'signed' AND e.level < 3 AND e.signed_for_at IS NULL),
    'sign_overdue', yes(e.signed_for_at IS NULL AND e.sign_due_at < now_ms()),
    'signed_for_at', e.signed_for_at, 'signed_for_name', e.signed_for_name,
    'signed_for_by_name', c.name, 'on_behalf', yes(e.signed_for_note <> ''),
    'signed_for_note', e.signed_for_note, 'talk_on', e.talk_on,
    'talk_with', e.talk_with, 'talk_text', e.talk_text, 'talk_time', e.talk_time,
    'talk_place', e.talk_place, 'talk_by', e.talk_by, 'talk_recorder', e.talk_recorder,
    'talk_demands', e.talk_demands, 'call_at', e.call_at, 'call_place', e.call_place,
    'call_by', e.call_by, 'call_whom', e.call_whom, 'call_demands', e.call_demands,
    'cases', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('lapse', l.id,
        'kind', l.kind, 'on', l.on_date, 'problem', l.problem, 'problem_no', p.problem_no,
        'point_name', p.point_name, 'description', p.description, 'state', p.state,
        'due_on', p.due_on, 'original_due_on', p.original_due_on,
        'rework_count', p.rework_count) AS j
        FROM escalation_case c JOIN lapse l ON l.id = c.lapse JOIN problem_row p ON p.id = l.problem
        WHERE c.escalation = e.id ORDER BY l.on_date, l.id))),
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act, step_why('escalation', e.state,
        v.column1, facts('text', 1, 'reason', 1, 'own_unit', coalesce(e.unit = viewer_unit(), 0),
            'to_unit', e.level < 3, 'unsigned', e.signed_for_at IS NULL,
            'other_person', coalesce(e.drafted_by NOT IN (SELECT id FROM viewer_self), 1))) AS key
        FROM (VALUES ('draft'), ('sign'), ('drop'), ('talk'), ('sign_for'), ('sign_paper')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role',
            'step.not_your_unit', 'escalation.not_to_unit', 'escalation.signed_for')))) AS j
FROM escalation e JOIN unit u ON u.id = e.unit LEFT JOIN account a ON a.id = e.drafted_by
LEFT JOIN account b ON b.id = e.decided_by LEFT JOIN account c ON c.id = e.signed_for_by
LEFT JOIN round o ON o.id = e.round
WHERE viewer_is('staff') OR viewer_is('overseer')
    OR (e.unit = viewer_unit() AND e.state = 'signed' AND e.level < 3);

-- When an exposure came to its end: its problem was closed and stayed so, or the office settled it.
-- point: where the county counts by point (连续 of one 点位), NULL where it does not or none is known.
CREATE TEMP VIEW exposure_end AS
SELECT e.id, e.unit, iif((SELECT value FROM setting_now WHERE key = 'exposure.counted_by') = 'point',
        coalesce(e.point, p.point), NULL) AS point, e.decided_at AS began_at, CASE WHEN e.problem IS NULL THEN e.settled_at
    WHEN p.state IN ('closed', 'archived') THEN (SELECT max(x.at) FROM closure x
        WHERE x.problem = e.problem) WHEN p.state = 'withdrawn' THEN e.decided_at END AS ended_at
FROM exposure e LEFT JOIN problem p ON p.id = e.problem WHERE e.state = 'confirmed';

-- Exposures in a row, as of one of them: those since all earlier ones of the unit (at that point) had
-- come to their end.
CREATE TEMP VIEW exposure_streak AS
SELECT k.id, u.id AS unit, u.short_name AS unit_name, u.rank_order, k.point, (SELECT count(*)
    FROM exposure_end e WHERE e.unit = u.id AND e.point IS k.point
        AND e.began_at > coalesce((SELECT max(r.ended_at)
        FROM exposure_end r WHERE r.unit = u.id AND r.point IS k.point
            AND NOT EXISTS (SELECT 1 FROM exposure_end o
            WHERE o.unit = u.id AND o.point IS k.point AND o.began_at <= r.ended_at
                AND coalesce(o.ended_at > r.ended_at, 1))), 0)) AS streak
FROM exposure_end k JOIN unit u ON u.id = k.unit;

CREATE TEMP VIEW exposure_json AS
SELECT e.id, e.state, e.unit, e.on_date, json_object('id', e.id, 'version', e.version, 'state', e.state,
    'media', e.media, 'on', e.on_date, 'unit', e.unit, 'unit_name', u.short_name,
    'point', e.point, 'point_name', po.name, 'problem', e.problem, 'problem_no', p.problem_no,
    'problem_state', p.state, 'title', e.title, 'link', e.link, 'clip', e.clip,
    'recorded_by_name', a.name, 'recorded_at', e.recorded_at, 'decided_by_name', b.name,
    'decided_at', e.decided_at, 'reason', e.reason, 'answer_by', e.answer_by,
    'answer', e.answer, 'answered_at', e.answered_at, 'settled_at', e.settled_at,
    'streak', e.streak, 'explain_by', e.explain_by, 'explanation', e.explanation,
    'explained_at', e.explained_at, 'explain_late', yes(e.explained_at IS NULL
        AND day_at(e.explain_by, (SELECT value FROM setting_now WHERE key = 'due.hour')) < now_ms()),
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act, step_why('exposure', e.state,
        v.column1, facts('text', 1, 'reason', 1, 'own_unit', 1)) AS key
        FROM (VALUES ('amend'), ('confirm'), ('void'), ('answer'), ('explain'), ('settle')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role')))) AS j
FROM exposure e JOIN unit u ON u.id = e.unit JOIN account a ON a.id = e.recorded_by
LEFT JOIN account b ON b.id = e.decided_by LEFT JOIN point po ON po.id = e.point
LEFT JOIN problem p ON p.id = e.problem
WHERE viewer_is('staff') OR viewer_is('overseer')
    OR (e.unit = viewer_unit() AND e.state = 'confirmed');

CREATE TEMP VIEW bulletin_json AS
SELECT b.id, json_object('id', b.id, 'version', b.version, 'state', b.state, 'year', b.year,
    'issue_no', b.issue_no, 'from_on', b.from_on, 'to_on', b.to_on, 'title', b.title,
    'praise', b.praise, 'demands', b.demands, 'figures', json(json_remove(b.figures, '$.tally.cases')),
    'drafted_by_name', a.name, 'drafted_at', b.drafted_at, 'issued_by_name', c.name,
    'issued_at', b.issued_at, 'reason', b.reason,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act, step_why('bulletin', b.state,
        v.column1, facts('reason', 1)) AS key
        FROM (VALUES ('draft'), ('issue'), ('void')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role')))) AS j
FROM bulletin b JOIN account a ON a.id = b.drafted_by LEFT JOIN account c ON c.id = b.issued_by
WHERE viewer_is('staff') OR viewer_is('overseer') OR (viewer_is('any_unit') AND b.state = 'issued');
