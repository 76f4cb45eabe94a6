-- What is to be noticed about after-evidence. evidence_found knows of everything that is there, whoever
-- asks; warning_json tells a unit only of what is its own.

-- From when on evidence counts: the card, or when the problem was last found to be there again.
CREATE TEMP VIEW evidence_from AS
SELECT k.id AS card, k.problem, max(k.issued_at, coalesce((SELECT max(r.found_at) FROM relapse r
    WHERE r.problem = k.problem AND r.state = 'confirmed'), 0)) AS from_at
FROM card k WHERE k.state <> 'void';

-- The pictures and films of a report; a document beside them shows nothing of the place.
CREATE TEMP VIEW after_picture AS
SELECT e.rectification, e.position, c.id AS clip, c.sha256, c.kind,
    coalesce(c.recorded_at, c.created_at) AS at
FROM rectification_evidence e JOIN clip c ON c.id = e.clip WHERE c.pages IS NULL;

CREATE TEMP VIEW evidence_found AS
SELECT c.id AS clip, p.id AS problem, 'twin' AS kind, NULL AS amount, d.id AS other,
    z.problem AS other_problem, NULL AS other_ms, 1.0 AS score
FROM clip c JOIN problem p JOIN clip d ON d.sha256 = c.sha256
JOIN rectification_evidence e ON e.clip = d.id
JOIN rectification z ON z.id = e.rectification AND z.problem <> p.id
UNION ALL
SELECT c.id, p.id, 'near_twin', NULL, e.clip, z.problem,
    max(0, iif(t.clip = c.id, t.from_ms + t.offset_ms, t.from_ms)), t.score
FROM clip c JOIN problem p JOIN clip_twin t ON t.clip = c.id OR t.other = c.id
JOIN rectification_evidence e ON e.clip = iif(t.clip = c.id, t.other, t.clip)
JOIN rectification z ON z.id = e.rectification AND z.problem <> p.id
UNION ALL
SELECT c.id, p.id, 'same_as_before', NULL, d.id, (SELECT x.problem FROM (SELECT g.problem,
        g.problem <> p.id AS foreign_one, g.id FROM segment g
        WHERE g.clip = d.id AND g.removed_at IS NULL) x ORDER BY x.foreign_one, x.id LIMIT 1), NULL, 1.0
FROM clip c JOIN problem p JOIN clip d ON d.sha256 = c.sha256
WHERE EXISTS (SELECT 1 FROM segment g WHERE g.clip = d.id AND g.removed_at IS NULL)
UNION ALL
-- A film may show several problems: the own one, else that whose segment is nearest.
SELECT c.id, p.id, 'near_before', NULL, o.id, (SELECT x.problem FROM (SELECT g.problem,
        g.problem <> p.id AS foreign_one, abs((g.in_t90 + g.out_t90) / 180
            - iif(t.clip = c.id, t.from_ms + t.offset_ms, t.from_ms)) AS off_ms FROM segment g
        WHERE g.clip = o.id AND g.removed_at IS NULL) x ORDER BY x.foreign_one, x.off_ms LIMIT 1),
    max(0, iif(t.clip = c.id, t.from_ms + t.offset_ms, t.from_ms)), t.score
FROM clip c JOIN problem p JOIN clip_twin t ON t.clip = c.id OR t.other = c.id
JOIN clip o ON o.id = iif(t.clip = c.id, t.other, t.clip)
WHERE EXISTS (SELECT 1 FROM segment g WHERE g.clip = o.id AND g.removed_at IS NULL)
UNION ALL
SELECT c.id, p.id, 'older_than_card', k.from_at - c.recorded_at, NULL, NULL, NULL, NULL
FROM clip c JOIN problem p JOIN evidence_from k ON k.problem = p.id
WHERE c.recorded_at < k.from_at AND c.pages IS NULL
UNION ALL
SELECT c.id, p.id, 'far', CAST(round(distance_m(c.lat, c.lon, o.lat, o.lon)) AS INTEGER), NULL, NULL,
    NULL, NULL
FROM clip c JOIN problem p JOIN point o ON o.id = p.point
WHERE distance_m(c.lat, c.lon, o.lat, o.lon) > (SELECT value FROM setting_now
    WHERE key = 'evidence.far_m')
UNION ALL
-- A document is of no moment and no place.
SELECT c.id, p.id, 'no_time', NULL, NULL, NULL, NULL, NULL FROM clip c JOIN problem p
WHERE c.pages IS NULL
    AND (c.recorded_at IS NULL OR json_extract(c.info, '$.recorded_source') = 'file')
UNION ALL
SELECT c.id, p.id, 'no_place', NULL, NULL, NULL, NULL, NULL FROM clip c JOIN problem p
WHERE c.lat IS NULL AND c.pages IS NULL;

-- The order in which they are told.
CREATE TEMP VIEW warning_kind AS
SELECT column1 AS kind, column2 AS rank FROM (VALUES ('twin', 1), ('near_twin', 2),
    ('same_as_before', 3), ('near_before', 4), ('older_than_card', 5), ('far', 6), ('no_time', 7),
    ('no_place', 8));

-- A unit may know of another problem once the hall has seen it, or a card is out for it.
CREATE TEMP VIEW problem_out AS
SELECT p.id FROM problem p WHERE EXISTS (SELECT 1 FROM showing h WHERE h.problem = p.id
        AND h.shown_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM problem_assigned k WHERE k.id = p.id);

-- Before it is handed in. What belongs to another problem is "used already", without a word of where.
-- Ask with a clip and a problem that are constants: nothing else is quick.
CREATE TEMP VIEW warning_hint AS
SELECT f.clip, f.problem, iif(f.other_problem <> f.problem, 'twin', f.kind) AS kind, f.amount
FROM evidence_found f
WHERE f.other_problem IS NULL OR f.other_problem = f.problem
    OR EXISTS (SELECT 1 FROM problem_out x WHERE x.id = f.other_problem);

CREATE TEMP VIEW warning_told AS
SELECT w.*, iif(w.problem <> r.problem AND NOT viewer_is('staff'), 'twin', w.kind) AS told
FROM evidence_warning w JOIN rectification r ON r.id = w.rectification
WHERE viewer_is('staff') OR (w.later = 0 AND (w.problem IS NULL OR w.problem = r.problem
    OR EXISTS (SELECT 1 FROM problem_out x WHERE x.id = w.problem)));

CREATE TEMP VIEW warning_json AS
SELECT w.rectification, w.clip, w.told, w.told NOT IN ('no_time', 'no_place') AS serious, k.rank,
    json_object('kind', w.told, 'amount', w.amount, 'later', yes(w.later), 'other',
        json(CASE WHEN w.other IS NOT NULL AND viewer_is('staff')
            AND (NOT viewer_narrowed() OR EXISTS (SELECT 1 FROM problem_known k
                WHERE k.id = w.problem)) THEN json_object('clip', o.id,
            'name', o.name, 'kind', o.kind, 'at_ms', w.other_ms, 'score', round(w.score, 3),
            'before', yes(w.kind IN ('same_as_before', 'near_before')), 'problem', p.id,
            'problem_no', p.problem_no, 'point_name', po.name,
            'unit_name', u.short_name) END)) AS j
FROM warning_told w JOIN warning_kind k ON k.kind = w.told LEFT JOIN clip o ON o.id = w.other
LEFT JOIN problem p ON p.id = w.problem LEFT JOIN point po ON po.id = p.point
LEFT JOIN unit u ON u.id = p.lead_unit;
