-- The indicators (domain, part 7) over a period of local days, both included. Each figure has what
-- was counted (num), of how many (n); a rate is num / n and NULL without an n. tests/year does the
-- same from the event log alone.

-- name: view_figures
WITH bound AS (SELECT coalesce(:from_on, '2000-01-01') AS from_on,
        coalesce(:to_on, local_day(now_ms())) AS to_on),
seen AS (SELECT DISTINCT v.point FROM visited v, bound b WHERE v.on_date BETWEEN b.from_on AND b.to_on),
fact AS (SELECT DISTINCT f.key, f.unit, f.problem, f.object, f.num, 1 AS n FROM figure_row f, bound b
    WHERE (f.day IS NULL OR f.day BETWEEN b.from_on AND b.to_on)
        AND (f.key NOT IN ('found', 'filed') OR f.problem IN (SELECT id FROM problem_counted))
    -- the points in use, those that were visited marked
    UNION ALL SELECT 'coverage', p.lead, NULL, p.id, p.id IN (SELECT point FROM seen), 1
    FROM point_row p WHERE p.active = 1),
-- whole days from the card to the last closure
took AS (SELECT f.unit, f.num AS days FROM fact f WHERE f.key = 'days'),
late AS (SELECT k.duty_unit AS unit, days_between(p.due_on, local_day(now_ms())) AS days
    FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void'
    WHERE p.id IN (SELECT id FROM problem_overdue)),
word AS (SELECT column1 AS position, column2 AS key, column3 AS rate FROM (VALUES
    (1, 'found', 0), (2, 'filed', 0), (3, 'dispatched', 0), (4, 'closed', 0), (5, 'claim_rate', 1),
    (6, 'late_claims', 0), (7, 'sign_rate', 1), (8, 'on_time_rate', 1), (9, 'rectified_rate', 1),
    (10, 'rework_rate', 1), (11, 'recurrence', 1), (12, 'recheck_rate', 1), (13, 'relapse_rate', 1),
    (14, 'pledge_rate', 1), (15, 'overdue', 0), (16, 'suspended', 0), (17, 'exposures', 0),
    (18, 'coverage', 1))),
summed AS (SELECT w.position, w.key, w.rate, (SELECT total(f.num) FROM fact f WHERE f.key = w.key) AS num,
    (SELECT total(f.n) FROM fact f WHERE f.key = w.key) AS n FROM word w),
by_unit AS (SELECT f.unit, f.key, CAST(sum(f.num) AS INTEGER) AS num, CAST(sum(f.n) AS INTEGER) AS n
    FROM fact f WHERE f.unit IS NOT NULL AND f.key NOT IN ('days', 'disputes')
    GROUP BY f.unit, f.key),
ranked AS (SELECT y.unit, rank() OVER (ORDER BY 1.0 * y.num / y.n DESC) AS place FROM by_unit y
    WHERE y.key = 'on_time_rate'
        AND y.n >= (SELECT CAST(value AS INTEGER) FROM setting_now WHERE key = 'ranking.min_n'))
SELECT json_object('from_on', b.from_on, 'to_on', b.to_on,
    'figures', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('key', s.key,
        'num', CAST(s.num AS INTEGER), 'n', CAST(s.n AS INTEGER),
        'value', CASE WHEN s.rate = 0 THEN CAST(s.num AS INTEGER)
            WHEN s.n > 0 THEN round(s.num / s.n, 4) END, 'rate', yes(s.rate)) AS j
        FROM summed s ORDER BY s.position))),
    'days', json((SELECT json_object('n', count(*), 'mean', round(avg(days), 2),
        'median', (SELECT avg(days) FROM (SELECT t.days, row_number() OVER (ORDER BY t.days) AS i,
            count(*) OVER () AS c FROM took t) WHERE i IN ((c + 1) / 2, (c + 2) / 2))) FROM took)),
    'longest_overdue', (SELECT coalesce(max(days), 0) FROM late),
    'types', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('type', t.id,
        'type_name', t.name, 'num', count(*)) AS j FROM problem p JOIN problem_type t ON t.id = p.type
        WHERE p.found_on BETWEEN b.from_on AND b.to_on
            AND p.id IN (SELECT id FROM problem_counted)
        GROUP BY t.id ORDER BY count(*) DESC, t.code))),
    -- where it happens: the first of them, and what came of each dispute
    'points', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('point', t.id,
        'point_name', t.name, 'lat', t.lat, 'lon', t.lon, 'num', count(*)) AS j
        FROM problem p JOIN point t ON t.id = p.point
        WHERE p.found_on BETWEEN b.from_on AND b.to_on
            AND p.id IN (SELECT id FROM problem_counted)
        GROUP BY t.id ORDER BY count(*) DESC, t.code LIMIT coalesce(:limit, 15)))),
    'disputes', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('ruling', d.ruling,
        'num', count(*)) AS j FROM dispute d JOIN fact f ON f.key = 'disputes' AND f.object = d.id
        GROUP BY d.ruling ORDER BY d.ruling IS NULL, d.ruling))),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', u.id,
        'unit_name', u.short_name, 'kind', u.kind, 'place', r.place,
        'points', c.points, 'per_100', CASE WHEN c.points > 0 THEN round(100.0 * coalesce((
            SELECT y.num FROM by_unit y WHERE y.unit = u.id AND y.key = 'found'), 0) / c.points, 1) END,
        'letters', json((SELECT json_array(count(*) FILTER (WHERE e.level = 1),
            count(*) FILTER (WHERE e.level = 2), count(*) FILTER (WHERE e.level = 3))
            FROM escalation e WHERE e.unit = u.id AND e.state = 'signed'
                AND local_day(e.decided_at) BETWEEN b.from_on AND b.to_on)),
        'longest_overdue', (SELECT coalesce(max(l.days), 0) FROM late l WHERE l.unit = u.id),
        'days', json((SELECT json_object('n', count(*), 'mean', round(avg(t.days), 2))
            FROM took t WHERE t.unit = u.id)),
        'figures', json((SELECT json_group_object(y.key, json_array(y.num, y.n))
            FROM by_unit y WHERE y.unit = u.id))) AS j
        FROM unit u LEFT JOIN ranked r ON r.unit = u.id
        JOIN (SELECT x.id, (SELECT count(*) FROM point po JOIN point_type t ON t.id = po.type
            WHERE po.active = 1 AND coalesce(po.lead_unit, t.lead_unit) = x.id) AS points
            FROM unit x) c ON c.id = u.id
        WHERE EXISTS (SELECT 1 FROM by_unit y WHERE y.unit = u.id)
        ORDER BY u.rank_order, u.id))))
