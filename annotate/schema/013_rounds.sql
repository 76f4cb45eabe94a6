-- Schema 13: what happens between two screenings: rounds and visits, duties, street scores, special
-- headquarters.

-- A tour of supervision (督导轮次). Its kinds are the sources of problems.
CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'ended')),
    kind TEXT NOT NULL CHECK (kind IN ('supervision', 'special', 'covert_visit',
        'delegate_inspection', 'citizen_patrol', 'grand_inspection', 'exposure', 'hotline')),
    team TEXT NOT NULL CHECK (length(team) BETWEEN 1 AND 60),
    from_on TEXT NOT NULL CHECK (from_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    to_on TEXT NOT NULL CHECK (to_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    target INTEGER NOT NULL DEFAULT 0 CHECK (target >= 0),  -- points to visit; 0: those of round_point
    made_by INTEGER NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL,
    ended_at INTEGER,                           -- NULL: still open
    CHECK (to_on >= from_on)
) STRICT;

-- The points a round is to visit; none: any.
CREATE TABLE round_point (
    round INTEGER NOT NULL REFERENCES round (id),
    point INTEGER NOT NULL REFERENCES point (id),
    PRIMARY KEY (round, point)
) STRICT, WITHOUT ROWID;

-- Somebody of the round was there. A problem marked with its round is a visit too, without a row.
CREATE TABLE visit (
    id INTEGER PRIMARY KEY,
    round INTEGER NOT NULL REFERENCES round (id),
    point INTEGER NOT NULL REFERENCES point (id),
    on_date TEXT NOT NULL CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    problem INTEGER REFERENCES problem (id),    -- found there; NULL: nothing found
    visited_by INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL
) STRICT;

ALTER TABLE problem ADD COLUMN
    round INTEGER REFERENCES round (id);        -- NULL: found outside any

ALTER TABLE point ADD COLUMN
    street_chief TEXT NOT NULL DEFAULT '' CHECK (length(street_chief) <= 40);   -- 街长
ALTER TABLE point ADD COLUMN
    lane_chief TEXT NOT NULL DEFAULT '' CHECK (length(lane_chief) <= 40);       -- 巷长
ALTER TABLE point ADD COLUMN
    road_chief TEXT NOT NULL DEFAULT '' CHECK (length(road_chief) <= 40);       -- 路长

-- A special headquarters (专项指挥部): a leader, the unit that does its work, the units under it.
CREATE TABLE hq (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60),
    leader INTEGER REFERENCES person (id),      -- NULL: not named yet
    unit INTEGER NOT NULL REFERENCES unit (id), -- sends its reports
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE hq_unit (
    hq INTEGER NOT NULL REFERENCES hq (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (hq, unit)
) STRICT, WITHOUT ROWID;

-- What somebody owes by a day, or did: reports, materials, visits of leaders, meetings, opinions …
CREATE TABLE duty (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL CHECK (kind IN ('monthly_report', 'weekly_report', 'material',
        'leader_visit', 'special_meeting', 'opinion', 'patrol_roster', 'onsite', 'summary',
        'task_letter')),
    state TEXT NOT NULL
        CHECK (state IN ('open', 'submitted', 'approved', 'done', 'withdrawn')),
    holder TEXT NOT NULL,           -- whose: u5 a unit, h3 a headquarters, a7 an account; '' the office
    unit INTEGER REFERENCES unit (id),          -- may submit it; NULL: no unit
    hq INTEGER REFERENCES hq (id),              -- NULL: of none
    account INTEGER REFERENCES account (id),    -- a leader's; NULL: nobody's own
    period TEXT NOT NULL DEFAULT '' CHECK (length(period) <= 10),   -- 2026, 2026-11, Monday of a week
    title TEXT NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    due_on TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),  -- NULL: a record
    responsible TEXT NOT NULL DEFAULT '' CHECK (length(responsible) <= 40),
    reviewer TEXT NOT NULL DEFAULT '' CHECK (length(reviewer) <= 40),   -- 主管
    signer TEXT NOT NULL DEFAULT '' CHECK (length(signer) <= 40),       -- 主要负责同志
    text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 2000),
    made_by INTEGER REFERENCES account (id),    -- NULL: made by the clock
    made_at INTEGER NOT NULL,
    submitted_by INTEGER REFERENCES account (id),   -- NULL: not (or sent back)
    submitted_at INTEGER,
    approved_by INTEGER REFERENCES account (id),    -- NULL: not
    signed_by INTEGER REFERENCES account (id),      -- NULL: not
    closed_at INTEGER,              -- signed off or withdrawn; NULL: neither
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500)   -- why sent back or withdrawn
) STRICT;

-- How streets are judged by their scores (街长制考评); a new set holds from a day on.
CREATE TABLE score_rule_set (
    id INTEGER PRIMARY KEY,
    active_from TEXT NOT NULL CHECK (active_from GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    made_by INTEGER REFERENCES account (id),    -- NULL: shipped
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE score_rule (
    rule_set INTEGER NOT NULL REFERENCES score_rule_set (id),
    position INTEGER NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('quarter', 'year')),
    side TEXT NOT NULL CHECK (side IN ('top', 'bottom')),   -- from where ranks are counted
    rank_from INTEGER NOT NULL CHECK (rank_from >= 1),
    rank_to INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('gt', 'ge', 'lt', 'le')),
    threshold REAL NOT NULL,
    streak INTEGER NOT NULL CHECK (streak BETWEEN 1 AND 12),    -- so many periods in a row
    action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 200),
    PRIMARY KEY (rule_set, position),
    CHECK (rank_to >= rank_from)
) STRICT, WITHOUT ROWID;

-- The score of a street in a month (2026-03) or a quarter (2026-Q1); a year's is their average.
CREATE TABLE score (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    unit INTEGER NOT NULL REFERENCES unit (id),
    period TEXT NOT NULL CHECK (period GLOB '[0-9][0-9][0-9][0-9]-Q[1-4]'
        OR period GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    value REAL NOT NULL CHECK (value BETWEEN 0 AND 100),
    scored_by INTEGER NOT NULL REFERENCES account (id),
    scored_at INTEGER NOT NULL,
    UNIQUE (unit, period)
) STRICT;

INSERT INTO score_rule_set (id, active_from, made_at) VALUES (1, '2000-01-01', 0);
INSERT INTO score_rule (rule_set, position, period, side, rank_from, rank_to, op, threshold, streak,
    action) VALUES
    (1, 1, 'quarter', 'top', 1, 1, 'gt', 85, 1, '奖励50万元'),
    (1, 2, 'quarter', 'top', 2, 2, 'gt', 85, 1, '奖励30万元'),
    (1, 3, 'quarter', 'top', 3, 3, 'gt', 85, 1, '奖励20万元'),
    (1, 4, 'quarter', 'bottom', 1, 1, 'lt', 70, 1, '扣减20万元'),
    (1, 5, 'quarter', 'bottom', 2, 2, 'lt', 70, 1, '扣减10万元'),
    (1, 6, 'year', 'top', 1, 3, 'ge', 85, 1, '集体表扬'),
    (1, 7, 'quarter', 'bottom', 1, 1, 'lt', 70, 2, '约谈'),
    (1, 8, 'quarter', 'bottom', 1, 1, 'lt', 70, 3, '约谈，党委主要负责人在当地主要媒体说明情况和整改措施');

PRAGMA user_version = 13;
