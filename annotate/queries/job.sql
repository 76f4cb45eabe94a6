-- Long work as rows.

-- name: job_replace
UPDATE job SET priority = max(priority, $4), changed_at = $5
WHERE kind = $1 AND object = $2 AND args = $3 AND state = 'queued'
RETURNING id;

-- name: job_add
INSERT INTO job (kind, object, args, priority, state, created_by, created_at, changed_at)
VALUES ($1, $2, $3, $4, 'queued', $5, $6, $6);

-- name: job_done
UPDATE job SET state = 'done', progress = 100, eta_s = NULL, result = $2, reason = NULL,
    reason_text = NULL, done_at = $3, changed_at = $3, lease_until = NULL, cancel = 0
WHERE id = $1;

-- name: job_get
SELECT kind, object, state, attempts, args, worker, cancel, coalesce(created_by, 0) FROM job
WHERE id = $1;

-- name: job_best
SELECT id, kind, object, attempts, coalesce(created_by, 0), args FROM job
WHERE state = 'queued' AND ($1 IS NULL OR instr(',' || $1 || ',', ',' || kind || ',') > 0)
ORDER BY priority DESC, id LIMIT 1;

-- name: job_lease
UPDATE job SET state = 'running', attempts = attempts + 1, worker = $2, lease_until = $3,
    started_at = $4, changed_at = $4, stage = '', progress = 0, eta_s = NULL, cancel = 0
WHERE id = $1;

-- name: job_progress
UPDATE job SET stage = $3, progress = $4, eta_s = $5, lease_until = $6, changed_at = $7
WHERE id = $1 AND worker = $2 AND state = 'running'
RETURNING cancel;

-- name: job_ended
UPDATE job SET state = $2, reason = $3, reason_text = $4, done_at = $5, changed_at = $5,
    lease_until = NULL, eta_s = NULL, cancel = 0
WHERE id = $1;

-- name: job_again
UPDATE job SET state = 'queued', reason = $2, reason_text = $3, changed_at = $4, worker = '',
    lease_until = NULL, eta_s = NULL, cancel = 0, done_at = NULL
WHERE id = $1;

-- name: job_fresh
UPDATE job SET attempts = 0 WHERE id = $1;

-- name: job_ask_stop
UPDATE job SET cancel = 1, changed_at = $2 WHERE id = $1;

-- name: job_lost
SELECT id, attempts, cancel FROM job WHERE id = (SELECT min(id) FROM (
    SELECT id FROM job WHERE state = 'running' AND lease_until <= $1
    UNION ALL SELECT id FROM job WHERE state = 'running' AND worker = $2));

-- name: view_jobs
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT j FROM job_json WHERE :state IS NULL OR state = :state
    ORDER BY id DESC LIMIT coalesce(:limit, 100)))));

-- name: view_job
SELECT j FROM job_json WHERE id = :id;

-- name: view_jobs_changed
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
    SELECT j FROM job_json WHERE changed_at > coalesce(:after, 0)
    ORDER BY changed_at, id LIMIT coalesce(:limit, 200)))));
