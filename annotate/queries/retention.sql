-- How long originals and log-in records are kept.

-- name: sessions_sweep
-- A session that a press, a note taken, a screen or a tablet is known by stays with it.
DELETE FROM session WHERE expires_at < $1
    AND NOT EXISTS (SELECT 1 FROM press p WHERE p.session = session.id)
    AND NOT EXISTS (SELECT 1 FROM awareness w WHERE w.session = session.id)
    AND NOT EXISTS (SELECT 1 FROM pair p WHERE p.session = session.id)
    AND NOT EXISTS (SELECT 1 FROM tablet t WHERE t.session = session.id);

-- name: retention_get
SELECT stored, came_at, settled, no_hold, no_package, standard FROM clip_retention WHERE id = $1;

-- name: clip_problems
SELECT e.value FROM clip_retention r, json_each(r.problems) e WHERE r.id = $1;

-- name: clip_discard
-- All clips of that file.
UPDATE clip SET discarded_at = $2, removed_at = NULL, version = version + 1 WHERE sha256 = $1;

-- name: clip_held
UPDATE clip SET held = $2, version = version + 1 WHERE id = $1;

-- name: clip_class
-- All clips of that file.
UPDATE clip SET retention = $2, retention_reason = $3, version = version + 1 WHERE sha256 = $1;

-- name: clip_class_get
SELECT retention FROM clip WHERE id = $1;

-- name: clip_came_back
-- Somebody sent the same file again.
UPDATE clip SET discarded_at = NULL, removed_at = NULL, version = version + 1
WHERE sha256 = $1 AND discarded_at IS NOT NULL;

-- name: originals_to_remove
-- One that is also an attachment, or was ever drawn on the map or a paper, stays on the disk as that.
SELECT min(c.id), c.sha256, c.bytes, c.name,
    EXISTS (SELECT 1 FROM attachment t WHERE t.sha256 = c.sha256)
        OR EXISTS (SELECT 1 FROM event e WHERE e.kind = 'setting'
            AND e.data ->> 'key' IN ('map.plan', 'map.boundary', 'office.seal')
            AND substr(e.data ->> 'value', 1, 64) = c.sha256)
FROM clip c WHERE c.discarded_at IS NOT NULL AND c.removed_at IS NULL GROUP BY c.sha256 LIMIT 50;

-- name: original_removed
UPDATE clip SET removed_at = $2 WHERE sha256 = $1 AND discarded_at IS NOT NULL;

-- name: clip_odd
-- One that is said to be given up without an event that says so.
SELECT c.id FROM clip c WHERE c.discarded_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clip d
    JOIN event e ON e.kind = 'clip' AND e.object = d.id AND e.act = 'discard'
    WHERE d.sha256 = c.sha256 AND e.at = c.discarded_at
        AND json_extract(e.data, '$.sha256') = c.sha256) LIMIT 1;

-- name: view_retention
SELECT json_object('years', (SELECT value FROM setting_now WHERE key = 'retention.original_years'),
    'login_days', (SELECT value FROM setting_now WHERE key = 'retention.login_days'),
    'before_on', local_day(original_before() - 1),
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT j FROM retention_json
        ORDER BY long, coalesce(key, 'step.not_your_role') <> 'step.not_your_role', created_at, id
        LIMIT coalesce(:limit, 200)))),
    'count', (SELECT count(*) FROM retention_json WHERE NOT long),
    'long', (SELECT count(*) FROM retention_json WHERE long),
    'bytes', (SELECT coalesce(sum(bytes), 0) FROM retention_json
        WHERE coalesce(key, 'step.not_your_role') = 'step.not_your_role'),
    'discarded', (SELECT count(DISTINCT sha256) FROM clip WHERE discarded_at IS NOT NULL));
