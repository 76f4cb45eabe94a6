-- Units, persons, points and the types.

-- name: has_unit
SELECT 1 FROM unit WHERE id = $1;
-- name: has_area
SELECT 1 FROM unit WHERE id = $1 AND kind IN ('township', 'community');
-- name: has_person
SELECT 1 FROM person WHERE id = $1;
-- name: has_point
SELECT 1 FROM point WHERE id = $1;
-- name: has_point_type
SELECT 1 FROM point_type WHERE id = $1;
-- name: has_problem_type
SELECT 1 FROM problem_type WHERE id = $1;
-- name: has_indicator
SELECT 1 FROM indicator WHERE id = $1;

-- An id that an undone import took away is not given again: pages and the log may still name it.

-- name: unit_add
INSERT INTO unit (id, code, full_name, short_name, kind, parent, rank_order, phone, active,
    created_at, linked_leader, sponsor_unit, head, liaison)
VALUES (max(coalesce((SELECT max(id) FROM unit), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.unit' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: unit_get
SELECT version, code, full_name, short_name, kind, coalesce(parent, 0), rank_order, phone, active,
    linked_leader, sponsor_unit, coalesce(head, 0), coalesce(liaison, 0),
    coalesce((SELECT name FROM person WHERE person.id = head), ''),
    coalesce((SELECT name FROM person WHERE person.id = liaison), '')
FROM unit WHERE id = $1;

-- name: unit_set
UPDATE unit SET code = $2, full_name = $3, short_name = $4, kind = $5, parent = $6,
    rank_order = $7, phone = $8, active = $9, linked_leader = $10, sponsor_unit = $11,
    head = $12, liaison = $13, version = version + 1 WHERE id = $1;

-- name: unit_below
WITH RECURSIVE up (id) AS (SELECT $1 UNION SELECT parent FROM unit JOIN up ON unit.id = up.id
    WHERE parent IS NOT NULL)
SELECT 1 FROM up WHERE id = $2;

-- name: person_add
INSERT INTO person (id, name, unit, post, rank_order, phone, active, created_at)
VALUES (max(coalesce((SELECT max(id) FROM person), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.person' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5, $6, $7);

-- name: person_get
SELECT version, name, coalesce(unit, 0), post, rank_order, phone, active FROM person WHERE id = $1;

-- name: person_set
UPDATE person SET name = $2, unit = $3, post = $4, rank_order = $5, phone = $6, active = $7,
    version = version + 1 WHERE id = $1;

-- name: point_add
INSERT INTO point (id, code, name, type, address, lat, lon, lead_unit, person, phone, linked_leader,
    sponsor_unit, active, created_at, street_chief, lane_chief, road_chief, area)
VALUES (max(coalesce((SELECT max(id) FROM point), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.point' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: point_link
SELECT linked_leader, sponsor_unit, coalesce(leader_street, 0), coalesce(sponsor_street, 0)
FROM point_link WHERE id = $1;

-- name: point_get
SELECT version, code, name, type, address, lat, lon, coalesce(lead_unit, 0), person, phone,
    linked_leader, sponsor_unit, active, street_chief, lane_chief, road_chief, coalesce(area, 0)
FROM point
WHERE id = $1;

-- name: point_assist_ids
SELECT json_group_array(unit) FROM (SELECT unit FROM point_assist WHERE point = $1
    ORDER BY position);

-- name: point_set
UPDATE point SET code = $2, name = $3, type = $4, address = $5, lat = $6, lon = $7, lead_unit = $8,
    person = $9, phone = $10, linked_leader = $11, sponsor_unit = $12, active = $13,
    street_chief = $14, lane_chief = $15, road_chief = $16, area = $17, version = version + 1 WHERE id = $1;

-- name: point_assist_clear
DELETE FROM point_assist WHERE point = $1;
-- name: point_assist_add
INSERT INTO point_assist (point, unit, position) VALUES ($1, $2, $3);
-- name: point_assist_list
SELECT group_concat(unit) FROM (SELECT unit FROM point_assist WHERE point = $1 ORDER BY position);

-- name: point_type_add
INSERT INTO point_type (id, code, name, lead_unit, standard, active)
VALUES (max(coalesce((SELECT max(id) FROM point_type), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.point_type' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5);
-- name: point_type_set
UPDATE point_type SET code = $2, name = $3, lead_unit = $4, standard = $5, active = $6,
    version = version + 1 WHERE id = $1;
-- name: point_type_get
SELECT code, name, coalesce(lead_unit, 0), standard, active FROM point_type WHERE id = $1;

-- name: point_type_row
SELECT version, name, coalesce(lead_unit, 0), standard, active FROM point_type WHERE id = $1;
-- name: point_type_change
UPDATE point_type SET name = $2, lead_unit = $3, standard = $4, active = $5, version = version + 1
WHERE id = $1;

-- name: problem_type_add
INSERT INTO problem_type (id, code, name, lead_unit, indicator, key, active)
VALUES (max(coalesce((SELECT max(id) FROM problem_type), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.problem_type' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5, $6);
-- name: problem_type_set
UPDATE problem_type SET code = $2, name = $3, lead_unit = $4, indicator = $5, key = $6, active = $7,
    version = version + 1 WHERE id = $1;
-- name: problem_type_get
SELECT code, name, coalesce(lead_unit, 0), coalesce(indicator, 0), key, active, area_assist FROM problem_type
WHERE id = $1;
-- name: problem_type_area
UPDATE problem_type SET area_assist = $2 WHERE id = $1;
-- name: problem_type_assist_clear
DELETE FROM problem_type_assist WHERE type = $1;
-- name: problem_type_assist_add
INSERT INTO problem_type_assist (type, unit, position) VALUES ($1, $2, $3);
-- name: problem_type_assist_ids
SELECT json_group_array(unit) FROM (SELECT unit FROM problem_type_assist WHERE type = $1
    ORDER BY position);
-- name: problem_type_assist_list
SELECT group_concat(unit) FROM (SELECT unit FROM problem_type_assist WHERE type = $1
    ORDER BY position);

-- name: problem_type_row
SELECT version, name, coalesce(lead_unit, 0), coalesce(indicator, 0), active, area_assist FROM problem_type
WHERE id = $1;
-- name: problem_type_change
UPDATE problem_type SET name = $2, lead_unit = $3, indicator = $4, active = $5, area_assist = $6,
    version = version + 1 WHERE id = $1;
-- name: problem_type_offered
SELECT 1 FROM problem_type WHERE id = $1 AND active = 1;

-- name: indicator_add
INSERT INTO indicator (id, system_version, code, parent, text, standard, weight, lead_unit, active)
VALUES (max(coalesce((SELECT max(id) FROM indicator), 0),
    coalesce((SELECT last FROM series WHERE name = 'gone.indicator' AND year = 0), 0)) + 1,
    $1, $2, $3, $4, $5, $6, $7, $8);
-- name: indicator_set
UPDATE indicator SET system_version = $2, code = $3, parent = $4, text = $5, standard = $6,
    weight = $7, lead_unit = $8, active = $9, version = version + 1 WHERE id = $1;
-- name: indicator_get
SELECT system_version, code, coalesce(parent, 0), text, standard, weight, coalesce(lead_unit, 0),
    active FROM indicator WHERE id = $1;

-- name: indicator_unit_clear
DELETE FROM indicator_unit WHERE indicator = $1;
-- name: indicator_unit_add
INSERT INTO indicator_unit (indicator, unit, position) VALUES ($1, $2, $3);
-- name: indicator_unit_ids
SELECT json_group_array(unit) FROM (SELECT unit FROM indicator_unit WHERE indicator = $1
    ORDER BY position);
-- name: indicator_unit_list
SELECT group_concat(unit) FROM (SELECT unit FROM indicator_unit WHERE indicator = $1
    ORDER BY position);

-- name: indicator_row
SELECT version, system_version, code, active, coalesce(lead_unit, 0) FROM indicator WHERE id = $1;
-- name: indicator_change
UPDATE indicator SET lead_unit = $2, active = $3, version = version + 1 WHERE id = $1;
-- name: indicator_offered
SELECT 1 FROM indicator WHERE id = $1 AND active = 1;
-- name: indicator_system_first
SELECT id, version, (SELECT count(*) FROM indicator WHERE system_version = $1) FROM indicator
WHERE system_version = $1 ORDER BY id LIMIT 1;
-- name: indicator_system_offer
UPDATE indicator SET active = $2, version = version + 1
WHERE system_version = $1 AND active <> $2;

-- By what a list calls them.

-- name: unit_by_code
SELECT id FROM unit WHERE code = $1;
-- name: unit_by_name
SELECT id FROM unit WHERE code = $1 OR full_name = $1 OR short_name = $1
ORDER BY code <> $1, full_name <> $1 LIMIT 2;
-- name: unit_by_tail
SELECT id FROM unit WHERE length($1) >= 2
    AND (substr(full_name, -length($1)) = $1 OR substr(short_name, -length($1)) = $1) LIMIT 2;
-- name: person_by_name
SELECT id FROM person WHERE name = $1 AND unit IS $2 ORDER BY rank_order, id;
-- name: person_only
-- Of that unit, where it has one of the name.
SELECT p.id FROM person p WHERE p.name = $1 AND p.active = 1 AND (p.unit = $2 OR NOT EXISTS (SELECT 1
    FROM person x WHERE x.name = $1 AND x.unit = $2 AND x.active = 1)) LIMIT 2;
-- name: point_type_by_code
SELECT id FROM point_type WHERE code = $1;
-- name: point_type_by_name
SELECT id FROM point_type WHERE code = $1 OR name = $1 ORDER BY code <> $1 LIMIT 1;
-- name: point_by_code
SELECT id FROM point WHERE code = $1;
-- name: problem_type_by_code
SELECT id FROM problem_type WHERE code = $1;
-- name: indicator_by_code
SELECT id FROM indicator WHERE code = $1 AND system_version = $2;
-- name: indicator_by_name
SELECT id FROM indicator WHERE code = $1 AND active = 1 ORDER BY system_version DESC LIMIT 1;

-- name: savepoint
SAVEPOINT import_rows;
-- name: savepoint_back
ROLLBACK TO import_rows;
-- name: savepoint_end
RELEASE import_rows;

-- What pages see.

-- name: view_units
SELECT json_object('items', json((SELECT json_group_array(json_object('id', u.id,
        'version', u.version, 'code', code, 'full_name', full_name, 'short_name', short_name,
        'kind', kind, 'parent', parent, 'rank_order', u.rank_order, 'phone', u.phone,
        'linked_leader', linked_leader, 'sponsor_unit', sponsor_unit,
        'head', h.id, 'head_name', h.name, 'liaison', l.id, 'liaison_name', l.name,
        'active', json(CASE u.active WHEN 1 THEN 'true' ELSE 'false' END)))
    FROM (SELECT * FROM unit ORDER BY rank_order, id LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) u
    LEFT JOIN person h ON h.id = u.head AND viewer_is('staff')
    LEFT JOIN person l ON l.id = u.liaison AND viewer_is('staff'))));

-- name: view_persons
SELECT json_object('items', json((SELECT json_group_array(json_object('id', p.id,
        'version', p.version, 'name', p.name, 'unit', p.unit, 'unit_name', u.short_name,
        'post', p.post, 'rank_order', p.rank_order, 'phone', p.phone,
        'active', json(CASE p.active WHEN 1 THEN 'true' ELSE 'false' END)))
    FROM (SELECT p.*, coalesce(u.rank_order, 0) AS unit_rank FROM person p
        LEFT JOIN unit u ON u.id = p.unit ORDER BY unit_rank, p.rank_order, p.id
        LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) p
    LEFT JOIN unit u ON u.id = p.unit
    WHERE viewer_is('staff'))));

-- name: view_search
-- A few of each kind that the viewer may see anyway: what the embargo hides is not found either.
SELECT json_object(
    'problems', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', p.id,
        'title', coalesce(p.problem_no, ''), 'note', coalesce(p.point_name, '') || ' ' || p.description)
            AS j
        FROM problem_seen p WHERE instr(lower(coalesce(p.problem_no, '')), lower(:q)) > 0
            OR instr(coalesce(p.point_name, ''), :q) > 0 OR instr(p.description, :q) > 0
        ORDER BY p.id DESC LIMIT 8))),
    'cards', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', k.id,
        'title', k.card_no, 'note', coalesce(p.problem_no, '') || ' ' || coalesce(p.point_name, '')) AS j
        FROM card k JOIN problem_seen p ON p.id = k.problem
        WHERE (viewer_is('staff') OR k.duty_unit = viewer_unit()) AND instr(k.card_no, :q) > 0
        ORDER BY k.id DESC LIMIT 8))),
    'points', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', p.id,
        'title', p.name, 'note', p.code || ' ' || p.address) AS j FROM point_row p
        WHERE viewer_is('staff') AND EXISTS (SELECT 1 FROM point_known k WHERE k.id = p.id)
            AND (instr(p.name, :q) > 0 OR instr(lower(p.code), lower(:q)) > 0
            OR instr(p.address, :q) > 0) ORDER BY p.code LIMIT 8))),
    'units', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', u.id,
        'title', u.short_name, 'note', u.full_name) AS j FROM unit u
        WHERE instr(u.full_name, :q) > 0 OR instr(u.short_name, :q) > 0
            OR instr(lower(u.code), lower(:q)) > 0 ORDER BY u.rank_order, u.id LIMIT 8))),
    'persons', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', p.id,
        'title', p.name, 'note', coalesce(u.short_name, '') || ' ' || p.post) AS j
        FROM person p LEFT JOIN unit u ON u.id = p.unit
        WHERE viewer_is('staff') AND instr(p.name, :q) > 0
        ORDER BY coalesce(u.rank_order, 0), p.rank_order, p.id LIMIT 8))));

