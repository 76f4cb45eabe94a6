-- What the hall shows, and what was shown.

-- name: stage_get
SELECT rev, coalesce(reel, 0), coalesce(position, 0), playing, pos_ms, at_ms, rate, mode, overlays,
    blank, auto, coalesce(controller, 0), window_state, coalesce(window_problem, 0),
    coalesce(window_opened_at, 0), coalesce(window_closes_at, 0), coalesce(window_closed_at, 0),
    coalesce(remark, 0), coalesce(compare, 0)
FROM stage WHERE screening = $1;

-- name: stage_set
UPDATE stage SET rev = $2, reel = $3, position = $4, playing = $5, pos_ms = $6, at_ms = $7,
    mode = $8, overlays = $9, blank = $10, auto = $11, controller = $12, window_state = $13,
    window_problem = $14, window_opened_at = $15, window_closes_at = $16, window_closed_at = $17,
    remark = $18, compare = $19
WHERE screening = $1;

-- name: stage_item
SELECT position, iif(kind = 'problem', problem, 0), claim_s, coalesce(start_ms, 0),
    coalesce(end_ms, 0), iif(kind = 'replay', problem, 0), coalesce(late_days, 0)
FROM item_row WHERE reel = $1 AND position = $2;

-- name: stage_after
SELECT position FROM reel_item WHERE reel = $1 AND position > $2 ORDER BY position LIMIT 1;

-- name: stage_before
SELECT position FROM reel_item WHERE reel = $1 AND position < $2 ORDER BY position DESC LIMIT 1;

-- name: showing_get
SELECT coalesce(shown_at, 0), coalesce(opened_at, 0), coalesce(closes_at, 0),
    coalesce(closed_at, 0)
FROM showing WHERE screening = $1 AND problem = $2;

-- name: hall_was_at
-- Whether the hall was at the problem at some moment of [$3, $4]: as the stage's commands say, and
-- as a screen says of the time in which it ran alone. What it did alone is the stage's own way when
-- the stage followed.
WITH told AS (
    SELECT 0 AS line, e.seq, 0 AS n, e.at, e.data ->> '$.position' AS position, NULL AS until
    FROM event e WHERE e.kind = 'stage' AND e.object = $1 AND e.data ->> '$.position' IS NOT NULL
    UNION ALL
    SELECT iif(e.data ->> '$.follows', 0, e.seq), e.seq, s.key, s.value ->> '$.at',
        s.value ->> '$.position', iif(e.data ->> '$.follows', NULL, e.at)
    FROM event e, json_each(e.data, '$.shown') s
    WHERE e.kind = 'stage' AND e.object = $1 AND e.act = 'alone'),
span AS (
    SELECT position, at AS since,
        coalesce(lead(at) OVER (PARTITION BY line ORDER BY at, seq, n), until) AS until
    FROM told)
SELECT 1 FROM span x JOIN stage t ON t.screening = $1
JOIN reel_item i ON i.reel = t.reel AND i.position = x.position AND i.problem = $2
WHERE x.since <= $4 AND (x.until IS NULL OR x.until >= $3) LIMIT 1;

-- name: showing_shown
UPDATE showing SET shown_at = $3 WHERE screening = $1 AND problem = $2 AND shown_at IS NULL;

-- name: replay_has
SELECT 1 FROM replay WHERE screening = $1 AND problem = $2;

-- name: replay_add
INSERT INTO replay (screening, problem, late_days, shown_at) VALUES ($1, $2, $3, $4);

-- name: showing_window
UPDATE showing SET opened_at = coalesce(opened_at, $3), closes_at = $4, closed_at = $5
WHERE screening = $1 AND problem = $2;

-- name: showing_played
UPDATE showing SET played_ms = max(played_ms, $3) WHERE screening = $1 AND problem = $2;

-- name: hall_report
UPDATE stage SET hall_seen_at = $2, hall_rev = $3, hall_position = $4, hall_pos_ms = $5,
    hall_playing = $6, hall_error = $7, hall_sound = coalesce($8, hall_sound)
WHERE screening = $1;

-- name: wall_report
INSERT INTO wall (session, seen_at, rev, position, pos_ms, playing, error, sound, player)
VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, 'off'), $9)
ON CONFLICT (session) DO UPDATE SET seen_at = excluded.seen_at, rev = excluded.rev,
    position = excluded.position, pos_ms = excluded.pos_ms, playing = excluded.playing,
    error = excluded.error, sound = coalesce($8, wall.sound), player = excluded.player;

-- What stage_get has, as it was before the command that made rev $2, and whether anything came of
-- the command that cannot be taken back.
-- name: before_get
SELECT s.rev, coalesce(s.reel, 0), coalesce(b.position, 0), b.playing, b.pos_ms, b.at_ms, s.rate,
    b.mode, b.overlays, b.blank, b.auto, coalesce(s.controller, 0), b.window_state,
    coalesce(b.window_problem, 0), coalesce(b.window_opened_at, 0),
    coalesce(b.window_closes_at, 0), coalesce(b.window_closed_at, 0), coalesce(b.remark, 0),
    coalesce(b.compare, 0), b.command, b.at, b.until_at, b.settled
FROM before_row b JOIN stage s ON s.screening = b.screening
WHERE b.screening = $1 AND b.rev = $2;

-- name: before_keep
INSERT INTO stage_before (screening, rev, command, since, at, until_at, position, playing, pos_ms,
    at_ms, mode, overlays, blank, auto, window_state, window_problem, window_opened_at,
    window_closes_at, window_closed_at, remark, compare)
VALUES ($1, $2, $3, (SELECT coalesce(max(seq), 0) FROM event), $4, $5, $6, $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (screening) DO UPDATE SET rev = excluded.rev, command = excluded.command,
    since = excluded.since, at = excluded.at, until_at = excluded.until_at,
    position = excluded.position, playing = excluded.playing, pos_ms = excluded.pos_ms,
    at_ms = excluded.at_ms, mode = excluded.mode, overlays = excluded.overlays,
    blank = excluded.blank, auto = excluded.auto, window_state = excluded.window_state,
    window_problem = excluded.window_problem, window_opened_at = excluded.window_opened_at,
    window_closes_at = excluded.window_closes_at, window_closed_at = excluded.window_closed_at,
    remark = excluded.remark, compare = excluded.compare;

-- name: lookback_has
SELECT 1 FROM lookback_row WHERE screening = $1 AND problem = $2 LIMIT 1;

-- name: lookback_after
-- The first evidence of what was done.
SELECT c.sha256, c.kind = 'image' FROM lookback_row l JOIN clip c ON c.id = l.after_clip
WHERE l.screening = $1 AND l.problem = $2 LIMIT 1;

-- name: before_drop
DELETE FROM stage_before WHERE screening = $1;
