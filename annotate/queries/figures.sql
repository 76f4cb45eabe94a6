-- The indicators (domain, part 7) over a period of local days, both included. Each figure has what
-- was counted (num), of how many (n); a rate is num / n and NULL without an n. tests/year does the
-- same from the event log alone.

-- name: view_figures
WITH bound AS (SELECT day_at(coalesce(:from_on, '2000-01-01'), 0) AS lo,
        day_at(day_add(coalesce(:to_on, local_day(now_ms())), 1), 0) AS hi,
        coalesce(:from_on, '2000-01-01') AS from_on,
        coalesce(:to_on, local_day(now_ms())) AS to_on,
        (SELECT CAST(value AS INTEGER) FROM setting_now WHERE key = 'due.hour') AS hour),
-- a problem counts for its lead unit, a card for its duty unit
fact AS (
    SELECT 'found' AS key, p.lead_unit AS unit, 1 AS num, 1 AS n FROM problem p, bound b
        WHERE p.found_on BETWEEN b.from_on AND b.to_on
    UNION ALL SELECT 'filed', p.lead_unit, 1, 1 FROM problem p, bound b
        WHERE p.filed_at >= b.lo AND p.filed_at < b.hi
    -- of what was closed in the period, what was filed again since
    UNION ALL SELECT 'recurrence', k.duty_unit, EXISTS (SELECT 1 FROM problem y
            WHERE y.recurrence_of = p.id), 1
        FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void', bound b
        WHERE EXISTS (SELECT 1 FROM closure x WHERE x.problem = p.id AND x.at >= b.lo AND x.at < b.hi)
    UNION ALL SELECT 'dispatched', k.duty_unit, 1, 1 FROM card k, bound b
        WHERE k.state <> 'void' AND k.issued_at >= b.lo AND k.issued_at < b.hi
    UNION ALL SELECT 'claim_rate', coalesce(c.unit, p.lead_unit),
        coalesce(c.mode IN ('onsite', 'recorded'), 0), 1
        FROM showing h JOIN screening s ON s.id = h.screening JOIN problem p ON p.id = h.problem
        LEFT JOIN claim c ON c.problem = h.problem AND c.screening = h.screening
            AND c.role = 'primary' AND c.state = 'active', bound b
        WHERE h.shown_at IS NOT NULL AND s.adjourned_at >= b.lo AND s.adjourned_at < b.hi
    -- after silence in the room; a ruling on a dispute is not one
    UNION ALL SELECT 'late_claims', c.unit, 1, 1 FROM claim c JOIN screening s ON s.id = c.screening
        JOIN problem p ON p.id = c.problem AND p.missed = 1,
        bound b WHERE c.role = 'primary' AND c.state = 'active' AND c.mode IN ('late', 'ruling')
        AND s.adjourned_at >= b.lo AND s.adjourned_at < b.hi
    UNION ALL SELECT 'sign_rate', k.duty_unit, coalesce(k.signed_at <= k.sign_due_at, 0), 1
        FROM card k, bound b WHERE k.state <> 'void' AND k.sign_due_at >= b.lo AND k.sign_due_at < b.hi
            AND (k.signed_at IS NOT NULL OR k.sign_due_at < now_ms())
    -- a day ends at its hour, for this as for what a unit has pledged
    UNION ALL SELECT 'on_time_rate', k.duty_unit, coalesce((SELECT max(x.at) FROM closure x
            WHERE x.problem = p.id) <= day_at(k.original_due_on, b.hour)
            AND p.state IN ('closed', 'archived'), 0), 1
        FROM card k JOIN problem p ON p.id = k.problem, bound b
        WHERE k.state <> 'void' AND p.state <> 'suspended'
            AND k.original_due_on BETWEEN b.from_on AND b.to_on
            AND (day_at(k.original_due_on, b.hour) < now_ms() OR p.state IN ('closed', 'archived'))
    UNION ALL SELECT 'rectified_rate', k.duty_unit, p.state IN ('closed', 'archived'), 1
        FROM card k JOIN problem p ON p.id = k.problem, bound b
        WHERE k.state <> 'void' AND k.issued_at >= b.lo AND k.issued_at < b.hi
    UNION ALL SELECT 'rework_rate', k.duty_unit, coalesce((SELECT v.result = 'fail'
            FROM verification v WHERE v.rectification = r.id), 0), 1
        FROM rectification r JOIN card k ON k.id = r.card, bound b
        WHERE r.submitted_at >= b.lo AND r.submitted_at < b.hi
    UNION ALL SELECT 'pledge_rate', l.unit, l.kept = 'kept', 1 FROM pledge_row l, bound b
        WHERE l.promised_on BETWEEN b.from_on AND b.to_on AND l.kept <> 'pending'
    UNION ALL SELECT 'closed', k.duty_unit, 1, 1 FROM closure x JOIN problem p ON p.id = x.problem
        JOIN card k ON k.problem = p.id AND k.state <> 'void', bound b
        WHERE x.at >= b.lo AND x.at < b.hi
    UNION ALL SELECT 'suspended', k.duty_unit, 1, 1 FROM problem p
        JOIN card k ON k.problem = p.id AND k.state <> 'void' WHERE p.state = 'suspended'
    UNION ALL SELECT 'overdue', k.duty_unit, 1, 1 FROM problem p
        JOIN card k ON k.problem = p.id AND k.state <> 'void'
        WHERE p.state IN ('dispatched', 'rectifying') AND p.due_at < now_ms()
    UNION ALL SELECT 'exposures', e.unit, 1, 1 FROM exposure e, bound b
        WHERE e.state = 'confirmed' AND e.on_date BETWEEN b.from_on AND b.to_on),