-- name: view_point_types
SELECT json_object('items', json((SELECT json_group_array(json_object('id', id, 'version', version,
        'code', code, 'name', name, 'lead_unit', lead_unit, 'standard', standard,
        'active', yes(active)))
    FROM (SELECT * FROM point_type ORDER BY active DESC, code LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)))));

-- name: view_problem_types
SELECT json_object('items', json((SELECT json_group_array(json_object('id', id, 'version', version,
        'code', code, 'name', name, 'lead_unit', lead_unit, 'indicator', indicator, 'key', key,
        'indicator_code', (SELECT i.code FROM indicator i WHERE i.id = t.indicator),
        'due_mode', coalesce(due_mode, 'rule'), 'due_n', due_n, 'assist', json((SELECT json_group_array(unit) FROM
            (SELECT unit FROM problem_type_assist WHERE type = t.id ORDER BY position))),
        'area_assist', yes(area_assist),
        'active', yes(active)))
    FROM (SELECT * FROM problem_type ORDER BY active DESC, code
        LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) t)));

-- name: view_indicators
SELECT json_object('items', json((SELECT json_group_array(json_object('id', id, 'version', version,
        'system_version', system_version, 'code', code, 'parent', parent,
        'parent_code', (SELECT u.code FROM indicator u WHERE u.id = i.parent), 'text', text,
        'standard', standard, 'weight', weight, 'lead_unit', lead_unit,
        'responsible', json((SELECT json_group_array(unit) FROM (SELECT unit FROM indicator_unit
            WHERE indicator = i.id ORDER BY position))), 'active', yes(active)))
    FROM (SELECT * FROM indicator ORDER BY active DESC, system_version DESC, code
        LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)) i)));

