-- Log-ins and sessions.

-- name: account_count
SELECT count(*) FROM account;

-- name: account_add
INSERT INTO account (login, name, person, unit, password_hash, must_change, active, created_at,
    office_group)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8);

-- name: account_get
SELECT version, name, coalesce(person, 0), coalesce(unit, 0), active, password_hash,
    coalesce((SELECT sum(role) FROM account_role WHERE account = id), 0), must_change, lang, login,
    office_group
FROM account WHERE id = $1;

-- name: account_now
-- As session_get has it of who is logged in.
SELECT active, name, coalesce(person, 0), coalesce(unit, 0),
    coalesce((SELECT sum(role) FROM account_role WHERE account = id), 0),
    (SELECT value FROM setting_now WHERE key = 'admins.separate'),
    coalesce((SELECT n.unit FROM person n WHERE n.id = account.person AND account.unit IS NULL), 0)
FROM account WHERE id = $1;

-- name: account_same_person
SELECT 1 FROM account_self WHERE account = $1 AND self = $2 LIMIT 1;

-- name: account_by_login
SELECT id, active, password_hash FROM account WHERE login = $1;

-- name: account_set
UPDATE account SET name = $2, person = $3, unit = $4, active = $5, office_group = $6,
    version = version + 1
WHERE id = $1;

-- name: account_password
UPDATE account SET password_hash = $2, must_change = $3, version = version + 1 WHERE id = $1;

-- name: account_lang
UPDATE account SET lang = $2, version = version + 1 WHERE id = $1;

-- name: account_seen
UPDATE account SET last_login_at = $2 WHERE id = $1;

-- name: account_roles_clear
DELETE FROM account_role WHERE account = $1;

-- name: account_role_add
INSERT INTO account_role (account, role) VALUES ($1, $2);

-- name: account_admins
SELECT count(*) FROM account JOIN account_role ON account = id
WHERE active = 1 AND role = $1 AND id <> $2;

-- name: accounts_held
SELECT sum(role) FROM account JOIN account_role ON account = id WHERE active = 1 GROUP BY id;

-- name: scope_names
SELECT coalesce(group_concat(id), ''), json_group_array(short_name) FROM (
    SELECT u.id, u.short_name FROM account_scope s JOIN unit u ON u.id = s.unit
    WHERE s.account = $1 AND s.kind = $2 ORDER BY u.rank_order, u.id);

-- name: scope_units
SELECT unit FROM account_scope WHERE account = $1 AND kind = $2;

-- name: scope_clear
DELETE FROM account_scope WHERE account = $1 AND kind = $2;

-- name: scope_add
INSERT INTO account_scope (account, kind, unit) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: scope_is
SELECT 1 FROM account_scope WHERE account = $1 LIMIT 1;

-- name: scope_has
SELECT 1 WHERE CASE $1
    WHEN 'problem' THEN EXISTS (SELECT 1 FROM problem_known k WHERE k.id = $2)
    WHEN 'point' THEN EXISTS (SELECT 1 FROM point_known k WHERE k.id = $2)
    WHEN 'clip' THEN EXISTS (SELECT 1 FROM clip_known k WHERE k.id = $2)
    WHEN 'unit' THEN EXISTS (SELECT 1 FROM unit_known k WHERE k.id = $2)
    ELSE EXISTS (SELECT 1 FROM problem_known k WHERE k.id = CASE $1
        WHEN 'card' THEN (SELECT x.problem FROM card x WHERE x.id = $2)
        WHEN 'segment' THEN (SELECT x.problem FROM segment x WHERE x.id = $2)
        WHEN 'submission' THEN (SELECT x.problem FROM submission x WHERE x.id = $2)
        WHEN 'rectification' THEN (SELECT x.problem FROM rectification x WHERE x.id = $2)
        WHEN 'site_order' THEN (SELECT x.problem FROM site_order x WHERE x.id = $2)
        WHEN 'relapse' THEN (SELECT x.problem FROM relapse x WHERE x.id = $2)
        WHEN 'attachment' THEN (SELECT x.problem FROM attachment x WHERE x.id = $2) END) END;

-- name: session_add
INSERT INTO session (token_hash, kind, account, screening, unit, created_at, last_used_at, idle_ms,
    expires_at, address, agent)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10);

-- name: session_get
SELECT s.id, s.kind, coalesce(s.account, 0), coalesce(s.screening, 0), coalesce(s.unit, c.unit, 0),
    coalesce(s.attendance, 0), s.last_used_at, s.expires_at, s.address, c.login,
    coalesce(c.name, a.name, u.short_name, ''), coalesce(c.person, a.person, 0),
    coalesce(c.must_change, 0), coalesce(c.lang, 'zh'),
    coalesce((SELECT sum(role) FROM account_role r WHERE r.account = s.account), 0),
    (SELECT value FROM setting_now WHERE key = 'admins.separate'),
    EXISTS (SELECT 1 FROM account_scope x WHERE x.account = s.account),
    coalesce((SELECT n.unit FROM person n WHERE n.id = c.person AND c.unit IS NULL), 0)
