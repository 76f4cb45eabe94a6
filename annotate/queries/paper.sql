-- Papers: asked for, numbered, issued, and the values that the larger ones print.

-- name: paper_add
INSERT INTO paper (kind, object, sha256, bytes, name, job, issued_by, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: paper_same
SELECT id FROM paper WHERE kind = $1 AND object = $2 AND sha256 = $3;

-- name: paper_get
SELECT p.id, p.kind, p.sha256, p.bytes, p.name, CASE p.kind
    WHEN 'card' THEN (SELECT c.duty_unit FROM card c WHERE c.id = p.object)
    WHEN 'rectify_notice' THEN p.object
    WHEN 'rectify_report' THEN p.object
    ELSE 0 END
FROM paper p WHERE p.id = $1;

-- name: paper_number_get
SELECT number FROM paper_number WHERE kind = $1 AND object = $2 AND ($3 = '' OR on_date = $3)
ORDER BY on_date DESC LIMIT 1;

-- name: paper_number_add
INSERT INTO paper_number (kind, object, on_date, number) VALUES ($1, $2, $3, $4);

-- name: has_screening
SELECT 1 FROM screening WHERE id = $1;
-- name: has_card
SELECT 1 FROM card WHERE id = $1;
-- name: has_closure
SELECT 1 FROM closure WHERE problem = $1;

-- name: view_papers
SELECT json_object('items', json((SELECT json_group_array(json_object('id', p.id, 'kind', p.kind,
        'object', p.object, 'number', CASE p.kind
            WHEN 'card' THEN (SELECT c.card_no FROM card c WHERE c.id = p.object)
            WHEN 'closure' THEN (SELECT x.close_no FROM closure x WHERE x.problem = p.object
                ORDER BY x.id DESC LIMIT 1)
            ELSE (SELECT n.number FROM paper_number n WHERE n.kind = p.kind
                AND n.object = p.object AND n.on_date <= local_day(p.issued_at)
                ORDER BY n.on_date DESC LIMIT 1) END,
        'sha256', p.sha256, 'bytes', p.bytes, 'name', p.name, 'issued_at', p.issued_at,
        'fonts_missing', (SELECT j.result ->> '$.fonts_missing' FROM job j WHERE j.id = p.job)))
    FROM (SELECT * FROM paper x WHERE (:kind IS NULL OR x.kind = :kind)
            AND (:id IS NULL OR x.object = :id)
            AND CASE WHEN x.kind GLOB 'package_*' THEN EXISTS (SELECT 1 FROM package_reader)
                ELSE viewer_is('staff') OR viewer_is('system') OR (x.kind = 'card' AND EXISTS (
                SELECT 1 FROM card c WHERE c.id = x.object AND c.duty_unit = viewer_unit()))
                OR (x.kind IN ('rectify_notice', 'rectify_report')
                    AND x.object = viewer_unit()) END
        ORDER BY x.id DESC LIMIT 500) p)));

-- name: view_notice_sheet
SELECT j FROM notice_sheet WHERE id = :id;

-- name: view_minutes_sheet
SELECT j FROM minutes_sheet WHERE id = :id;

-- name: view_catalogue_sheet
SELECT j FROM catalogue_sheet WHERE id = :id;

-- name: view_pledge_sheet
SELECT j FROM pledge_sheet WHERE id = :id;

-- name: view_outline_sheet
SELECT j FROM outline_sheet WHERE id = :id;

-- name: view_seating_sheet
SELECT j FROM seating_sheet WHERE id = :id;

-- name: view_rectify_sheet
SELECT j FROM rectify_sheet WHERE id = :id;