-- name: view_points
-- How many the filter lets through, and how many in use have no person, whatever part is asked for.
WITH line AS MATERIALIZED (SELECT p.id, p.active, p.person FROM point_row p
    WHERE viewer_is('staff') AND EXISTS (SELECT 1 FROM point_known k WHERE k.id = p.id)
        AND (:type IS NULL OR p.type = :type) AND (:unit IS NULL OR p.lead = :unit)
        AND (:q IS NULL OR instr(p.name, :q) OR instr(p.code, :q) OR instr(p.address, :q)))
SELECT json_object('total', (SELECT count(*) FROM line),
    'unnamed', (SELECT count(*) FROM line WHERE active AND person = ''),
    'items', json((SELECT json_group_array(json_object('id', id, 'version', version,
        'code', code, 'name', name, 'type', type, 'type_name', type_name, 'address', address,
        'lat', lat, 'lon', lon, 'lead_unit', lead, 'lead_unit_name', lead_unit_name,
        'area', area, 'area_name', area_name,
        'person', person, 'phone', phone, 'linked_leader', linked_leader,
        'sponsor_unit', sponsor_unit, 'link', json((SELECT l.j FROM link_json l WHERE l.point = p.id)),
        'street_chief', street_chief, 'lane_chief', lane_chief,
        'road_chief', road_chief, 'assist', json((SELECT json_group_array(unit) FROM (SELECT unit
            FROM point_assist WHERE point = p.id ORDER BY position))),
        'active', json(CASE active WHEN 1 THEN 'true' ELSE 'false' END), 'distance_m', metres))
    FROM (SELECT p.*, distance_m(:lat, :lon, p.lat, p.lon) AS metres FROM point_row p
        WHERE p.id IN (SELECT id FROM line)
        ORDER BY metres IS NULL, metres, code LIMIT coalesce(:limit, 200)
        OFFSET coalesce(:after, 0) + coalesce(:skip, 0)) p)));

