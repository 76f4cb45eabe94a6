-- What a unit gives with its claim, and what the hall recorded.

-- name: attachment_count
SELECT count(*) FROM attachment WHERE screening = $1 AND problem = $2 AND unit = $3 AND kind = $4;

-- name: attachment_same
SELECT id FROM attachment
WHERE screening = $1 AND problem = $2 AND unit = $3 AND kind = $4 AND sha256 = $5;

-- name: attachment_add
INSERT INTO attachment (screening, problem, claim, unit, kind, sha256, bytes, type, person_name,
    pressed_at, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: attachment_get
-- All of them ($2), or the unit's own of a problem that it may see.
SELECT t.kind, t.type, t.sha256, t.bytes, p.problem_no FROM attachment t
JOIN problem p ON p.id = t.problem
WHERE t.id = $1 AND ($2 = 1 OR (t.unit = $3 AND EXISTS (SELECT 1 FROM showing h
    WHERE h.problem = t.problem AND h.shown_at IS NOT NULL)));

-- As the log tells it; annotate_verify compares the rows with it.
-- name: files_attachments
SELECT min(object), data ->> 'sha256', data ->> 'bytes', data ->> 'kind' FROM event
WHERE kind = 'attachment' GROUP BY 2 ORDER BY 1;

-- A row that its event does not tell of, or an event without its row.
-- name: attachment_odd
SELECT coalesce(t.id, e.object) FROM attachment t
FULL JOIN (SELECT * FROM event WHERE kind = 'attachment') e ON e.object = t.id
WHERE t.id IS NULL OR e.seq IS NULL OR t.sha256 <> e.data ->> 'sha256'
    OR t.bytes <> e.data ->> 'bytes' OR t.problem <> e.data ->> 'problem'
    OR t.unit <> e.data ->> 'unit' OR t.kind <> e.data ->> 'kind'
LIMIT 1;
