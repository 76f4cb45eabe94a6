-- Cards, rectification, verification, closure; board, ledgers and the values of the papers.

-- name: card_get
SELECT version, problem, state, duty_unit, due_on, (SELECT e.from_at FROM evidence_from e
        WHERE e.card = card.id), card_no, coalesce(claim, 0), due_at, extensions, sign_due_at,
    due_mode
FROM card WHERE id = $1;

-- name: prepared_get
SELECT task, due_on, standard, coalesce(duty_unit, 0), duty_person, host_approval
FROM prepared WHERE problem = $1;

-- name: prepared_set
INSERT INTO prepared (problem, task, due_on, standard, duty_unit, duty_person, host_approval,
    prepared_by, prepared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (problem) DO UPDATE SET task = excluded.task, due_on = excluded.due_on,
    standard = excluded.standard, duty_unit = excluded.duty_unit,
    duty_person = excluded.duty_person, host_approval = excluded.host_approval,
    prepared_by = excluded.prepared_by, prepared_at = excluded.prepared_at;

-- name: prepared_over
DELETE FROM prepared WHERE problem = $1;

-- name: card_add
INSERT INTO card (card_no, problem, claim, state, task, due_on, original_due_on, standard, duty_unit,
    duty_person, host_approval, issued_by, issued_at, sign_due_at, due_at, due_mode, prepared_by,
    prepared_at)
VALUES ($1, $2, $3, 'issued', $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
    (SELECT prepared_by FROM prepared WHERE problem = $2),
    (SELECT prepared_at FROM prepared WHERE problem = $2));

-- name: card_sign
UPDATE card SET state = 'signed', signed_by = $2, signed_at = $3, version = version + 1
WHERE id = $1;

-- name: card_printed
UPDATE card SET printed_times = printed_times + 1, printed_by = $2, printed_at = $3
WHERE id = $1 RETURNING printed_times, card_no;

-- name: card_due
-- What follows from the new day (reminders, steps of an overdue card) is counted as that one was.
UPDATE card SET due_on = $2, due_at = $3, extensions = extensions + $4, due_mode = $5,
    version = version + 1
WHERE id = $1;

-- name: problem_host
-- Of the meeting that it was claimed in.
SELECT h.name FROM problem p JOIN screening s ON s.id = p.screening JOIN person h ON h.id = s.host
WHERE p.id = $1;

-- name: card_void
UPDATE card SET state = 'void', void_reason = $2, version = version + 1 WHERE id = $1;

-- name: card_of_problem
SELECT id FROM card WHERE problem = $1 AND state <> 'void' ORDER BY id DESC LIMIT 1;

-- name: claim_for_card
-- What the primary claim pledged.
SELECT c.id, c.unit, c.due_on, c.person_name, c.person_in_charge, c.measures FROM claim c
WHERE c.problem = $1 AND c.role = 'primary' AND c.state = 'active';

-- name: evidence_clip
SELECT c.purpose, c.owner_unit, coalesce(c.problem, 0), c.state, coalesce(c.recorded_at, 0),
    c.created_at, coalesce(c.pages, 0)
FROM clip c WHERE c.id = $1;

-- name: rectification_add
INSERT INTO rectification (card, problem, state, measures, done_on, submitted_by, submitted_at,
    verify_due_on, remark, submission, signed_by, signer, form)
VALUES ($1, $2, 'reported', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: rectification_evidence_add
INSERT INTO rectification_evidence (rectification, position, clip) VALUES ($1, $2, $3);

-- name: submission_add
INSERT INTO submission (card, problem, state, measures, done_on, remark, submitted_by, submitted_at)
VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7);

-- name: submission_evidence_add
INSERT INTO submission_evidence (submission, position, clip) VALUES ($1, $2, $3);

-- name: submission_get
SELECT version, state, card, submitted_by, measures, done_on, remark FROM submission WHERE id = $1;

-- name: submission_evidence
SELECT clip FROM submission_evidence WHERE submission = $1 ORDER BY position;

-- name: submission_waiting
SELECT id, version FROM submission WHERE problem = $1 AND state = 'waiting';

-- name: submission_decide
UPDATE submission SET state = $2, decided_by = $3, decided_at = $4, reason = $5,
    version = version + 1
WHERE id = $1;

-- name: evidence_warnings_add
INSERT INTO evidence_warning (rectification, clip, kind, amount, other, problem, other_ms, score)
SELECT DISTINCT $1, f.clip, f.kind, f.amount, f.other, f.other_problem, f.other_ms, f.score
FROM evidence_found f WHERE f.clip = $2 AND f.problem = $3;

-- name: evidence_warnings_back
-- What was handed in before, and has a twin only now.
INSERT INTO evidence_warning (rectification, clip, kind, other, problem, score, later)
SELECT e.rectification, w.other, w.kind, w.clip, $2, w.score, 1
FROM evidence_warning w JOIN rectification_evidence e ON e.clip = w.other
JOIN rectification r ON r.id = e.rectification AND r.problem = w.problem
WHERE w.rectification = $1 AND w.kind IN ('twin', 'near_twin');

-- name: evidence_warnings_told
SELECT json_group_array(json_object('clip', clip, 'kind', kind, 'amount', amount, 'other', other,
    'problem', problem)) FROM evidence_warning WHERE rectification = $1 AND later = 0;

-- name: rectification_get
SELECT r.version, r.problem, r.card, r.state, k.duty_unit, r.submitted_by, r.signed_by,
    r.submitted_at
FROM rectification r
JOIN card k ON k.id = r.card WHERE r.id = $1;

-- name: rectification_move
UPDATE rectification SET state = $2, version = version + 1 WHERE id = $1;

-- name: verification_add
INSERT INTO verification (rectification, verifier, at, result, method, remark)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: verification_evidence_add
INSERT INTO verification_evidence (verification, position, clip, at_ms) VALUES ($1, $2, $3,
    CASE WHEN (SELECT duration_ms FROM clip WHERE id = $3) > 0 THEN $4 END);

-- name: rectification_shows
SELECT coalesce(c.duration_ms, 0) FROM rectification_evidence e JOIN clip c ON c.id = e.clip
WHERE e.rectification = $1 AND e.clip = $2;

-- name: rectification_latest
SELECT r.id, r.state, coalesce(v.id, 0), coalesce(v.verifier, 0), r.submitted_by, k.duty_unit,
    r.signed_by
FROM rectification r JOIN card k ON k.id = r.card LEFT JOIN verification v ON v.rectification = r.id
WHERE r.problem = $1 ORDER BY r.id DESC LIMIT 1;

-- name: closure_add
INSERT INTO closure (close_no, problem, verification, approved_by, at) VALUES ($1, $2, $3, $4, $5);

-- name: view_cards
-- The newest first; `after` is the last card of the page before.
WITH page AS MATERIALIZED (SELECT c.j, c.issued_at, c.id FROM card_json c
    WHERE (:state IS NULL OR c.state = :state) AND (:unit IS NULL OR c.duty_unit = :unit)
        AND (viewer_is('staff') OR c.duty_unit = viewer_unit())
        AND (:after IS NULL OR (c.issued_at, c.id) < (SELECT k.issued_at, k.id FROM card k
            WHERE k.id = :after))
    ORDER BY c.issued_at DESC, c.id DESC LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0))
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
        SELECT j FROM page ORDER BY issued_at DESC, id DESC))),
    'next', (SELECT id FROM page WHERE (SELECT count(*) FROM page) = coalesce(:limit, 200)
        ORDER BY issued_at, id LIMIT 1));

