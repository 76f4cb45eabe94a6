-- What the hall shows, and what was shown.

-- name: stage_get
SELECT rev, coalesce(reel, 0), coalesce(position, 0), playing, pos_ms, at_ms, rate, mode, overlays,
    blank, auto, coalesce(controller, 0), window_state, coalesce(window_problem, 0),
    coalesce(window_opened_at, 0), coalesce(window_closes_at, 0), coalesce(window_closed_at, 0)
FROM stage WHERE screening = $1;

-- name: stage_set
UPDATE stage SET rev = $2, reel = $3, position = $4, playing = $5, pos_ms = $6, at_ms = $7,
    mode = $8, overlays = $9, blank = $10, auto = $11, controller = $12, window_state = $13,
    window_problem = $14, window_opened_at = $15, window_closes_at = $16, window_closed_at = $17
WHERE screening = $1;

-- name: stage_item
SELECT position, coalesce(problem, 0), claim_s, coalesce(start_ms, 0), coalesce(end_ms, 0)
FROM item_row WHERE reel = $1 AND position = $2;

-- name: stage_after
SELECT position FROM reel_item WHERE reel = $1 AND position > $2 ORDER BY position LIMIT 1;

-- name: stage_before
SELECT position FROM reel_item WHERE reel = $1 AND position < $2 ORDER BY position DESC LIMIT 1;

-- name: showing_get
SELECT coalesce(shown_at, 0), coalesce(opened_at, 0), coalesce(closes_at, 0),
    coalesce(closed_at, 0)
FROM showing WHERE screening = $1 AND problem = $2;

-- name: showing_shown
UPDATE showing SET shown_at = $3 WHERE screening = $1 AND problem = $2 AND shown_at IS NULL;

-- name: showing_window
UPDATE showing SET opened_at = coalesce(opened_at, $3), closes_at = $4, closed_at = $5
WHERE screening = $1 AND problem = $2;

-- name: showing_played
UPDATE showing SET played_ms = max(played_ms, $3) WHERE screening = $1 AND problem = $2;

-- name: hall_report
UPDATE stage SET hall_seen_at = $2, hall_rev = $3, hall_position = $4, hall_pos_ms = $5,
    hall_playing = $6, hall_error = $7
WHERE screening = $1;
