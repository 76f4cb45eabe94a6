-- Which originals may go. A file is one, however many clips it is: all of them must let it go.

-- problems: those that the file says something about; an exposure may have none. Ask with an id
-- that is a constant: nothing else is quick.
CREATE TEMP VIEW clip_retention AS
SELECT c.id, c.stored, c.came_at, c.problems,
    NOT EXISTS (SELECT 1 FROM json_each(c.problems) e JOIN problem p ON p.id = e.value
        WHERE p.state NOT IN ('closed', 'withdrawn', 'archived'))
    AND NOT EXISTS (SELECT 1 FROM clip d JOIN exposure x ON x.clip = d.id
        WHERE d.sha256 = c.sha256 AND x.problem IS NULL AND x.state <> 'void'
            AND x.settled_at IS NULL) AS settled,
    NOT EXISTS (SELECT 1 FROM clip d WHERE d.sha256 = c.sha256 AND d.held <> '') AS no_hold,
    NOT EXISTS (SELECT 1 FROM clip d WHERE d.sha256 = c.sha256 AND d.retention = 'long')
        AS standard,
    -- made, or asked for: a package is made of originals that are there until it is done
    NOT EXISTS (SELECT 1 FROM (
            SELECT 'package_problem' AS kind, e.value AS object FROM json_each(c.problems) e
            UNION ALL SELECT 'package_screening', p.screening FROM json_each(c.problems) e
            JOIN problem p ON p.id = e.value
            UNION ALL SELECT 'package_screening', r.screening FROM json_each(c.problems) e
            JOIN reel_item i ON i.problem = e.value JOIN reel r ON r.id = i.reel) n
        WHERE EXISTS (SELECT 1 FROM paper x WHERE x.kind = n.kind AND x.object = n.object)
            OR EXISTS (SELECT 1 FROM job j WHERE j.kind = 'paper' AND j.object = n.object
                AND j.state IN ('queued', 'running') AND j.args ->> 'kind' = n.kind)) AS no_package
FROM (SELECT c.id, c.sha256, c.discarded_at IS NULL AS stored,
    (SELECT max(d.created_at) FROM clip d WHERE d.sha256 = c.sha256) AS came_at,
    (SELECT json_group_array(problem) FROM (
        SELECT g.problem FROM clip d JOIN segment g ON g.clip = d.id
        WHERE d.sha256 = c.sha256 AND g.removed_at IS NULL
        UNION SELECT d.problem FROM clip d WHERE d.sha256 = c.sha256 AND d.problem IS NOT NULL
        UNION SELECT r.problem FROM clip d JOIN rectification_evidence e ON e.clip = d.id
        JOIN rectification r ON r.id = e.rectification WHERE d.sha256 = c.sha256
        UNION SELECT r.problem FROM clip d JOIN verification_evidence e ON e.clip = d.id
        JOIN verification v ON v.id = e.verification JOIN rectification r ON r.id = v.rectification
        WHERE d.sha256 = c.sha256
        UNION SELECT x.problem FROM clip d JOIN relapse x ON x.clip = d.id
        WHERE d.sha256 = c.sha256
        UNION SELECT x.problem FROM clip d JOIN recheck x ON x.clip = d.id
        WHERE d.sha256 = c.sha256
        UNION SELECT x.problem FROM clip d JOIN exposure x ON x.clip = d.id
        WHERE d.sha256 = c.sha256 AND x.problem IS NOT NULL AND x.state <> 'void')) AS problems
    FROM clip c) c;

-- Those of the class long are told of, and proposed never.
CREATE TEMP VIEW retention_json AS
SELECT c.id, c.created_at, c.bytes, w.key, NOT w.standard AS long, json_object('id', c.id, 'version', c.version,
    'name', c.name, 'bytes', c.bytes, 'created_at', c.created_at, 'point_name', o.name,
    'sha256', c.sha256, 'held', c.held, 'retention', c.retention,
    'retention_reason', c.retention_reason, 'poster', '/api/clips/' || c.id || '/view/'
        || iif(c.kind = 'image', 'view.jpg', 'poster.jpg'),
    'problems', json((SELECT json_group_array(json_object('id', p.id, 'problem_no', p.problem_no,
        'state', p.state)) FROM (SELECT p.id, p.problem_no, p.state
        FROM json_each(w.problems) e JOIN problem p ON p.id = e.value ORDER BY p.id) p)),
    'exposures', json((SELECT json_group_array(json_object('id', x.id, 'title', x.title))
        FROM (SELECT x.id, x.title FROM clip d JOIN exposure x ON x.clip = d.id
            WHERE d.sha256 = c.sha256 AND x.state <> 'void' ORDER BY x.id) x)),
    'why', json(said(nullif(w.key, 'step.not_your_role'))),
    'may_discard', yes(w.key IS NULL),
    'may_hold', yes(step_why('clip', c.state, 'hold', facts('reason', 1)) IS NULL),
    'may_release', yes(step_why('clip', c.state, 'release', 0) IS NULL),
    'may_class', yes(step_why('clip', c.state, iif(w.standard, 'keep_long', 'keep_standard'),
        facts('stored', 1, 'reason', 1)) IS NULL)) AS j
FROM (SELECT c.id, r.problems, r.standard, step_why('clip', c.state, 'discard', facts('stored', r.stored,
        'kept_long', r.came_at < original_before(), 'settled', r.settled, 'no_hold', r.no_hold,
        'no_package', r.no_package, 'standard', r.standard)) AS key
    FROM clip c JOIN clip_retention r ON r.id = c.id
    WHERE c.state IN ('ok', 'damaged', 'failed') AND c.discarded_at IS NULL
        AND c.created_at < original_before()
        AND c.id = (SELECT min(d.id) FROM clip d WHERE d.sha256 = c.sha256)) w
JOIN clip c ON c.id = w.id LEFT JOIN point o ON o.id = c.point
WHERE viewer_is('any_office') OR viewer_is('auditor') OR viewer_is('admin');
