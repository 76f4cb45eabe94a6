-- Clips that the viewer may know of: staff all, a unit its own evidence.
CREATE TEMP VIEW clip_list AS
SELECT c.*, p.name AS point_name
FROM clip c LEFT JOIN point p ON p.id = c.point
    AND EXISTS (SELECT 1 FROM point_known k WHERE k.id = p.id)
WHERE EXISTS (SELECT 1 FROM clip_known k WHERE k.id = c.id)
    AND (viewer_is('staff') OR viewer_is('system')
    OR (c.purpose = 'evidence' AND c.owner_unit = viewer_unit()));

-- Both directions of each pair. That a clip has a twin tells of another clip, whose problem the unit
-- may not know yet: only for staff, and only where both may be seen.
CREATE TEMP VIEW twin_pair AS
SELECT t.clip, t.other, t.offset_ms, t.from_ms, t.to_ms, t.score FROM clip_twin t
WHERE viewer_is('staff')
UNION ALL
SELECT t.other, t.clip, -t.offset_ms, t.from_ms + t.offset_ms, t.to_ms + t.offset_ms, t.score
FROM clip_twin t WHERE viewer_is('staff');

CREATE TEMP VIEW twin_json AS
SELECT t.clip, t.score, json_object('clip', o.id, 'name', o.name, 'kind', o.kind,
    'purpose', o.purpose, 'duration_ms', o.duration_ms, 'created_at', o.created_at,
    'point_name', o.point_name, 'offset_ms', t.offset_ms, 'from_ms', max(0, t.from_ms),
    'to_ms', t.to_ms, 'score', round(t.score, 3)) AS j
FROM twin_pair t JOIN clip_list o ON o.id = t.other;

CREATE TEMP VIEW clip_json AS
SELECT c.id, json_object('id', c.id, 'version', c.version, 'name', c.name, 'kind', c.kind,
    'pages', c.pages, 'state', c.state,
    'reason', json(said(c.reason)), 'reason_text', c.reason_text,
    'bytes', c.bytes, 'sha256', c.sha256, 'duration_ms', c.duration_ms, 'frames', c.frames,
    'width', c.width, 'height', c.height, 'fps_avg', c.fps_avg,
    'vfr', json(CASE c.vfr WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'rotation', c.rotation,
    'has_audio', json(CASE c.has_audio WHEN 1 THEN 'true' WHEN 0 THEN 'false' END),
    'recorded_at', c.recorded_at, 'lat', c.lat, 'lon', c.lon, 'device', c.device,
    'point', c.point, 'point_name', c.point_name, 'uploader_name', a.name,
    'round', c.round, 'round_name', (SELECT r.name FROM round_name r WHERE r.id = c.round),
    'round_kind', (SELECT r.kind FROM round r WHERE r.id = c.round),
    'created_at', c.created_at, 'purpose', c.purpose, 'problem', c.problem,
    'discarded_at', c.discarded_at, 'held', c.held, 'retention', c.retention,
    'retention_reason', c.retention_reason,
    'problems', (SELECT count(DISTINCT s.problem) FROM segment s WHERE s.clip = c.id
        AND s.removed_at IS NULL AND EXISTS (SELECT 1 FROM problem_known k WHERE k.id = s.problem)),
    'job', json((SELECT json_object('id', j.id, 'state', j.state, 'progress', j.progress,
        'stage', j.stage) FROM job j WHERE j.kind = 'ingest' AND j.object = c.id
        ORDER BY j.id DESC LIMIT 1)),
    'twins', json((SELECT json_group_array(json(j)) FROM (SELECT t.j FROM twin_json t
        WHERE t.clip = c.id ORDER BY t.score DESC LIMIT 20))),
    'bad_ms', json(c.bad_ms)) AS j
FROM clip_list c JOIN account a ON a.id = c.uploader;

