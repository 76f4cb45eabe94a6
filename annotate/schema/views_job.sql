-- A job as pages see it. Those who look on see their own, everybody his own papers.
CREATE TEMP VIEW job_json AS
SELECT id, state, changed_at, json_object('id', id, 'kind', kind, 'object', object, 'state', state,
    'progress', progress, 'stage', stage, 'eta_s', eta_s, 'attempts', attempts,
    'reason', json(said(reason)), 'reason_text', reason_text, 'result', json(result),
    'args', json(args), 'created_at', created_at, 'started_at', started_at, 'done_at', done_at,
    'changed_at', changed_at) AS j
FROM job
WHERE viewer_is('staff') OR viewer_is('system')
    OR (viewer_is('overseer') AND created_by = viewer_user())
    OR (kind = 'paper' AND created_by = viewer_user());