-- name: view_card
-- Where a printed card leads, also one that is void: whoever may see its problem.
SELECT j FROM card_json WHERE id = :id;

-- name: view_dispatch
-- What waits for its card, with the four fixes proposed: claimed at a meeting, or filed for a card
-- without one. The newest meeting first, in the order of the numbers.
WITH page AS MATERIALIZED (SELECT x.problem AS id, x.j FROM card_proposal x
    JOIN problem p ON p.id = x.problem
    WHERE x.state = coalesce(:state, 'claimed') AND (:unit IS NULL OR x.unit = :unit)
        AND EXISTS (SELECT 1 FROM problem_known n WHERE n.id = p.id)
    ORDER BY p.screening DESC, p.problem_no LIMIT coalesce(:limit, 300))
SELECT json_object('counts', json((SELECT json_group_object(f.column1, (SELECT count(*)
        FROM problem p WHERE p.state = f.column1 AND EXISTS (SELECT 1 FROM problem_known n
            WHERE n.id = p.id))) FROM (VALUES ('claimed'), ('filed')) f)),
    'allowed', json((SELECT json_group_array(json_object('act', w.column1,
        'ok', yes(w.key IS NULL), 'why', json(said(w.key)))) FROM (SELECT v.column1,
        iif(viewer_narrowed(), 'right.part_of_county', step_why('problem',
            coalesce(:state, 'claimed'), v.column1, facts('fixes', 1, 'due', 1))) AS key
        FROM (VALUES ('prepare'), ('dispatch')) v) w)),
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_insert(r.j, '$.proposal',
        json(g.j)) AS j FROM page g JOIN problem_json r ON r.id = g.id
        ORDER BY r.j ->> '$.screening' DESC, r.j ->> '$.problem_no'))));