-- name: view_links
-- Who is linked with what; a point is counted where its link comes from.
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT json_object('part', l.part, 'name', l.name, 'kind', coalesce(u.kind, 'point'),
        'unit', l.unit, 'point', iif(l.unit IS NULL, l.point, NULL),
        'of_name', coalesce(u.short_name, o.name), 'points', count(k.id), 'open',
        sum((SELECT count(*) FROM problem p WHERE p.point = k.id
            AND p.state NOT IN ('draft', 'withdrawn', 'closed', 'archived')))) AS j
    FROM link l LEFT JOIN unit u ON u.id = l.unit
    LEFT JOIN point_known k ON k.id = l.point LEFT JOIN point o ON o.id = l.point AND l.unit IS NULL
    WHERE viewer_is('staff') AND (k.id IS NOT NULL OR NOT viewer_narrowed())
    GROUP BY l.part, l.name, l.unit, iif(l.unit IS NULL, l.point, NULL)
    ORDER BY l.part, l.name, u.rank_order IS NULL, u.rank_order, l.unit, o.code
    LIMIT coalesce(:limit, -1) OFFSET coalesce(:skip, 0)))));

-- name: view_propose
-- Who leads is named by the type; else by the point, the item that it is judged by, or the type of
-- the point.
-- Who helps, by the type or else by that item, and by the point.
SELECT json_object(
    'lead_unit', lead_unit,
    'assist', json((SELECT json_group_array(unit) FROM (
        SELECT unit FROM problem_type_assist WHERE type = :type
        UNION SELECT unit FROM point_assist WHERE point = :point
        UNION SELECT r.area FROM problem_type k JOIN point r ON r.id = :point WHERE k.id = :type
            AND k.area_assist = 1 AND r.area IS NOT NULL
        UNION SELECT unit FROM indicator_unit WHERE indicator = o.indicator
            AND NOT EXISTS (SELECT 1 FROM problem_type_assist WHERE type = :type))
        WHERE unit IS NOT o.lead_unit)),
    'indicator', indicator,
    'why', why)
