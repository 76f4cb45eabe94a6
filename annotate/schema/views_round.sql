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
-- as long as nothing is planned.
CREATE TEMP VIEW screening_due AS
SELECT json_object('last_on', l.on_date, 'due_on', day_add(l.on_date, l.days),
    'warn_on', day_add(l.on_date, l.warn), 'days_left', days_left(day_add(l.on_date, l.days)),
    'warning', yes(days_left(day_add(l.on_date, l.warn)) <= 0 AND NOT EXISTS (
        SELECT 1 FROM screening s WHERE s.state IN ('planned', 'notified', 'checkin', 'live',
            'paused')))) AS j
FROM (SELECT local_day(max(adjourned_at)) AS on_date, (SELECT value FROM setting_now
        WHERE key = 'screening.interval_days') AS days, (SELECT value FROM setting_now
        WHERE key = 'screening.warn_days') AS warn FROM screening) l
WHERE l.on_date IS NOT NULL AND viewer_is('staff');
