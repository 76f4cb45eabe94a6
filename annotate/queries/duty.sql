-- Duties, and the special headquarters that owe some of them.

-- name: duty_slots
-- Who owes a duty of kind $1 for period $2, due on $3, and has none yet; the chief leaders ($5) and
-- the others ($6). One that would be late at once ($4 is today) is only made where the duty has been
-- running before. The comment of the month is the chief leaders', or the office's where none has an
-- account.
SELECT w.holder, w.unit, w.hq, w.account FROM (
    SELECT k.column1 AS kind, 'h' || h.id AS holder, h.unit, h.id AS hq, NULL AS account,
        0 AS chief
    FROM hq h, (VALUES ('monthly_report'), ('special_meeting')) k WHERE h.active = 1
    UNION ALL SELECT 'weekly_report', 'u' || u.id, u.id, NULL, NULL, 0 FROM unit u
    WHERE u.active = 1 AND EXISTS (SELECT 1 FROM account a JOIN account_role r ON r.account = a.id
        WHERE a.unit = u.id AND a.active = 1 AND role_name(r.role) IN ('unit_head', 'liaison'))
    UNION ALL SELECT 'leader_visit', 'a' || l.id, NULL, NULL, l.id, l.chief FROM leader_row l
    UNION ALL SELECT 'comment', 'a' || l.id, NULL, NULL, l.id, 1 FROM leader_row l WHERE l.chief
    UNION ALL SELECT 'comment', 'c', NULL, NULL, NULL, 0
    WHERE NOT EXISTS (SELECT 1 FROM leader_row l WHERE l.chief)) w
WHERE w.kind = $1 AND iif(w.chief, $5, $6) AND NOT EXISTS (SELECT 1 FROM duty d WHERE d.kind = $1
        AND d.holder = w.holder AND d.period = $2)
    AND ($3 >= $4 OR EXISTS (SELECT 1 FROM duty d WHERE d.kind = $1 AND d.holder = w.holder))
ORDER BY w.holder LIMIT 200;

-- name: duty_materials_before
-- The materials that were due in the month before $1, for the month of $1: on the same day, but not
-- before $1, and those of a month for the next one. What a unit has in that month by its title is
-- there already; so is, of a period, what took it.
SELECT coalesce(d.unit, 0), iif(EXISTS (SELECT 1 FROM duty x WHERE x.kind = 'material'
        AND x.holder = d.holder AND x.period = d.next AND x.state <> 'withdrawn'), '', d.next),
    d.title, max($1, min(substr($1, 1, 7) || substr(d.due_on, 8),
        date($1, 'start of month', '+1 month', '-1 day'))), d.responsible, d.reviewer, d.signer
FROM (SELECT y.*, iif(y.period GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]',
    strftime('%Y-%m', y.period || '-01', '+1 month'), '') AS next FROM duty y) d
WHERE d.kind = 'material' AND d.state <> 'withdrawn'
    AND d.due_on BETWEEN date($1, 'start of month', '-1 month')
        AND date($1, 'start of month', '-1 day')
    AND NOT EXISTS (SELECT 1 FROM duty x WHERE x.kind = 'material' AND x.holder = d.holder
        AND x.title = d.title AND x.due_on BETWEEN date($1, 'start of month')
            AND date($1, 'start of month', '+1 month', '-1 day'))
ORDER BY d.due_on, d.id LIMIT 500;

