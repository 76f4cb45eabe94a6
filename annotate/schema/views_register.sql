-- A point with the names that pages show; without a lead unit of its own, that of its type leads.
CREATE TEMP VIEW point_row AS
SELECT p.*, k.name AS type_name, coalesce(p.lead_unit, k.lead_unit) AS lead,
    u.short_name AS lead_unit_name, (SELECT x.short_name FROM unit x WHERE x.id = p.area) AS area_name
FROM point p JOIN point_type k ON k.id = p.type
LEFT JOIN unit u ON u.id = coalesce(p.lead_unit, k.lead_unit);

-- Who is linked with a point: those of its own, else of the area that it lies in, else of the street
-- above that. *_street: the unit whose link counts, NULL: the point's own, or nobody's.
CREATE TEMP VIEW point_link AS
SELECT p.id, p.active, coalesce(nullif(p.linked_leader, ''), nullif(a.linked_leader, ''),
        nullif(s.linked_leader, ''), '') AS linked_leader,
    CASE WHEN p.linked_leader <> '' THEN NULL WHEN a.linked_leader <> '' THEN a.id
        WHEN s.linked_leader <> '' THEN s.id END AS leader_street,
    coalesce(nullif(p.sponsor_unit, ''), nullif(a.sponsor_unit, ''), nullif(s.sponsor_unit, ''), '')
        AS sponsor_unit,
    CASE WHEN p.sponsor_unit <> '' THEN NULL WHEN a.sponsor_unit <> '' THEN a.id
        WHEN s.sponsor_unit <> '' THEN s.id END AS sponsor_street
FROM point p LEFT JOIN unit a ON a.id = p.area LEFT JOIN unit s ON s.id = a.parent;

CREATE TEMP VIEW link_json AS
SELECT l.id AS point, json_object('linked_leader', l.linked_leader,
    'leader_street', (SELECT u.short_name FROM unit u WHERE u.id = l.leader_street),
    'sponsor_unit', l.sponsor_unit,
    'sponsor_street', (SELECT u.short_name FROM unit u WHERE u.id = l.sponsor_street)) AS j
FROM point_link l;

-- Each who is linked: with a street, whether it has points or not, and with each point.
CREATE TEMP VIEW link AS
SELECT 'leader' AS part, linked_leader AS name, id AS unit, NULL AS point FROM unit
WHERE linked_leader <> ''
UNION ALL SELECT 'sponsor', sponsor_unit, id, NULL FROM unit WHERE sponsor_unit <> ''
UNION ALL SELECT 'leader', linked_leader, leader_street, id FROM point_link
WHERE linked_leader <> '' AND active = 1
UNION ALL SELECT 'sponsor', sponsor_unit, sponsor_street, id FROM point_link
WHERE sponsor_unit <> '' AND active = 1;
