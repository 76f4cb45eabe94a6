-- Transactions, the log, keys, series, settings.

-- name: begin
BEGIN IMMEDIATE;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: act_begin
SAVEPOINT act;

-- name: act_keep
RELEASE act;

-- name: act_undo
ROLLBACK TO act;

-- name: meta_get
SELECT value FROM meta WHERE key = $1;

-- name: meta_set
INSERT INTO meta (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: step_retire
UPDATE step SET active = 0;

-- name: step_set
INSERT INTO step (kind, from_state, act, to_state, who, needs, mark, active)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
ON CONFLICT (kind, from_state, act, to_state)
DO UPDATE SET who = excluded.who, needs = excluded.needs, mark = excluded.mark, active = 1;

-- name: op_get
SELECT act, object, version, event, answer FROM op WHERE actor = $1 AND op_id = $2;

-- name: op_add
INSERT INTO op (actor, op_id, act, object, version, event, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: event_head
SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1;

-- name: event_add
INSERT INTO event (seq, at, account, person, actor_name, kind, object, screening, from_state, act,
    to_state, op_id, data, prev_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: events_since
SELECT seq, at, kind, object, screening, act, to_state FROM event
WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: event_at
SELECT hash FROM event WHERE seq = $1;

-- name: series_next
INSERT INTO series (name, year, last) VALUES ($1, $2, 1)
ON CONFLICT (name, year) DO UPDATE SET last = last + 1
RETURNING last;

-- name: setting_seed
INSERT INTO setting (key, position, kind, low, high, default_value)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (key) DO UPDATE SET position = excluded.position, kind = excluded.kind,
    low = excluded.low, high = excluded.high, default_value = excluded.default_value;

-- name: setting_get
SELECT coalesce(value, default_value), version, kind, low, high FROM setting WHERE key = $1;

-- name: setting_set
UPDATE setting SET value = $2, version = version + 1 WHERE key = $1;

-- name: view_settings
SELECT json_object('items', json((SELECT json_group_array(json_object(
        'key', key, 'value', coalesce(value, default_value), 'default', default_value,
        'kind', kind, 'low', low, 'high', high, 'version', version,
        'zh', say('zh', 'setting.' || key), 'en', say('en', 'setting.' || key),
        'allowed', yes(step_why('setting', 'on', setting_act(key,
            iif(coalesce(value, default_value) = '0', '1', '0')), 0)
            IS NULL)))
    FROM (SELECT * FROM setting ORDER BY position)
    WHERE viewer_is('staff') OR viewer_is('security'))));

-- name: view_events
WITH found AS NOT MATERIALIZED (SELECT * FROM event
    WHERE (:object IS NULL OR object = :object) AND (:kind IS NULL OR kind = :kind)
        AND (:q IS NULL OR instr(actor_name, :q) > 0)
        AND (:from_on IS NULL OR at >= day_at(:from_on, 0))
        AND (:to_on IS NULL OR at < day_at(day_add(:to_on, 1), 0))
        AND EXISTS (SELECT 1 FROM log_reader))
SELECT json_object('items', json((SELECT json_group_array(json_object('seq', seq, 'at', at,
        'actor', actor_name, 'kind', kind, 'object', object, 'screening', screening,
        'ip', coalesce(data ->> 'ip', CASE WHEN kind IN ('session', 'desk', 'pair', 'tablet')
            THEN data ->> 'address' END),
        'from', from_state, 'act', act, 'to', to_state, 'data', json_remove(data, '$.ip'),
        'hash', hash))
    FROM (SELECT * FROM (SELECT * FROM found WHERE :before IS NULL AND seq > coalesce(:after, 0)
            ORDER BY seq LIMIT coalesce(:limit, 200))
        UNION ALL SELECT * FROM (SELECT * FROM found WHERE seq < :before
            ORDER BY seq DESC LIMIT coalesce(:limit, 200))))),
    'head', json((SELECT json_object('seq', seq, 'at', at, 'hash', hash) FROM event
        WHERE EXISTS (SELECT 1 FROM log_reader) ORDER BY seq DESC LIMIT 1)));

-- Used by tests to look into a view.
-- name: json_value
SELECT CASE json_type($1, $2) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
    ELSE json_extract($1, $2) END;
