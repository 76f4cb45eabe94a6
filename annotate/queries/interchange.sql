-- What goes out to other programs.

-- name: view_reel_cuts
SELECT j FROM reel_cuts WHERE screening = :id;

-- name: view_cases_out
-- The filters of view_problems; next: where the following page begins, NULL on the last one.
SELECT json_object('items', json(json_group_array(json(j))), 'next',
    iif(count(*) = coalesce(:limit, 200), max(id), NULL)) FROM (
    SELECT q.id, r.j FROM case_out_row q JOIN case_out_json r ON r.id = q.id
        AND r.audience = coalesce(:kind, 'staff')
    WHERE (viewer_is('staff') OR viewer_is('system')) AND q.id > coalesce(:after, 0)
        AND (:state IS NULL OR q.state = :state OR (:state = 'overdue'
            AND q.id IN (SELECT id FROM problem_overdue)))
        AND (:unit IS NULL OR q.lead_unit = :unit OR EXISTS (SELECT 1 FROM problem_assist x
            WHERE x.problem = q.id AND x.unit = :unit))
        AND (:point IS NULL OR q.point = :point)
        AND (:type IS NULL OR q.type = :type)
        AND (:screening IS NULL OR q.screening = :screening)
        AND (:q IS NULL OR instr(coalesce(q.problem_no, ''), :q) > 0
            OR instr(coalesce(q.point_name, ''), :q) > 0 OR instr(q.description, :q) > 0
            OR instr(coalesce(q.lead_unit_name, ''), :q) > 0)
    ORDER BY q.id LIMIT coalesce(:limit, 200));

-- name: view_package
SELECT j FROM package_json WHERE kind = :kind AND id = :id;

-- name: view_package_size
SELECT json_object('files', count(f.sha256), 'bytes', coalesce(sum(f.bytes), 0))
FROM package_reader LEFT JOIN package_file f ON f.kind = :kind AND f.id = :id
WHERE CASE :kind WHEN 'problem' THEN EXISTS (SELECT 1 FROM problem WHERE id = :id)
    ELSE EXISTS (SELECT 1 FROM screening WHERE id = :id) END
    AND NOT EXISTS (SELECT 1 FROM package_checked c WHERE c.kind = :kind AND c.id = :id
        AND c.unit = viewer_unit())
HAVING count(*) > 0;

-- name: view_package_record
SELECT j FROM package_record WHERE id = :id;

-- name: view_package_events
-- Every column as it was sealed; data is the very text.
SELECT json_object('items', json((SELECT json_group_array(json_object('seq', seq, 'at', at,
        'account', account, 'person', person, 'actor_name', actor_name, 'kind', kind,
        'object', object, 'screening', screening, 'from_state', from_state, 'act', act,
        'to_state', to_state, 'op_id', op_id, 'data', data, 'prev_hash', prev_hash, 'hash', hash))
    FROM (SELECT e.* FROM package_event n JOIN event e ON e.seq = n.seq
        WHERE n.kind = :kind AND n.id = :id AND e.seq > coalesce(:after, 0)
        ORDER BY e.seq LIMIT coalesce(:limit, 200)))))
FROM package_reader;

-- name: case_in_by_no
SELECT id FROM problem WHERE external_no = $1;

-- name: case_in_own
SELECT id, description FROM problem WHERE problem_no = $1
UNION ALL SELECT id, description FROM problem WHERE id = $2;

-- name: case_in_type
SELECT id FROM problem_type WHERE name = $1 ORDER BY active DESC, id DESC LIMIT 1;

-- name: case_in_add
INSERT INTO problem (state, point, lead_unit, type, description, severity, source, found_on,
    external_no, created_by, created_at)
VALUES ('draft', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
