-- Papers: asked for, numbered, issued, and the values that the larger ones print.

-- name: paper_add
-- With the marks that its job was asked with.
INSERT INTO paper (kind, object, sha256, bytes, name, job, issued_by, issued_at, head_seq, head_hash,
    copy_no, secrecy, secret_years, urgency)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, args ->> '$.copy_no', args ->> '$.secrecy',
    args ->> '$.secret_years', args ->> '$.urgency' FROM job WHERE id = $6;

-- name: paper_same
SELECT id FROM paper WHERE kind = $1 AND object = $2 AND sha256 = $3;

-- name: paper_odd
-- One whose head is not in the log.
SELECT p.id, p.name, p.head_seq FROM paper p LEFT JOIN event e ON e.seq = p.head_seq
WHERE p.head_seq > 0 AND e.hash IS NOT p.head_hash
ORDER BY p.id LIMIT 1;

-- name: paper_get
SELECT p.id, p.kind, p.sha256, p.bytes, p.name, r.unit, r.overseers
FROM paper p JOIN paper_reach r ON r.id = p.id WHERE p.id = $1;

-- name: package_barred
-- Of a package, whether it tells how unit $2 is looked at: package_checked of this one alone, without a
-- look through all of them.
SELECT 1 FROM card c WHERE c.duty_unit = $2 AND c.state <> 'void' AND c.problem IN (
        SELECT p.object FROM paper p WHERE p.id = $1 AND p.kind = 'package_problem'
        UNION ALL SELECT h.problem FROM paper p JOIN showing h ON h.screening = p.object
        WHERE p.id = $1 AND p.kind = 'package_screening')
    AND (EXISTS (SELECT 1 FROM site_order s WHERE s.problem = c.problem)
        OR EXISTS (SELECT 1 FROM recheck r WHERE r.problem = c.problem))
LIMIT 1;

-- name: paper_state
-- In which state the thing is that a paper is asked about, its level, and whether there was a talk.
SELECT state, level, talked FROM (
    SELECT 'escalation' AS kind, id, state, level, talk_on IS NOT NULL AS talked FROM escalation
    UNION ALL SELECT 'bulletin', id, state, 0, 0 FROM bulletin
    UNION ALL SELECT 'exposure', id, state, 0, 0 FROM exposure
    UNION ALL SELECT 'urge', id, state, step, 0 FROM urge)
WHERE kind = $1 AND id = $2;

-- name: paper_own_pledge
SELECT 1 FROM claim WHERE screening = $1 AND unit = $2 AND role = 'primary' AND state = 'active'
LIMIT 1;

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
-- name: has_request
SELECT 1 FROM request WHERE id = $1;
-- name: has_returned
SELECT 1 FROM dispute WHERE card = $1;
-- name: has_escalation
SELECT 1 FROM escalation WHERE id = $1;
-- name: has_urge
SELECT 1 FROM urge WHERE id = $1 AND step = 2;
-- name: has_bulletin
SELECT 1 FROM bulletin WHERE id = $1;
-- name: has_exposure
SELECT 1 FROM exposure WHERE id = $1;

-- name: view_papers
SELECT json_object('items', json((SELECT json_group_array(json_object('id', p.id, 'kind', p.kind,
        'object', p.object, 'number', CASE p.kind
            WHEN 'card' THEN (SELECT c.card_no FROM card c WHERE c.id = p.object)
            WHEN 'closure' THEN (SELECT x.close_no FROM closure x WHERE x.problem = p.object
                ORDER BY x.id DESC LIMIT 1)
            WHEN 'bulletin' THEN (SELECT b.year || '-' || b.issue_no FROM bulletin b
                WHERE b.id = p.object)
            WHEN 'unit_bulletin' THEN (SELECT e.doc_no FROM escalation e WHERE e.id = p.object)
            WHEN 'talk_notice' THEN (SELECT e.doc_no FROM escalation e WHERE e.id = p.object)
            WHEN 'talk_record' THEN (SELECT e.doc_no FROM escalation e WHERE e.id = p.object)
            WHEN 'urge_letter' THEN (SELECT g.doc_no FROM urge g WHERE g.id = p.object)
            WHEN 'referral' THEN (SELECT e.doc_no FROM escalation e WHERE e.id = p.object)
            ELSE (SELECT n.number FROM paper_number n WHERE n.kind = p.kind
                AND n.object = p.object AND n.on_date <= local_day(p.issued_at)
                ORDER BY n.on_date DESC LIMIT 1) END,
        'copy_no', p.copy_no, 'secrecy', p.secrecy, 'secret_years', p.secret_years,
        'urgency', p.urgency, 'sha256', p.sha256, 'bytes', p.bytes, 'name', p.name, 'issued_at', p.issued_at,
        'head', json(iif(p.head_seq IS NULL, NULL, json_object('seq', p.head_seq,
            'hash', p.head_hash))),
        'fonts_missing', (SELECT j.result ->> '$.fonts_missing' FROM job j WHERE j.id = p.job)))
    FROM (SELECT x.* FROM paper x JOIN paper_reach r ON r.id = x.id WHERE (:kind IS NULL OR x.kind = :kind)
            AND (:id IS NULL OR x.object = :id)
            AND CASE WHEN x.kind GLOB 'package_*' THEN EXISTS (SELECT 1 FROM package_reader)
                AND NOT EXISTS (SELECT 1 FROM package_checked c WHERE c.unit = viewer_unit()
                    AND c.kind = substr(x.kind, 9) AND c.id = x.object)
                WHEN x.kind = 'log' THEN EXISTS (SELECT 1 FROM log_reader)
                WHEN x.kind = 'handbook' THEN EXISTS (SELECT 1 FROM handbook_reader)
                ELSE viewer_is('staff') OR viewer_is('system')
                OR (r.overseers AND viewer_is('overseer')) OR r.unit = viewer_unit()
                OR (r.unit = -1 AND viewer_is('any_unit')) END
        ORDER BY x.id DESC LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0)) p)));

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

-- name: view_handbook_sheet
SELECT j FROM handbook_sheet WHERE id = :id;

-- name: view_order_sheet
SELECT j FROM order_sheet WHERE id = :id;

-- name: view_order_draft
SELECT j FROM order_draft WHERE id = :id;

-- name: view_urge_sheet
SELECT j FROM urge_sheet WHERE id = :id;

-- name: view_urge_draft
SELECT j FROM urge_draft WHERE id = :id;

-- name: view_bulletin_sheet
SELECT j FROM bulletin_sheet WHERE id = :id;

-- name: view_approval_sheet
SELECT j FROM approval_sheet WHERE id = :id;

-- name: view_return_sheet
SELECT j FROM return_sheet WHERE id = :id;

-- name: view_exposure_sheet
SELECT j FROM exposure_sheet WHERE id = :id;

-- name: view_rectify_sheet
SELECT j FROM rectify_sheet WHERE id = :id;

-- name: view_trial_sheet
-- A page to try a printer with: nothing of the record but the house.
SELECT json_object('house', json((SELECT j FROM paper_house))) WHERE EXISTS (SELECT 1 FROM paper_reader);
