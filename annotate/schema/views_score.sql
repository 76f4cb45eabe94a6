-- Streets and their scores (街长制考评): ranked by period, held against the rules of that time.

-- A quarter's score as it was given, a year's as the average of its quarters, once all four are
-- there: not rounded, but for what adding binary numbers leaves behind (85 is 85). nth: numbers that
-- follow each other without a gap. Equal values share the place.
CREATE TEMP VIEW score_ranked AS
SELECT *, rank() OVER (PARTITION BY period, nth ORDER BY value DESC) AS top,
    rank() OVER (PARTITION BY period, nth ORDER BY value) AS bottom,
    count(*) OVER (PARTITION BY period, nth) AS n
FROM (SELECT 'quarter' AS period, s.unit, s.period AS name, s.value,
        4 * CAST(substr(s.period, 1, 4) AS INTEGER) + CAST(substr(s.period, 7) AS INTEGER) AS nth,
        substr(s.period, 1, 5) || printf('%02d-31', 3 * CAST(substr(s.period, 7) AS INTEGER))
            AS ends_on
    FROM score s WHERE s.period GLOB '*Q*'
    UNION ALL SELECT 'year', s.unit, substr(s.period, 1, 4), round(avg(s.value), 9),
        CAST(substr(s.period, 1, 4) AS INTEGER), substr(s.period, 1, 4) || '-12-31'
    FROM score s WHERE s.period GLOB '*Q*' GROUP BY s.unit, substr(s.period, 1, 4)
    HAVING count(*) = 4);

-- Where a rule fits in a period, by the set that held at its end.
CREATE TEMP VIEW score_hit AS
SELECT s.unit, s.period, s.name, s.nth, s.value, s.n, s.ends_on, r.rule_set, r.position, r.side,
    r.rank_from, r.rank_to, r.op, r.threshold, r.streak, r.action,
    iif(r.side = 'top', s.top, s.bottom) AS place
FROM score_ranked s JOIN score_rule r ON r.period = s.period AND r.rule_set = (SELECT x.id
    FROM score_rule_set x WHERE x.active_from <= s.ends_on ORDER BY x.active_from DESC, x.id DESC
    LIMIT 1)
WHERE iif(r.side = 'top', s.top, s.bottom) BETWEEN r.rank_from AND r.rank_to
    AND CASE r.op WHEN 'gt' THEN s.value > r.threshold WHEN 'ge' THEN s.value >= r.threshold
        WHEN 'lt' THEN s.value < r.threshold ELSE s.value <= r.threshold END;

-- run: so many periods in a row it has fitted, up to this one. A new set that says the same goes on
-- counting.
CREATE TEMP VIEW score_run AS
SELECT *, dense_rank() OVER (PARTITION BY period, side, rank_from, rank_to, op, threshold, action,
        unit, isle ORDER BY nth) AS run
FROM (SELECT *, nth - dense_rank() OVER (PARTITION BY period, side, rank_from, rank_to, op,
        threshold, action, unit ORDER BY nth) AS isle FROM score_hit);

-- Of rules that differ only in how many in a row, the longest that holds takes the place of the
-- shorter ones that ask for a row too; what one period brings is proposed besides.
CREATE TEMP VIEW score_suggestion AS
SELECT * FROM score_run g WHERE g.run >= g.streak AND NOT EXISTS (SELECT 1 FROM score_run l
    WHERE l.unit = g.unit AND l.nth = g.nth AND l.rule_set = g.rule_set AND l.period = g.period
        AND l.side = g.side AND l.run >= l.streak AND g.streak > 1 AND l.streak > g.streak);