FROM session s
LEFT JOIN account c ON c.id = s.account
LEFT JOIN unit u ON u.id = s.unit
LEFT JOIN attendance a ON a.id = s.attendance
LEFT JOIN screening m ON m.id = s.screening
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
    AND s.last_used_at + s.idle_ms > $2
    AND (s.kind NOT IN ('office', 'leader') OR c.active = 1)
    AND (s.kind NOT IN ('seat', 'leader') OR m.state IN ('checkin', 'live', 'paused'))
    AND (s.kind <> 'leader' OR EXISTS (SELECT 1 FROM account_role r
        WHERE r.account = s.account AND role_name(r.role) = 'leader'))
    AND (s.kind <> 'hall' OR m.state IN ('planned', 'notified', 'checkin', 'live', 'paused'));

-- name: session_over
SELECT 1 FROM session s JOIN screening m ON m.id = s.screening
WHERE s.token_hash = $1 AND s.ended_at IS NULL
    AND m.state NOT IN ('planned', 'notified', 'checkin', 'live', 'paused');

-- name: session_used
UPDATE session SET last_used_at = $2 WHERE id = $1;

-- name: session_owner
SELECT coalesce(account, 0), coalesce(ended_at, 0) FROM session WHERE id = $1;

-- name: session_end
UPDATE session SET ended_at = coalesce(ended_at, $2) WHERE id = $1;

-- name: session_end_all
UPDATE session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL AND id <> $3;

-- name: view_hello
SELECT json_object('server_ms', now_ms(),
    'setup_needed', json(CASE WHEN EXISTS (SELECT 1 FROM account) THEN 'false' ELSE 'true' END),
    'county', (SELECT coalesce(value, default_value) FROM setting WHERE key = 'county.name'),
    'next_screening', json((SELECT json_object('title', title, 'date', local_day(planned_start_at))
        FROM screening WHERE state IN ('planned', 'notified', 'checkin', 'live', 'paused')
        ORDER BY planned_start_at LIMIT 1)));

-- name: view_me
SELECT json_object('user', c.id, 'version', c.version, 'login', c.login, 'name', c.name,
    'person', c.person,
    'unit', json((SELECT json_object('id', u.id, 'name', u.short_name) FROM unit u
        WHERE u.id = c.unit)),
    'roles', json((SELECT json_group_array(role_name(role)) FROM
        (SELECT role FROM account_role WHERE account = c.id ORDER BY role))),
    'must_change', json(CASE c.must_change WHEN 1 THEN 'true' ELSE 'false' END),
    'separated', (SELECT yes(value) FROM setting_now WHERE key = 'admins.separate'),
    'areas', json((SELECT j FROM scope_json s WHERE s.account = c.id AND s.kind = 'area')),
    'units', json((SELECT j FROM scope_json s WHERE s.account = c.id AND s.kind = 'unit')),
    'lang', c.lang, 'server_ms', now_ms())
FROM account c WHERE c.id = viewer_user();

-- name: view_users
SELECT json_object('items', json((SELECT json_group_array(json_object('id', c.id,
        'version', c.version, 'login', c.login, 'name', c.name, 'person', c.person,
        'person_name', n.name, 'person_unit', n.unit,
        'unit', c.unit, 'unit_name', u.short_name, 'office_group', c.office_group,
        'roles', json((SELECT json_group_array(role_name(role)) FROM
            (SELECT role FROM account_role WHERE account = c.id ORDER BY role))),
        'areas', json((SELECT j FROM scope_json s WHERE s.account = c.id AND s.kind = 'area')),
        'units', json((SELECT j FROM scope_json s WHERE s.account = c.id AND s.kind = 'unit')),
        'active', json(CASE c.active WHEN 1 THEN 'true' ELSE 'false' END),
        'last_login_at', c.last_login_at,
        'allowed', json((SELECT json_group_array(json_object('act', w.act, 'ok', yes(w.key IS NULL),
            'why', json(said(w.key)))) FROM (SELECT column1 AS act, step_why('account', 'on',
                column1, facts('other_person', c.id IS NOT viewer_user())) AS key
                FROM (VALUES ('edit'), ('grant'), ('lock'), ('unlock'))) w
            WHERE coalesce(w.key, '') <> 'step.not_your_role'))))
    FROM (SELECT * FROM account ORDER BY login LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) c LEFT JOIN unit u ON u.id = c.unit
    LEFT JOIN person n ON n.id = c.person
    WHERE viewer_is('admin') OR viewer_is('security'))));
