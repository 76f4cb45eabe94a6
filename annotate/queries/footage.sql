-- Uploads and clips.

-- name: upload_add
INSERT INTO upload (owner, owner_unit, length_bytes, name, purpose, point, problem, captured_at,
    metadata, state, created_at, expires_at, round)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12);

-- name: upload_get
SELECT id, version, owner, length_bytes, offset_bytes, coalesce(point, 0), coalesce(problem, 0),
    coalesce(captured_at, 0), created_at, expires_at, coalesce(clip, 0), duplicate, state, purpose,
    name, metadata, boot, owner_unit, coalesce(round, 0)
FROM upload WHERE id = $1;

-- name: upload_totals
SELECT (SELECT count(*) FROM upload WHERE owner = $1 AND state = 'open'),
    (SELECT coalesce(sum(length_bytes), 0) FROM upload WHERE owner = $1 AND state = 'open') +
    (SELECT coalesce(sum(bytes), 0) FROM clip WHERE uploader = $1);

-- name: upload_durable
UPDATE upload SET offset_bytes = $2, boot = $3, expires_at = $4
WHERE id = $1 AND state = 'open' AND ($5 = 1 OR offset_bytes <= $2);

-- name: upload_ended
UPDATE upload SET state = 'ended', version = version + 1 WHERE id = $1;

-- name: upload_finished
UPDATE upload SET state = 'finished', clip = $2, duplicate = $3, offset_bytes = length_bytes,
    version = version + 1 WHERE id = $1;

-- name: uploads_expired
SELECT id FROM upload WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT $2;

-- name: uploads_open
SELECT id FROM upload WHERE state = 'open' ORDER BY expires_at LIMIT $1;

-- name: has_problem
SELECT 1 FROM problem WHERE id = $1;

-- name: clip_same
SELECT id, version FROM clip
WHERE sha256 = $1 AND purpose = $2 AND owner_unit = $3 AND coalesce(problem, 0) = $4;

-- name: clip_add
INSERT INTO clip (name, sha256, bytes, purpose, owner_unit, problem, uploader, created_at, state,
    point, recorded_at, retention, retention_reason, round)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, $10,
    coalesce((SELECT c.retention FROM clip c WHERE c.sha256 = $2 LIMIT 1), 'standard'),
    coalesce((SELECT c.retention_reason FROM clip c WHERE c.sha256 = $2 LIMIT 1), ''), $11);

-- name: clip_get
SELECT id, version, state, purpose, sha256, name, bytes, coalesce(frames, 0),
    coalesce(duration_ms, 0), coalesce(problem, 0), owner_unit, kind, uploader,
    coalesce(recorded_at, 0), discarded_at IS NOT NULL, coalesce(pages, 0)
FROM clip WHERE id = $1;

-- A unit sees its own evidence, and the pictures of a check of its work that failed (not the footage
-- of a tour); staff see all.
-- name: clip_seen
SELECT 1 FROM clip c WHERE c.id = $1 AND ($2 = 1 OR ($3 <> 0 AND c.purpose = 'evidence'
    AND (c.owner_unit = $3 OR EXISTS (SELECT 1 FROM verification_evidence e
        JOIN verification v ON v.id = e.verification AND v.result = 'fail'
        JOIN rectification r ON r.id = v.rectification JOIN card k ON k.id = r.card
        WHERE e.clip = c.id AND k.duty_unit = $3 AND k.state <> 'void'))));

-- Overseers see what was handed in for a problem that they see, as in problem_seen, and the form with
-- which a card came back: one of them may rule on it.
-- name: clip_overseen
SELECT 1 FROM clip c JOIN problem p ON p.id = c.problem
WHERE c.id = $1 AND c.purpose = 'evidence'
    AND EXISTS (SELECT 1 FROM problem_overseen k WHERE k.id = p.id)
    AND (EXISTS (SELECT 1 FROM rectification r JOIN rectification_evidence x
        ON x.rectification = r.id AND x.clip = c.id WHERE r.problem = p.id)
    OR EXISTS (SELECT 1 FROM dispute d WHERE d.problem = p.id AND d.form = c.id));

-- name: clip_state
UPDATE clip SET state = $2, reason = $3, reason_text = $4, version = version + 1 WHERE id = $1;

-- name: clip_place
UPDATE clip SET point = $2, version = version + 1 WHERE id = $1;

-- name: clip_found
UPDATE clip SET state = $2, kind = $3, duration_ms = $4, frames = $5, width = $6, height = $7,
    fps_avg = $8, vfr = $9, rotation = $10, has_audio = $11, loudness_lufs = $12,
    recorded_at = coalesce($13, recorded_at), lat = $14, lon = $15, device = $16, info = $17,
    bad_ms = $18, pages = $19, reason = NULL, reason_text = NULL, version = version + 1
WHERE id = $1;

-- name: clip_newest
SELECT id, sha256, duration_ms, frames FROM clip
WHERE state = 'ok' AND kind = 'video' AND purpose = 'footage' AND discarded_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: clip_films
SELECT id, sha256, name FROM clip
WHERE state IN ('ok', 'damaged', 'ingesting') AND id <> $1 AND kind = 'video'
    AND sha256 <> (SELECT sha256 FROM clip WHERE id = $1)
ORDER BY id;

