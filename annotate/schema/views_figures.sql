-- What the indicators count (domain, part 7), one row each, so that a figure and its rows are the same
-- rows. A problem counts for its lead unit, a card for its duty unit. `day` is the local day by which
-- a row belongs to a period, NULL: to every one. A problem may be there more than once: reported
-- twice, closed twice, shown in two screenings; `object` tells these apart.

-- Who leads and answers for a unit too is under the embargo: not even counts tell of the rest.
CREATE TEMP VIEW problem_counted AS
SELECT id FROM problem WHERE viewer_is('staff') OR NOT viewer_is('any_unit')
    OR id IN (SELECT id FROM problem_seen);

-- When the first term of a card ended, as it was told when it was issued: working hours end within a
-- day, and a later hour for all days changes nothing of it.
CREATE TEMP VIEW card_first AS
SELECT k.id AS card, coalesce((SELECT e.data ->> 'due_at' FROM event e WHERE e.kind = 'problem'
        AND e.object = k.problem AND e.act = 'dispatch' AND e.data ->> 'card' = k.id
        AND local_day(e.data ->> 'due_at') = k.original_due_on),
    day_at(k.original_due_on, (SELECT value FROM setting_now WHERE key = 'due.hour'))) AS due_at
FROM card k;

CREATE TEMP VIEW figure_row AS
SELECT 'found' AS key, p.lead_unit AS unit, p.id AS problem, p.id AS object, 1 AS num,
    p.found_on AS day
FROM problem p
UNION ALL SELECT 'filed', p.lead_unit, p.id, p.id, 1, local_day(p.filed_at) FROM problem p
WHERE p.filed_at IS NOT NULL
-- of what was closed in the period, what was filed again since
UNION ALL SELECT 'recurrence', k.duty_unit, p.id, k.id,
    EXISTS (SELECT 1 FROM problem y WHERE y.recurrence_of = p.id
        AND y.id NOT IN (SELECT id FROM problem_none)), local_day(x.at)
FROM closure x JOIN problem p ON p.id = x.problem
JOIN card k ON k.problem = p.id AND k.state <> 'void'
UNION ALL SELECT 'dispatched', k.duty_unit, k.problem, k.id, 1, local_day(k.issued_at) FROM card k
WHERE k.state <> 'void'
UNION ALL SELECT 'claim_rate', coalesce(c.unit, p.lead_unit), p.id, h.screening,
    coalesce(c.mode IN ('onsite', 'recorded'), 0), local_day(s.adjourned_at)
FROM showing h JOIN screening s ON s.id = h.screening JOIN problem p ON p.id = h.problem
LEFT JOIN claim c ON c.problem = h.problem AND c.screening = h.screening
    AND c.role = 'primary' AND c.state = 'active'
WHERE h.shown_at IS NOT NULL AND s.adjourned_at IS NOT NULL
-- after silence in the room; a ruling on a dispute is not one
UNION ALL SELECT 'late_claims', c.unit, c.problem, c.id, 1, local_day(s.adjourned_at)
FROM claim c JOIN screening s ON s.id = c.screening
JOIN problem p ON p.id = c.problem AND p.missed = 1
WHERE c.role = 'primary' AND c.state = 'active' AND c.mode IN ('late', 'ruling')
    AND s.adjourned_at IS NOT NULL
UNION ALL SELECT 'sign_rate', k.duty_unit, k.problem, k.id,
    coalesce(k.signed_at <= k.sign_due_at, 0), local_day(k.sign_due_at)
FROM card k WHERE k.state <> 'void' AND (k.signed_at IS NOT NULL OR k.sign_due_at < now_ms())
UNION ALL SELECT 'on_time_rate', k.duty_unit, p.id, k.id, coalesce((SELECT max(x.at) FROM closure x
        WHERE x.problem = p.id) <= b.due_at
        AND p.state IN ('closed', 'archived'), 0), k.original_due_on
FROM card k JOIN problem p ON p.id = k.problem JOIN card_first b ON b.card = k.id
WHERE k.state <> 'void' AND p.state <> 'suspended'
    AND (b.due_at < now_ms() OR p.state IN ('closed', 'archived'))
UNION ALL SELECT 'rectified_rate', k.duty_unit, p.id, k.id, p.state IN ('closed', 'archived'),
    local_day(k.issued_at)
FROM card k JOIN problem p ON p.id = k.problem WHERE k.state <> 'void'
UNION ALL SELECT 'rework_rate', k.duty_unit, r.problem, r.id, coalesce((SELECT v.result = 'fail'
    FROM verification v WHERE v.rectification = r.id), 0), local_day(r.submitted_at)
FROM rectification r JOIN card k ON k.id = r.card
-- nothing is known of what could not be seen
WHERE NOT EXISTS (SELECT 1 FROM asked_again q WHERE q.rectification = r.id)
UNION ALL SELECT 'pledge_rate', l.unit, l.problem, l.claim, l.kept = 'kept', l.promised_on
FROM pledge_row l WHERE l.kept <> 'pending'
-- what is drawn and can still be looked at, or was
UNION ALL SELECT 'recheck_rate', k.duty_unit, d.problem, d.closure, EXISTS (SELECT 1 FROM recheck r
    WHERE r.closure = d.closure), local_day(d.at)
FROM closure_drawn d JOIN card k ON k.problem = d.problem AND k.state <> 'void'
WHERE EXISTS (SELECT 1 FROM recheck r WHERE r.closure = d.closure)
    OR EXISTS (SELECT 1 FROM closure_now x WHERE x.id = d.closure)
-- who went for another reason than the draw says nothing of all
UNION ALL SELECT 'relapse_rate', k.duty_unit, r.problem, r.id, r.result = 'relapsed'
    AND (SELECT x.state FROM relapse x WHERE x.id = r.relapse) <> 'refused', r.on_date
FROM recheck r JOIN card k ON k.problem = r.problem AND k.state <> 'void' WHERE r.drawn = 1
UNION ALL SELECT 'closed', k.duty_unit, x.problem, x.id, 1, local_day(x.at)
FROM closure x JOIN card k ON k.problem = x.problem AND k.state <> 'void'
-- the last closure, by which the days are counted
UNION ALL SELECT 'days', k.duty_unit, x.problem, k.id, (x.at - k.issued_at) / 86400000,
    local_day(x.at)
FROM closure x JOIN card k ON k.problem = x.problem AND k.state <> 'void'
WHERE x.id = (SELECT max(y.id) FROM closure y WHERE y.problem = x.problem)
UNION ALL SELECT 'suspended', k.duty_unit, p.id, k.id, 1, NULL
FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void' WHERE p.state = 'suspended'
UNION ALL SELECT 'overdue', k.duty_unit, p.id, k.id, 1, NULL
FROM problem p JOIN card k ON k.problem = p.id AND k.state <> 'void'
WHERE p.id IN (SELECT id FROM problem_overdue)
-- what a unit said is not its own; it counts when it was ruled on
UNION ALL SELECT 'disputes', d.unit, d.problem, d.id, d.state = 'ruled', local_day(d.at)
FROM dispute d
UNION ALL SELECT 'exposures', e.unit, e.problem, e.id, 1, e.on_date FROM exposure e
WHERE e.state = 'confirmed';