FROM (SELECT coalesce(t.lead_unit, p.lead_unit, i.lead_unit, k.lead_unit) AS lead_unit,
        CASE WHEN t.lead_unit IS NOT NULL THEN 'type' WHEN p.lead_unit IS NOT NULL THEN 'point'
            WHEN i.lead_unit IS NOT NULL THEN 'indicator'
            WHEN k.lead_unit IS NOT NULL THEN 'point_type' END AS why, i.id AS indicator
    FROM (SELECT 1)
    LEFT JOIN problem_type t ON t.id = :type
    LEFT JOIN indicator i ON i.id = t.indicator AND i.active = 1
    LEFT JOIN point p ON p.id = :point
    LEFT JOIN point_type k ON k.id = p.type
    WHERE viewer_is('staff')) o;

-- name: import_add
INSERT INTO import (what, at, changes) VALUES ($1, $2, $3);
-- name: import_get
SELECT what, changes, undone_at IS NOT NULL FROM import WHERE id = $1;
-- name: import_undone
UPDATE import SET undone_at = $2, changes = '' WHERE id = $1;
-- name: import_forget
UPDATE import SET changes = '' WHERE id <= $1 AND changes <> '';
-- name: import_gone
INSERT INTO series (name, year, last) VALUES ($1, 0, $2)
ON CONFLICT (name, year) DO UPDATE SET last = excluded.last WHERE excluded.last > last;

