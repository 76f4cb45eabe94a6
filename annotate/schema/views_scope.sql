-- What an account of the staff may know of that is limited to areas or units (account_scope); to
-- everybody else these views show all there is. What is asked with a narrowed account goes through one
-- of them: problem_seen, clip_list and the lists of points, requests, reminders, site orders, rechecks
-- and of what waits for its card.

CREATE TEMP VIEW scope_unit AS
WITH RECURSIVE inside (kind, id) AS (
    SELECT s.kind, s.unit FROM account_scope s WHERE s.account = viewer_user()
    UNION SELECT up.kind, unit.id FROM inside up JOIN unit ON unit.parent = up.id)
SELECT kind, id FROM inside;

CREATE TEMP VIEW point_known AS
SELECT p.id FROM point p JOIN point_type t ON t.id = p.type
WHERE NOT viewer_narrowed() OR (
    (p.area IN (SELECT id FROM scope_unit WHERE kind = 'area')
        OR NOT EXISTS (SELECT 1 FROM scope_unit WHERE kind = 'area'))
    AND (coalesce(p.lead_unit, t.lead_unit) IN (SELECT id FROM scope_unit WHERE kind = 'unit')
        OR EXISTS (SELECT 1 FROM point_assist x WHERE x.point = p.id
            AND x.unit IN (SELECT id FROM scope_unit WHERE kind = 'unit'))
        OR NOT EXISTS (SELECT 1 FROM scope_unit WHERE kind = 'unit')));

-- What has no point or no unit yet is known to who wrote it down.
CREATE TEMP VIEW problem_known AS
SELECT p.id FROM problem p
WHERE NOT viewer_narrowed() OR (
    ((SELECT o.area FROM point o WHERE o.id = p.point) IN (SELECT id FROM scope_unit WHERE kind = 'area')
        OR (p.point IS NULL AND p.created_by = viewer_user())
        OR NOT EXISTS (SELECT 1 FROM scope_unit WHERE kind = 'area'))
    AND (EXISTS (SELECT 1 FROM problem_unit n WHERE n.problem = p.id
            AND n.unit IN (SELECT id FROM scope_unit WHERE kind = 'unit'))
        OR (p.lead_unit IS NULL AND p.created_by = viewer_user())
        OR NOT EXISTS (SELECT 1 FROM scope_unit WHERE kind = 'unit')));

-- The own ones, and what belongs to a problem or a point that is known.
CREATE TEMP VIEW clip_known AS
SELECT c.id FROM clip c
WHERE NOT viewer_narrowed() OR c.uploader = viewer_user()
    OR EXISTS (SELECT 1 FROM problem_known k WHERE k.id = c.problem)
    OR (c.problem IS NULL AND (EXISTS (SELECT 1 FROM point_known k WHERE k.id = c.point)
        OR EXISTS (SELECT 1 FROM segment g JOIN problem_known k ON k.id = g.problem
            WHERE g.clip = c.id AND g.removed_at IS NULL)
        OR EXISTS (SELECT 1 FROM relapse r JOIN problem_known k ON k.id = r.problem
            WHERE r.clip = c.id)
        OR EXISTS (SELECT 1 FROM recheck r JOIN problem_known k ON k.id = r.problem
            WHERE r.clip = c.id)
        OR EXISTS (SELECT 1 FROM verification_evidence e JOIN verification v ON v.id = e.verification
            JOIN rectification r ON r.id = v.rectification
            JOIN problem_known k ON k.id = r.problem WHERE e.clip = c.id)));

CREATE TEMP VIEW unit_known AS
SELECT u.id FROM unit u
WHERE NOT viewer_narrowed() OR u.id IN (SELECT id FROM scope_unit WHERE kind = 'unit')
    OR NOT EXISTS (SELECT 1 FROM scope_unit WHERE kind = 'unit');

-- A unit, and each that it is within: itself and those above it.
CREATE TEMP VIEW unit_within AS
WITH RECURSIVE up (id, above) AS (
    SELECT id, id FROM unit
    UNION SELECT up.id, unit.parent FROM up JOIN unit ON unit.id = up.above
    WHERE unit.parent IS NOT NULL)
SELECT id, above FROM up;

-- What problem_known shows to the viewer, of any account: for what is asked about somebody else.
CREATE TEMP VIEW account_knows AS
SELECT c.id AS account, p.id AS problem FROM account c, problem p
WHERE (NOT EXISTS (SELECT 1 FROM account_scope s WHERE s.account = c.id AND s.kind = 'area')
        OR (p.point IS NULL AND p.created_by = c.id)
        OR EXISTS (SELECT 1 FROM account_scope s JOIN unit_within w ON w.above = s.unit
            WHERE s.account = c.id AND s.kind = 'area'
                AND w.id = (SELECT o.area FROM point o WHERE o.id = p.point)))
    AND (NOT EXISTS (SELECT 1 FROM account_scope s WHERE s.account = c.id AND s.kind = 'unit')
        OR (p.lead_unit IS NULL AND p.created_by = c.id)
        OR EXISTS (SELECT 1 FROM account_scope s JOIN unit_within w ON w.above = s.unit
            JOIN problem_unit n ON n.unit = w.id
            WHERE s.account = c.id AND s.kind = 'unit' AND n.problem = p.id));

CREATE TEMP VIEW scope_json AS
SELECT c.id AS account, k.column1 AS kind, (SELECT json_group_array(json(j)) FROM (
    SELECT json_object('id', u.id, 'name', u.short_name) AS j FROM account_scope s
    JOIN unit u ON u.id = s.unit WHERE s.account = c.id AND s.kind = k.column1
    ORDER BY u.rank_order, u.id)) AS j
FROM account c, (VALUES ('area'), ('unit')) k;