-- name: view_board
-- What is most urgent, and what was closed last; how many there are of each.
SELECT json_object('counts', json((SELECT json_group_object(state, n) FROM (SELECT b.state,
    count(*) AS n FROM board_row b WHERE :unit IS NULL OR b.duty_unit = :unit GROUP BY b.state))),
    'returned', (SELECT count(*) FROM board_row b WHERE b.state = 'rectifying' AND b.rework_count > 0
        AND (:unit IS NULL OR b.duty_unit = :unit)),
    'columns', json((SELECT json_group_object(name, json(items)) FROM (
    SELECT f.column1 AS name, (SELECT json_group_array(json(j)) FROM (
        SELECT b.j FROM board_row b WHERE b.state = f.column1
            AND (:unit IS NULL OR b.duty_unit = :unit)
        ORDER BY b.closed_at DESC, b.due_on, b.id
        LIMIT coalesce(:limit, 500) OFFSET coalesce(:skip, 0))) AS items
    FROM (VALUES ('dispatched'), ('rectifying'), ('reported'), ('suspended'), ('closed')) f))));

-- name: ledger_has_column
SELECT 1 FROM ledger_column WHERE which = $1 AND key = $2;

-- name: ledger_problem
SELECT id FROM problem WHERE problem_no = $1;
-- name: ledger_problem_cells
SELECT e.value FROM problem_line l, json_each(l.r) e WHERE l.id = $1 ORDER BY e.key;
-- name: ledger_card_cells
SELECT e.value FROM card k JOIN ledger_rectification l ON l.id = k.id, json_each(l.r) e
WHERE k.problem = $1 AND k.state <> 'void' ORDER BY e.key;
-- name: ledger_indicator
SELECT id FROM indicator WHERE text = $1 ORDER BY active DESC, system_version DESC LIMIT 1;
-- name: ledger_draft
INSERT INTO problem (state, point, lead_unit, type, indicator, description, source, found_on,
    external_no, created_by, created_at)
