-- The map: what it is drawn on, and the points with what is open there.

-- name: view_map
WITH kept AS (SELECT key, value FROM setting_now WHERE key LIKE 'map.%'),
file AS (SELECT key, substr(value, 1, 64) AS sha256 FROM kept
    WHERE key IN ('map.plan', 'map.boundary') AND value <> ''),
corner AS (SELECT key, json_array(CAST(substr(value, 1, instr(value, ',') - 1) AS REAL),
        CAST(substr(value, instr(value, ',') + 1) AS REAL)) AS j
    FROM kept WHERE key IN ('map.plan_top_left', 'map.plan_bottom_right') AND value <> '')
SELECT json_object('tiles', (SELECT value FROM kept WHERE key = 'map.tiles'),
    'system', (SELECT value FROM kept WHERE key = 'map.system'),
    'min_zoom', (SELECT value FROM kept WHERE key = 'map.min_zoom'),
    'max_zoom', (SELECT value FROM kept WHERE key = 'map.max_zoom'),
    'attribution', (SELECT value FROM kept WHERE key = 'map.attribution'),
    'boundary', (SELECT sha256 FROM file WHERE key = 'map.boundary'),
    'plan', (SELECT sha256 FROM file WHERE key = 'map.plan'),
    'plan_top_left', json((SELECT j FROM corner WHERE key = 'map.plan_top_left')),
    'plan_bottom_right', json((SELECT j FROM corner WHERE key = 'map.plan_bottom_right')))
WHERE viewer_is('staff') OR viewer_is('any_unit') OR viewer_is('overseer');

-- name: view_map_points
-- In the order of their numbers; those whose place is not known too, for the list beside the map.
WITH busy AS (SELECT p.point, count(*) AS n, sum(p.id IN (SELECT id FROM problem_overdue)) AS overdue
    FROM problem p WHERE p.state NOT IN ('draft', 'withdrawn', 'closed', 'archived')
        AND p.point IS NOT NULL AND (:id IS NULL OR p.point = :id) GROUP BY p.point),
seen AS (SELECT point, on_date, problem, state,
        row_number() OVER (PARTITION BY point ORDER BY on_date DESC, problem DESC) AS i
    FROM point_check WHERE :id IS NULL OR point = :id),
wanted AS (SELECT * FROM point_row p WHERE p.active = 1 AND viewer_is('staff')
    AND (:q IS NULL OR instr(p.name, :q) OR instr(p.code, :q) OR instr(p.address, :q))
    AND (:id IS NULL OR p.id = :id))
SELECT json_object('total', (SELECT count(*) FROM wanted),
    'items', json((SELECT json_group_array(json(j)) FROM (
    SELECT json_object('id', p.id, 'code', p.code, 'name', p.name, 'type_name', p.type_name,
        'address', p.address, 'unit_name', p.lead_unit_name, 'lat', p.lat, 'lon', p.lon,
        'street_chief', p.street_chief, 'lane_chief', p.lane_chief, 'road_chief', p.road_chief,
        'open', coalesce(b.n, 0), 'overdue', coalesce(b.overdue, 0), 'checked_on', s.on_date,
        'found', iif(s.i IS NULL, NULL, coalesce(s.state, 'nothing'))) AS j
    FROM wanted p LEFT JOIN busy b ON b.point = p.id
    LEFT JOIN seen s ON s.point = p.id AND s.i = 1
    ORDER BY p.code LIMIT 5000))));

-- As the log tells them: what any setting of the map ever named, and that of the seal.
-- name: files_map
SELECT min(seq), substr(data ->> 'value', 1, 64),
    CAST(substr(data ->> 'value', length(rtrim(data ->> 'value', '0123456789')) + 1) AS INTEGER),
    data ->> 'key'
FROM event WHERE kind = 'setting' AND act = 'edit'
    AND data ->> 'key' IN ('map.plan', 'map.boundary', 'office.seal') AND data ->> 'value' <> '' GROUP BY 2 ORDER BY 1;

-- name: view_plate_sheet
SELECT json_object('house', json((SELECT j FROM paper_house)),
    'phone', (SELECT value FROM setting_now WHERE key = 'office.phone'),
    'points', json((SELECT json_group_array(json(j)) FROM (
        SELECT json_object('id', id, 'code', code, 'name', name, 'type_name', type_name,
            'unit_name', coalesce((SELECT full_name FROM unit WHERE unit.id = lead), ''),
            'at', created_at) AS j
        FROM point_row WHERE active = 1 AND EXISTS (SELECT 1 FROM paper_reader)
        ORDER BY code LIMIT 5000))));