-- name: clip_pictures
-- A picture may be one of any other picture, of evidence, or of a film that shows a problem. Pages of
-- documents all look alike.
SELECT id, sha256, name FROM clip
WHERE state IN ('ok', 'damaged', 'ingesting') AND id <> $1
    AND sha256 <> (SELECT sha256 FROM clip WHERE id = $1)
    AND pages IS NULL AND (kind = 'image' OR ($2 = 1 AND (purpose = 'evidence'
        OR EXISTS (SELECT 1 FROM segment g WHERE g.clip = clip.id AND g.removed_at IS NULL))))
ORDER BY id;

-- name: twins_forget
DELETE FROM clip_twin WHERE clip = $1 OR other = $1;

-- name: twin_set
INSERT INTO clip_twin (clip, other, offset_ms, from_ms, to_ms, score, found_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (clip, other) DO UPDATE SET offset_ms = excluded.offset_ms,
    from_ms = excluded.from_ms, to_ms = excluded.to_ms, score = excluded.score,
    found_at = excluded.found_at;

-- name: files_originals
SELECT min(id), sha256, bytes, name FROM clip WHERE discarded_at IS NULL GROUP BY sha256 ORDER BY 1;

-- name: files_given_up
SELECT min(id), sha256, bytes, name FROM clip WHERE discarded_at IS NOT NULL
GROUP BY sha256 ORDER BY 1;

-- name: original_kept
SELECT 1 FROM clip WHERE sha256 = $1 AND discarded_at IS NULL LIMIT 1;

-- name: files_reels
SELECT id, sha256, bytes, screening, version_no FROM reel WHERE sha256 IS NOT NULL
    AND state IN ('locked', 'unlocked') ORDER BY id;

-- name: files_papers
SELECT min(id), sha256, bytes, name FROM paper GROUP BY sha256 ORDER BY 1;

-- name: view_uploads
SELECT json_object('items', json((SELECT json_group_array(json_object('id', id, 'name', name,
        'length', length_bytes, 'offset', offset_bytes, 'purpose', purpose, 'point', point,
        'problem', problem, 'expires_at', expires_at, 'created_at', created_at))
    FROM (SELECT * FROM upload WHERE owner = viewer_user() AND state = 'open' ORDER BY id))));

-- name: view_clips
SELECT json_object(
    'items', json(coalesce((SELECT json_group_array(json(j)) FROM (SELECT j, id FROM clip_json
        WHERE id IN (SELECT id FROM clip_list WHERE (:state IS NULL OR state = :state)
            AND (:purpose IS NULL OR purpose = :purpose) AND (:point IS NULL OR point = :point)
            AND (:round IS NULL OR round = :round)
            AND (:q IS NULL OR instr(lower(name), lower(:q)) OR instr(coalesce(point_name, ''), :q))
            AND (:after IS NULL OR id < :after)
            ORDER BY id DESC LIMIT coalesce(:limit, 60) OFFSET coalesce(:skip, 0))
        ORDER BY id DESC)), '[]')),
    'next', (SELECT CASE WHEN count(*) = coalesce(:limit, 60) THEN min(id) END FROM (
        SELECT id FROM clip_list WHERE (:state IS NULL OR state = :state)
            AND (:purpose IS NULL OR purpose = :purpose) AND (:point IS NULL OR point = :point)
            AND (:round IS NULL OR round = :round)
            AND (:q IS NULL OR instr(lower(name), lower(:q)) OR instr(coalesce(point_name, ''), :q))
            AND (:after IS NULL OR id < :after)
            ORDER BY id DESC LIMIT coalesce(:limit, 60) OFFSET coalesce(:skip, 0))));

-- name: view_clip
SELECT json_set(j,
    '$.segments', json(coalesce((SELECT json_group_array(json_object('id', s.id, 'version', s.version,
            'problem', s.problem, 'problem_no', p.problem_no, 'state', p.state,
            'in_frame', s.in_frame, 'out_frame', s.out_frame, 'in_t90', s.in_t90,
            'out_t90', s.out_t90, 'type_name', t.name, 'unit_name', u.short_name,
            'point_name', o.name, 'description', p.description))
        FROM (SELECT * FROM segment WHERE clip = :id AND removed_at IS NULL ORDER BY in_frame) s
        JOIN problem p ON p.id = s.problem AND p.state <> 'withdrawn'
        LEFT JOIN problem_type t ON t.id = p.type LEFT JOIN unit u ON u.id = p.lead_unit
        LEFT JOIN point o ON o.id = p.point
        WHERE viewer_is('staff') AND EXISTS (SELECT 1 FROM problem_known k WHERE k.id = p.id)), '[]')),
    '$.near', json(coalesce((SELECT json_group_array(json_object('point', id, 'name', name,
            'distance_m', metres))
        FROM (SELECT p.id, p.name, distance_m(c.lat, c.lon, p.lat, p.lon) AS metres
            FROM point p JOIN clip c ON c.id = :id
            WHERE viewer_is('staff') AND p.active = 1 AND p.lat IS NOT NULL AND c.lat IS NOT NULL
                AND EXISTS (SELECT 1 FROM point_known k WHERE k.id = p.id)
            ORDER BY metres LIMIT 8)), '[]')),
    '$.warnings', json((SELECT json_group_array(json_object('kind', kind, 'amount', amount))
        FROM (SELECT DISTINCT w.kind, w.amount, k.rank FROM warning_hint w
            JOIN warning_kind k ON k.kind = w.kind WHERE w.clip = :id
            AND w.problem = (SELECT problem FROM clip WHERE id = :id AND purpose = 'evidence')
            ORDER BY k.rank))),
    '$.info', json(coalesce((SELECT info FROM clip WHERE id = :id), '{}')))
FROM clip_json WHERE id = :id;