-- whole days from the card to the last closure
took AS (SELECT k.duty_unit AS unit, (x.at - k.issued_at) / 86400000 AS days
    FROM closure x JOIN card k ON k.problem = x.problem AND k.state <> 'void', bound b
    WHERE x.at >= b.lo AND x.at < b.hi
        AND x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = x.problem)),
late AS (SELECT k.duty_unit AS unit, days_between(p.due_on, local_day(now_ms())) AS days
    FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void'
    WHERE p.state IN ('dispatched', 'rectifying') AND p.due_at < now_ms()),
word AS (SELECT column1 AS position, column2 AS key, column3 AS rate FROM (VALUES
    (1, 'found', 0), (2, 'filed', 0), (3, 'dispatched', 0), (4, 'closed', 0), (5, 'claim_rate', 1),
    (6, 'late_claims', 0), (7, 'sign_rate', 1), (8, 'on_time_rate', 1), (9, 'rectified_rate', 1),
    (10, 'rework_rate', 1), (11, 'recurrence', 1), (12, 'pledge_rate', 1), (13, 'overdue', 0),
    (14, 'suspended', 0), (15, 'exposures', 0))),
summed AS (SELECT w.position, w.key, w.rate, (SELECT total(f.num) FROM fact f WHERE f.key = w.key) AS num,
    (SELECT total(f.n) FROM fact f WHERE f.key = w.key) AS n FROM word w),
by_unit AS (SELECT f.unit, f.key, CAST(sum(f.num) AS INTEGER) AS num, CAST(sum(f.n) AS INTEGER) AS n
    FROM fact f WHERE f.unit IS NOT NULL GROUP BY f.unit, f.key),
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
        GROUP BY t.id ORDER BY count(*) DESC, t.code))),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('unit', u.id,
        'unit_name', u.short_name, 'kind', u.kind, 'place', r.place,
        'points', (SELECT count(*) FROM point po JOIN point_type t ON t.id = po.type
            WHERE po.active = 1 AND coalesce(po.lead_unit, t.lead_unit) = u.id),
        'longest_overdue', (SELECT coalesce(max(l.days), 0) FROM late l WHERE l.unit = u.id),
        'days', json((SELECT json_object('n', count(*), 'mean', round(avg(t.days), 2))
            FROM took t WHERE t.unit = u.id)),
        'figures', json((SELECT json_group_object(y.key, json_array(y.num, y.n))
            FROM by_unit y WHERE y.unit = u.id))) AS j
        FROM unit u LEFT JOIN ranked r ON r.unit = u.id
        WHERE EXISTS (SELECT 1 FROM by_unit y WHERE y.unit = u.id)
        ORDER BY u.rank_order, u.id))))
FROM bound b WHERE viewer_is('staff') OR viewer_is('overseer');