FROM bound b WHERE viewer_is('staff') OR viewer_is('overseer');

-- name: view_figure_rows
-- What one figure counts, those that count for it (met) marked.
WITH line AS MATERIALIZED (SELECT f.problem, f.object, f.num, max(f.day) AS day
    FROM figure_row f JOIN problem p ON p.id = f.problem
    WHERE f.key = :kind AND (f.day IS NULL OR f.day BETWEEN coalesce(:from_on, '2000-01-01')
            AND coalesce(:to_on, local_day(now_ms())))
        AND (:unit IS NULL OR f.unit = :unit) AND (:type IS NULL OR p.type = :type)
        AND (:point IS NULL OR p.point = :point) AND (:state IS NULL OR p.state = :state)
    GROUP BY f.problem, f.object, f.num),
picked AS (SELECT *, row_number() OVER (ORDER BY problem, object) AS i FROM line
    WHERE :met IS NULL OR (:met = 'yes') = (num > 0))
SELECT json_object('n', (SELECT count(*) FROM line), 'num', (SELECT count(*) FROM line WHERE num > 0),
    'items', json((SELECT json_group_array(json(j)) FROM (
        SELECT json_insert(j.j, '$.met', yes(k.num > 0), '$.on', k.day) AS j
        FROM picked k JOIN problem_json j ON j.id = k.problem
        WHERE k.i > coalesce(:after, 0) + coalesce(:skip, 0)
        ORDER BY k.i LIMIT coalesce(:limit, 200)))),
    'next', (SELECT max(i) FROM (SELECT i FROM picked
        WHERE i > coalesce(:after, 0) + coalesce(:skip, 0)
        ORDER BY i LIMIT coalesce(:limit, 200)) HAVING count(*) = coalesce(:limit, 200)))
WHERE viewer_is('staff');

-- name: view_figure_points
-- What the coverage counts: the points in use, those visited in the period (met) with the last day.
WITH seen AS MATERIALIZED (SELECT point, max(on_date) AS day FROM visited
    WHERE on_date BETWEEN coalesce(:from_on, '2000-01-01') AND coalesce(:to_on, local_day(now_ms()))
    GROUP BY point),
line AS MATERIALIZED (SELECT p.id, p.code, p.name, p.type_name, p.lead, p.lead_unit_name, s.day
    FROM point_row p LEFT JOIN seen s ON s.point = p.id WHERE p.active = 1 AND (:unit IS NULL OR p.lead = :unit)
        AND (:point IS NULL OR p.id = :point)),
picked AS (SELECT *, row_number() OVER (ORDER BY code) AS i FROM line
    WHERE :met IS NULL OR (:met = 'yes') = (day IS NOT NULL))
SELECT json_object('n', (SELECT count(*) FROM line), 'num', (SELECT count(day) FROM line),
    'items', json((SELECT json_group_array(json(j)) FROM (
        SELECT json_object('point', k.id, 'code', k.code, 'name', k.name, 'type_name', k.type_name,
            'lead_unit', k.lead, 'lead_unit_name', k.lead_unit_name,
            'met', yes(k.day IS NOT NULL), 'on', k.day) AS j
        FROM picked k WHERE k.i > coalesce(:after, 0) + coalesce(:skip, 0)
        ORDER BY k.i LIMIT coalesce(:limit, 200)))),
    'next', (SELECT max(i) FROM (SELECT i FROM picked
        WHERE i > coalesce(:after, 0) + coalesce(:skip, 0)
        ORDER BY i LIMIT coalesce(:limit, 200)) HAVING count(*) = coalesce(:limit, 200)))
WHERE viewer_is('staff');
