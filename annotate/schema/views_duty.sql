-- The leaders with an account. Chief are those who command the headquarters: named in hq.heads, one a
-- line (duty: name), and no deputy.
CREATE TEMP VIEW leader_row AS
SELECT a.id, EXISTS (SELECT 1 FROM (SELECT replace(e.value, ':', '：') AS line
        FROM setting_now s, json_each('[' || replace(json_quote(replace(s.value, '\', '')), '\n',
            '","') || ']') e WHERE s.key = 'hq.heads') h
    WHERE instr(h.line, '：') > 0
        AND substr(h.line, 1, instr(h.line, '：')) NOT LIKE '%副%'
        AND trim(substr(h.line, instr(h.line, '：') + 1)) IN (a.name, p.name)) AS chief
FROM account a LEFT JOIN person p ON p.id = a.person
WHERE a.active = 1 AND EXISTS (SELECT 1 FROM account_role r WHERE r.account = a.id
    AND role_name(r.role) = 'leader');

-- Duties. A unit sees its own, a leader the own visits besides; nothing here counts who was online.
-- mark: in_time, late (handed in after the day), missing (the day is over), waiting; NULL for records.
CREATE TEMP VIEW duty_json AS
SELECT d.id, d.kind, d.state, d.unit, coalesce(d.due_on, local_day(d.made_at)) AS on_date,
    coalesce(u.rank_order, 0) AS rank_order, json_object('id', d.id, 'version', d.version,
    'kind', d.kind, 'state', d.state, 'unit', d.unit, 'unit_name', u.short_name, 'hq', d.hq,
    'hq_name', h.name, 'account', d.account, 'account_name', c.name, 'period', d.period,
    'title', d.title, 'due_on', d.due_on, 'responsible', d.responsible, 'reviewer', d.reviewer,
    'signer', d.signer, 'text', d.text, 'made_at', d.made_at, 'made_by_name', m.name,
    'submitted_by_name', s.name, 'submitted_at', d.submitted_at, 'approved_by_name', p.name,
    'signed_by_name', g.name, 'closed_at', d.closed_at, 'reason', d.reason,
    'people', iif(d.kind = 'patrol_roster', length(trim(d.text, char(10)))
        - length(replace(trim(d.text, char(10)), char(10), '')) + (d.text <> ''), NULL),
    'days_left', iif(d.state = 'open', days_left(d.due_on), NULL),
    'agenda', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('kind', i.kind,
        'title', i.title, 'lead', i.lead, 'planned_s', i.planned_s) AS j FROM duty_agenda i
        WHERE i.duty = d.id ORDER BY i.position))),
    'mark', CASE WHEN d.due_on IS NULL OR d.state = 'withdrawn' THEN NULL
        WHEN d.submitted_at < o.at THEN 'in_time' WHEN d.submitted_at IS NOT NULL THEN 'late'
        WHEN o.at < now_ms() THEN 'missing' ELSE 'waiting' END,
    'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
        'why', json(said(w.key)))) FROM (SELECT v.column1 AS act,
        step_why(iif(d.kind = 'material', 'material', 'duty'), d.state, v.column1, facts(
            'text', 1, 'reason', 1,
            'own_unit', viewer_is('any_office') OR coalesce(d.unit = viewer_unit(), 0)
                OR coalesce(d.account = viewer_user(), 0),
            'other_person', NOT EXISTS (SELECT 1 FROM viewer_self s
                WHERE s.id IN (d.submitted_by, d.approved_by)))) AS key
        FROM (VALUES ('submit'), ('approve'), ('sign_off'), ('send_back'), ('withdraw'),
            ('set_agenda')) v) w
        WHERE coalesce(w.key, '') NOT IN ('step.not_allowed', 'step.not_your_role')
            AND (w.act <> 'set_agenda' OR d.kind IN ('special_meeting', 'leader_visit',
            'onsite', 'comment'))))) AS j
FROM duty d
JOIN (SELECT x.id, day_at(x.due_on, (SELECT value FROM setting_now WHERE key = 'due.hour')) AS at
    FROM duty x) o ON o.id = d.id
LEFT JOIN unit u ON u.id = d.unit LEFT JOIN hq h ON h.id = d.hq
LEFT JOIN account c ON c.id = d.account LEFT JOIN account m ON m.id = d.made_by
LEFT JOIN account s ON s.id = d.submitted_by LEFT JOIN account p ON p.id = d.approved_by
LEFT JOIN account g ON g.id = d.signed_by
WHERE viewer_is('staff') OR viewer_is('overseer') OR d.unit = viewer_unit();

-- The monthly reports for their paper: as they stood at the last thing that happened, so that the
-- same record prints the same. `days` late, NULL for what is not.
CREATE TEMP VIEW monthly_row AS
SELECT d.id, d.hq, coalesce(u.rank_order, 0) AS rank_order,
    iif(d.period = '', substr(coalesce(d.due_on, local_day(d.made_at)), 1, 7), d.period) AS month,
    json_object('hq_name', h.name, 'unit_name', coalesce(u.full_name, (SELECT value
        FROM setting_now WHERE key = 'office.name')), 'title', d.title, 'due_on', d.due_on,
    'submitted_at', d.submitted_at, 'submitted_by_name', s.name,
    'text', iif(d.submitted_at IS NULL, '', d.text), 'mark', CASE WHEN d.due_on IS NULL THEN NULL
        WHEN d.submitted_at < o.at THEN 'in_time' WHEN d.submitted_at IS NOT NULL THEN 'late'
        WHEN o.at <= o.now THEN 'missing' ELSE 'waiting' END,
    'days', iif(coalesce(d.submitted_at, o.now) >= o.at, CAST(julianday(local_day(
        coalesce(d.submitted_at, o.now))) - julianday(d.due_on) AS INTEGER), NULL)) AS j
FROM duty d
JOIN (SELECT x.id, day_at(x.due_on, (SELECT value FROM setting_now WHERE key = 'due.hour')) AS at,
    (SELECT at FROM event ORDER BY seq DESC LIMIT 1) AS now FROM duty x) o ON o.id = d.id
LEFT JOIN unit u ON u.id = d.unit LEFT JOIN hq h ON h.id = d.hq
LEFT JOIN account s ON s.id = d.submitted_by
WHERE d.kind = 'monthly_report' AND d.state <> 'withdrawn';
