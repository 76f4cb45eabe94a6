-- Who is sent to look at a report on the spot.

-- name: site_order_account
-- Whether the account may be sent at all, and the unit it belongs to.
SELECT a.name, coalesce(a.unit, n.unit, 0), a.active = 1 AND EXISTS (SELECT 1 FROM account_role r
    WHERE r.account = a.id AND role_name(r.role) = 'verifier')
FROM account a LEFT JOIN person n ON n.id = a.person WHERE a.id = $1;

-- name: site_order_knows
-- Whether the account may know of the problem at all.
SELECT 1 FROM account_knows WHERE account = $1 AND problem = $2;

-- name: site_order_out
SELECT id, version, verifier FROM site_order WHERE rectification = $1 AND state = 'open';

-- name: site_order_add
INSERT INTO site_order (state, rectification, problem, verifier, until_at, note, sent_by, sent_at)
VALUES ('open', $1, $2, $3, $4, $5, $6, $7);

-- name: site_order_get
SELECT s.version, s.state, s.problem, k.duty_unit, s.sent_by FROM site_order s
JOIN rectification r ON r.id = s.rectification JOIN card k ON k.id = r.card WHERE s.id = $1;

-- name: site_order_end
UPDATE site_order SET state = $2, verification = $3, reason = $4, ended_at = $5,
    version = version + 1 WHERE id = $1;

-- name: view_site_orders
-- What is out comes first, by its time; and who may be sent, to :problem or to any.
SELECT json_object('items', json((SELECT json_group_array(json(j)) FROM (
        SELECT s.j FROM site_order_json s WHERE :state IS NULL OR s.state = :state
        ORDER BY s.state = 'open' DESC, iif(s.state = 'open', s.until_at, -s.until_at), s.id LIMIT 200))),
    'people', json((SELECT json_group_array(json_object('id', id, 'name', name, 'unit', unit,
        'unit_name', unit_name)) FROM (SELECT a.id, a.name, u.id AS unit, u.short_name AS unit_name
        FROM account a LEFT JOIN person n ON n.id = a.person
        LEFT JOIN unit u ON u.id = coalesce(a.unit, n.unit) WHERE a.active = 1 AND EXISTS (SELECT 1
            FROM account_role r WHERE r.account = a.id AND role_name(r.role) = 'verifier')
            AND (:problem IS NULL OR EXISTS (SELECT 1 FROM account_knows k
                JOIN problem_known n ON n.id = k.problem
                WHERE k.account = a.id AND k.problem = :problem))
        ORDER BY u.rank_order, a.name, a.id))))
WHERE viewer_is('staff');