-- A row whose old values are back: its old version, in the count of this undo ($2).
-- name: unit_back
UPDATE unit SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: person_back
UPDATE person SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: point_back
UPDATE point SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: point_type_back
UPDATE point_type SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: problem_type_back
UPDATE problem_type SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: indicator_back
UPDATE indicator SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;
-- name: hq_back
UPDATE hq SET version = version % 1000000 + $2 * 1000000 WHERE id = $1;

-- The log knows them all; `import` only those of the register.
-- name: view_imports
SELECT json_object('items', json((SELECT json_group_array(json_object('id', w.id, 'seq', w.seq,
        'at', w.at, 'by', w.actor_name, 'what', w.what, 'rows', w.rows, 'added', w.added,
        'changed', w.changed, 'undone_at', w.undone_at, 'undone_by', w.undone_by,
        'allowed', yes(w.key IS NULL), 'why', json(said(w.key))))
    FROM (SELECT nullif(e.object, 0) AS id, e.seq, e.at, e.actor_name, e.data ->> 'what' AS what,
            e.data ->> 'rows' AS rows, e.data ->> 'added' AS added,
            e.data ->> 'changed' AS changed, u.at AS undone_at, u.actor_name AS undone_by,
            CASE WHEN u.seq IS NOT NULL THEN 'import.undone'
                WHEN e.data ->> 'what' IN ('requests', 'accounts') THEN 'import.stays'
                WHEN (e.data ->> 'added') + (e.data ->> 'changed') = 0 THEN 'import.no_change'
                WHEN coalesce(i.changes, '') = '' THEN 'import.too_old'
                ELSE step_why('register', 'on', 'undo', 0) END AS key
        FROM event e LEFT JOIN import i ON i.id = e.object
        LEFT JOIN event u ON u.kind = 'register' AND u.object = e.object AND u.act = 'undo'
            AND e.object > 0
        WHERE e.kind = 'register' AND e.act = 'import'
            AND (:kind IS NULL OR e.data ->> 'what' = :kind)
            AND (viewer_is('admin') OR (viewer_is('any_office')
                AND e.data ->> 'what' <> 'accounts'))
        ORDER BY e.seq DESC LIMIT coalesce(:limit, 50)) w)));
