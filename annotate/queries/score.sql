-- Scores of streets and what the rules make of them. The machine proposes; people decide.

-- name: score_find
SELECT id, version, value FROM score WHERE unit = $1 AND period = $2;

-- name: score_add
INSERT INTO score (unit, period, value, scored_by, scored_at) VALUES ($1, $2, $3, $4, $5);

-- name: score_set
UPDATE score SET value = $2, scored_by = $3, scored_at = $4, version = version + 1 WHERE id = $1;

-- name: score_rule_set_add
INSERT INTO score_rule_set (active_from, made_by, made_at) VALUES ($1, $2, $3);

-- name: score_rule_add
INSERT INTO score_rule (rule_set, position, period, side, rank_from, rank_to, op, threshold, streak,
    action)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: view_scores
SELECT json_object(
    'rule_sets', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', s.id,
        'active_from', s.active_from, 'made_by_name', a.name, 'made_at', s.made_at, 'rows', json((
            SELECT json_group_array(json(j)) FROM (SELECT json_object('period', r.period,
                'side', r.side, 'rank_from', r.rank_from, 'rank_to', r.rank_to, 'op', r.op,
                'threshold', r.threshold, 'streak', r.streak, 'action', r.action) AS j
                FROM score_rule r WHERE r.rule_set = s.id ORDER BY r.position)))) AS j
        FROM score_rule_set s LEFT JOIN account a ON a.id = s.made_by
        ORDER BY s.active_from DESC, s.id DESC LIMIT 50))),
    'items', json((SELECT json_group_array(json(j)) FROM (SELECT json_object('id', s.id,
        'version', s.version, 'unit', s.unit, 'unit_name', u.short_name, 'period', s.period,
        'value', s.value, 'by_name', a.name, 'at', s.scored_at) AS j
        FROM score s JOIN unit u ON u.id = s.unit JOIN account a ON a.id = s.scored_by
        ORDER BY s.period DESC, u.rank_order, u.id
        LIMIT coalesce(:limit, 1000) OFFSET coalesce(:skip, 0)))),
    'suggestions', json((SELECT json_group_array(json(j)) FROM (SELECT json_object(
        'unit', g.unit, 'unit_name', u.short_name, 'period', g.name, 'action', g.action,
        'value', g.value, 'side', g.side, 'rank', g.place, 'of', g.n, 'op', g.op,
        'threshold', g.threshold, 'streak', g.streak, 'run', g.run,
        'rule_set', g.rule_set, 'rule', g.position,
        'because', json((SELECT json_group_array(json_object('period', name, 'value', value,
            'rank', place)) FROM (SELECT DISTINCT h.nth, h.name, h.value, h.place FROM score_hit h
            WHERE h.unit = g.unit AND h.period = g.period AND h.side = g.side
                AND h.rank_from = g.rank_from AND h.rank_to = g.rank_to AND h.op = g.op
                AND h.threshold = g.threshold AND h.action = g.action
                AND h.nth BETWEEN g.nth - g.streak + 1 AND g.nth ORDER BY h.nth)))) AS j
        FROM score_suggestion g JOIN unit u ON u.id = g.unit
        ORDER BY g.ends_on DESC, g.period, g.position, u.rank_order
        LIMIT coalesce(:limit, 200) OFFSET coalesce(:skip, 0)))))
WHERE viewer_is('staff') OR viewer_is('overseer');
