-- Rounds of supervision: what was visited, and by whom.

-- A visit as it was noted, or a problem that was marked in a round: nothing is entered twice.
CREATE TEMP VIEW visited AS
SELECT round, point, on_date FROM visit
UNION ALL
SELECT p.round, p.point, p.found_on FROM problem p
WHERE p.round IS NOT NULL AND p.point IS NOT NULL AND p.id NOT IN (SELECT id FROM problem_none)
    AND p.id IN (SELECT id FROM problem_counted);

CREATE TEMP VIEW round_name AS
SELECT id, say('zh', 'source.' || kind) || ' ' || from_on || ' ' || team AS name FROM round;

CREATE TEMP VIEW round_json AS
SELECT r.id, r.state, r.kind, r.from_on, json_object('id', r.id, 'version', r.version,
    'state', r.state, 'kind', r.kind, 'team', r.team, 'from_on', r.from_on, 'to_on', r.to_on,
    'target', iif(t.n > 0, t.n, r.target), 'visited', (SELECT count(DISTINCT v.point)
        FROM visited v WHERE v.round = r.id AND (t.n = 0 OR EXISTS (SELECT 1 FROM round_point x
            WHERE x.round = r.id AND x.point = v.point))),
    'visits', (SELECT count(*) FROM visit v WHERE v.round = r.id),
    'problems', (SELECT count(*) FROM problem p WHERE p.round = r.id AND p.id NOT IN (SELECT id FROM problem_none)
        AND p.id IN (SELECT id FROM problem_counted)),
    'made_by_name', a.name, 'made_at', r.made_at, 'ended_at', r.ended_at) AS j
FROM round r JOIN account a ON a.id = r.made_by
JOIN (SELECT q.id, (SELECT count(*) FROM round_point x WHERE x.round = q.id) AS n FROM round q) t
    ON t.id = r.id
WHERE viewer_is('staff') OR viewer_is('overseer');

-- When the next screening is due, counted from the last one; no row before there was any. It warns
-- unless one goes on or is planned between today and that day. late: the first that is planned, but
-- after that day, or for a day that is over; NULL where one fits.
CREATE TEMP VIEW screening_due AS
SELECT json_object('last_on', d.last_on, 'due_on', d.due_on, 'warn_on', d.warn_on,
    'days_left', days_left(d.due_on), 'warning', yes(NOT d.fits AND days_left(d.warn_on) <= 0),
    'late', json((SELECT json_object('id', s.id, 'title', s.title, 'on',
        local_day(s.planned_start_at)) FROM screening s
        WHERE NOT d.fits AND s.state IN ('planned', 'notified', 'checkin')
        ORDER BY days_left(local_day(s.planned_start_at)) < 0, s.planned_start_at, s.id
        LIMIT 1))) AS j
FROM (SELECT l.*, EXISTS (SELECT 1 FROM screening s WHERE s.state IN ('live', 'paused')
        OR (s.state IN ('planned', 'notified', 'checkin') AND local_day(s.planned_start_at)
            BETWEEN local_day(now_ms()) AND l.due_on)) AS fits
    FROM (SELECT m.last_on, day_add(m.last_on, (SELECT value FROM setting_now
            WHERE key = 'screening.interval_days')) AS due_on, day_add(m.last_on, (SELECT value
            FROM setting_now WHERE key = 'screening.warn_days')) AS warn_on
        FROM (SELECT local_day(max(adjourned_at)) AS last_on FROM screening) m) l) d
WHERE d.last_on IS NOT NULL AND viewer_is('staff');