VALUES ('draft', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
-- name: ledger_draft_undone
UPDATE problem SET reason_code = 'not_problem', reason = $2, external_no = NULL WHERE id = $1;

-- name: view_ledger
-- The lines that the filter lets through, how many there are and, with the first of them, the sums
-- of all, whatever part is asked for; and the office and the filter in words, for the sheet. Only the lines that
-- are asked for are made, so that a long ledger can be read in parts.
WITH RECURSIVE inside (id) AS (SELECT :area UNION SELECT u.id FROM unit u
    JOIN inside ON u.parent = inside.id),
line AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY sort, id) AS i
    FROM (SELECT l.id, l.sort FROM ledger_line l
    WHERE l.which = :kind AND (:unit IS NULL OR l.unit = :unit)
        AND (:state IS NULL OR l.state = :state) AND (:type IS NULL OR l.type = :type)
        AND (:area IS NULL OR l.area IN (SELECT id FROM inside))
        AND (:q IS NULL OR instr(l.place, :q) > 0)
        AND (:screening IS NULL OR l.screening = :screening OR (:kind = 'points' AND EXISTS (
            SELECT 1 FROM problem p WHERE p.screening = :screening AND p.point = l.id))))),
part AS MATERIALIZED (SELECT i, id, CASE :kind WHEN 'problems' THEN id
        WHEN 'rectifications' THEN (SELECT k.problem FROM card k WHERE k.id = line.id) END AS problem
    FROM line WHERE i > coalesce(:after, 0) ORDER BY i LIMIT coalesce(:limit, -1))
SELECT json_object('columns', json((SELECT j FROM ledger_head WHERE which = :kind)),
    'total', (SELECT count(*) FROM line),
    'next', (SELECT max(i) FROM part HAVING max(i) < (SELECT count(*) FROM line)),
    'sums', json(iif(:after IS NULL, (SELECT json_group_object(c.key, coalesce(s.n, 0))
        FROM ledger_column c LEFT JOIN (SELECT e.key, CAST(total(CAST(e.value AS INTEGER)) AS INTEGER) AS n
            FROM line, json_each(CASE :kind
                WHEN 'points' THEN (SELECT l.r FROM ledger_point l WHERE l.id = line.id)
                WHEN 'rectifications' THEN (SELECT l.r FROM ledger_rectification l
                    WHERE l.id = line.id) END) e
            WHERE e.key IN (SELECT position - 1 FROM ledger_column WHERE which = :kind AND summed)
            GROUP BY e.key) s ON s.key = c.position - 1
        WHERE c.which = :kind AND c.summed), NULL)),
    'office', (SELECT value FROM setting_now WHERE key = 'office.name'),
    'filter', json_object('unit', (SELECT short_name FROM unit WHERE id = :unit),
        'area', (SELECT short_name FROM unit WHERE id = :area),
        'screening', (SELECT title FROM screening WHERE id = :screening),
        'type', iif(:kind = 'points', (SELECT name FROM point_type WHERE id = :type),
            (SELECT name FROM problem_type WHERE id = :type)),
        'state', say('zh', iif(:kind = 'points', 'ledger.', 'problem.state.') || :state), 'q', :q),
    'problems', json((SELECT json_group_array(problem) FROM (SELECT problem FROM part ORDER BY i))),
    'points', json((SELECT json_group_array(iif(:kind = 'points', id, NULL))
        FROM (SELECT id FROM part ORDER BY i))),
    'tones', json((SELECT json_group_array((SELECT t.tone FROM ledger_tone t
            WHERE t.problem = part.problem))
        FROM (SELECT problem FROM part ORDER BY i) part)),
    'rows', json((SELECT json_group_array(json(CASE :kind
            WHEN 'points' THEN (SELECT l.r FROM ledger_point l WHERE l.id = part.id)
            WHEN 'problems' THEN (SELECT l.r FROM ledger_problem l WHERE l.id = part.id)
            ELSE (SELECT l.r FROM ledger_rectification l WHERE l.id = part.id) END))
        FROM (SELECT id FROM part ORDER BY i) part)));

-- name: view_claim_sheet
SELECT j FROM claim_sheet WHERE id = :id;

-- name: view_card_sheet
SELECT j FROM card_sheet WHERE id = :id;

-- name: view_closure_sheet
SELECT j FROM closure_sheet WHERE id = :id;

-- name: view_desk_sheet
SELECT j FROM desk_sheet WHERE id = :id;

-- name: view_signin_sheet
SELECT j FROM signin_sheet WHERE id = :id;