-- name: duty_add
INSERT INTO duty (kind, state, holder, unit, hq, account, period, title, due_on, responsible,
    reviewer, signer, text, made_by, made_at, submitted_by, submitted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: duty_get
SELECT version, state, kind, coalesce(unit, 0), coalesce(account, 0), coalesce(submitted_by, 0),
    coalesce(approved_by, 0)
FROM duty WHERE id = $1;

-- name: duty_submit
UPDATE duty SET state = $2, text = $3, submitted_by = $4, submitted_at = $5, reason = '',
    version = version + 1 WHERE id = $1;

-- name: duty_move
-- $3: who, $4: when, $5: why. What is sent back is as if it had never been handed in.
UPDATE duty SET state = $2, reason = $5,
    approved_by = CASE $2 WHEN 'approved' THEN $3 WHEN 'open' THEN NULL ELSE approved_by END,
    signed_by = iif($2 = 'done', $3, signed_by),
    submitted_by = iif($2 = 'open', NULL, submitted_by),
    submitted_at = iif($2 = 'open', NULL, submitted_at),
    closed_at = iif($2 IN ('done', 'withdrawn'), $4, NULL), version = version + 1
WHERE id = $1;

-- name: duty_touch
UPDATE duty SET version = version + 1 WHERE id = $1;

-- name: duty_agenda_clear
DELETE FROM duty_agenda WHERE duty = $1;

-- name: duty_agenda_add
INSERT INTO duty_agenda (duty, position, kind, title, lead, planned_s)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: duty_monthly_has
SELECT 1 FROM duty WHERE kind = 'monthly_report' AND state <> 'withdrawn' AND $1
    = iif(period = '', substr(coalesce(due_on, local_day(made_at)), 1, 7), period) LIMIT 1;

-- name: view_monthly_sheet
SELECT json_object('house', json((SELECT j FROM paper_house)), 'on', local_day(n.at),
    'on_at', day_at(local_day(n.at), 0), 'rows', json((SELECT json_group_array(json(j)) FROM (
        SELECT m.j FROM monthly_row m WHERE m.month = :kind
        ORDER BY m.hq IS NULL, m.rank_order, m.hq, m.id))))
FROM (SELECT at FROM event ORDER BY seq DESC LIMIT 1) n
WHERE EXISTS (SELECT 1 FROM paper_reader);

-- name: view_duties
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT d.j FROM duty_json d WHERE d.id IN (SELECT x.id FROM duty_json x
        WHERE (:kind IS NULL OR x.kind = :kind)
            AND (:state IS NULL OR x.state = :state) AND (:unit IS NULL OR x.unit = :unit)
            AND (:from_on IS NULL OR x.on_date >= :from_on)
        ORDER BY x.on_date DESC, x.rank_order, x.id DESC
        LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0))
    ORDER BY d.on_date DESC, d.rank_order, d.id DESC))),
    'patrol_size', (SELECT value FROM setting_now WHERE key = 'patrol.size'));

-- name: hq_get
SELECT version, name, coalesce(leader, 0), unit, active FROM hq WHERE id = $1;

-- name: hq_add
INSERT INTO hq (id, name, leader, unit, active, created_at)
VALUES (max(coalesce((SELECT max(id) FROM hq), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.hq' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5);

-- name: hq_set
UPDATE hq SET name = $2, leader = $3, unit = $4, active = $5, version = version + 1 WHERE id = $1;

-- name: hq_unit_names
SELECT json_group_array(short_name) FROM (SELECT u.short_name FROM hq_unit x
    JOIN unit u ON u.id = x.unit WHERE x.hq = $1 ORDER BY x.position);

-- name: hq_unit_clear
DELETE FROM hq_unit WHERE hq = $1;

-- name: hq_unit_add
INSERT INTO hq_unit (hq, unit, position) VALUES ($1, $2, $3) ON CONFLICT (hq, unit) DO NOTHING;

-- name: hq_by_name
SELECT id FROM hq WHERE name = $1;
-- name: hq_unit_list
SELECT group_concat(unit) FROM (SELECT unit FROM hq_unit WHERE hq = $1 ORDER BY position);

-- name: view_hqs
SELECT json_object('items', json((SELECT json_group_array(json_object('id', h.id,
        'version', h.version, 'name', h.name, 'leader', h.leader, 'leader_name', p.name,
        'leader_post', p.post, 'unit', h.unit, 'unit_name', u.short_name,
        'units', json((SELECT json_group_array(unit) FROM (SELECT x.unit FROM hq_unit x
            WHERE x.hq = h.id ORDER BY x.position))), 'active', yes(h.active)))
    FROM (SELECT * FROM hq ORDER BY id LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) h JOIN unit u ON u.id = h.unit
    LEFT JOIN person p ON p.id = h.leader)));
