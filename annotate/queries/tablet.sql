-- Leaders' codes for the meeting door.

-- name: tablet_account
SELECT EXISTS (SELECT 1 FROM account_role r WHERE r.account = c.id
    AND role_name(r.role) = 'leader') FROM account c WHERE c.id = $1 AND c.active = 1;

-- name: tablet_of
SELECT id, version, code_hash IS NOT NULL FROM tablet WHERE screening = $1 AND account = $2;

-- name: tablet_add
INSERT INTO tablet (screening, account, code_hash, made_by, made_at) VALUES ($1, $2, $3, $4, $5);

-- name: tablet_renew
UPDATE tablet SET code_hash = $2, made_by = $3, made_at = $4, version = version + 1 WHERE id = $1;

-- name: tablet_by_code
SELECT k.id, k.version, k.screening, k.account, coalesce(k.session, 0), c.name,
    coalesce(c.person, 0)
FROM tablet k JOIN account c ON c.id = k.account
WHERE k.code_hash = $1 AND c.active = 1 AND EXISTS (SELECT 1 FROM account_role r
    WHERE r.account = c.id AND role_name(r.role) = 'leader');

-- name: tablet_get
SELECT screening, version, code_hash IS NOT NULL, coalesce(session, 0) FROM tablet WHERE id = $1;

-- name: tablet_entered
UPDATE tablet SET session = $2, version = version + 1 WHERE id = $1;

-- name: tablet_take_back
UPDATE tablet SET code_hash = NULL, version = version + 1 WHERE id = $1;

-- name: view_tablet
SELECT json_object('name', c.name, 'post', coalesce(p.post, ''),
    'screening', json_object('id', m.id, 'title', m.title, 'place', m.place, 'state', m.state))
FROM tablet k JOIN screening m ON m.id = k.screening JOIN account c ON c.id = k.account
LEFT JOIN person p ON p.id = c.person
WHERE k.code_hash = :q AND viewer_is('system');

-- name: view_tablets
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT j FROM tablet_row WHERE screening = s.id ORDER BY expected DESC, rank, account))))
FROM screening s WHERE s.id = :id
    AND (viewer_is('operator') OR viewer_is('office_head') OR viewer_is('system'));
