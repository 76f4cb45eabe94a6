-- Schema 6: the clocks of a card, what a unit may ask for, relapses, returned cards.

ALTER TABLE holiday ADD COLUMN
    source TEXT NOT NULL DEFAULT 'office' CHECK (source IN ('notice', 'law', 'office'));
        -- notice: as announced for the year; law: the days the law names, before the year's notice
        -- with its make-up days is out; office: typed here

-- How a deadline counts for problems of this type.
ALTER TABLE problem_type ADD COLUMN
    due_mode TEXT CHECK (due_mode IN ('natural', 'workday', 'workhour'));   -- NULL: the general rule
ALTER TABLE problem_type ADD COLUMN
    due_n INTEGER CHECK (due_n BETWEEN 1 AND 999);      -- days or hours; NULL with due_mode

ALTER TABLE card ADD COLUMN
    due_at INTEGER NOT NULL DEFAULT 0;          -- when the day (or the working hour) is over
ALTER TABLE card ADD COLUMN
    due_mode TEXT NOT NULL DEFAULT 'natural' CHECK (due_mode IN ('natural', 'workday', 'workhour'));
ALTER TABLE card ADD COLUMN
    extensions INTEGER NOT NULL DEFAULT 0 CHECK (extensions >= 0);  -- how many were granted
ALTER TABLE card ADD COLUMN
    void_reason TEXT;                           -- NULL: it stands
ALTER TABLE problem ADD COLUMN
    due_at INTEGER;                             -- as of its card; NULL: no card yet
UPDATE card SET due_at = CAST(strftime('%s', due_on) AS INTEGER) * 1000 - 28800000 + 3600000 *
    coalesce((SELECT CAST(coalesce(value, default_value) AS INTEGER) FROM setting
        WHERE key = 'due.hour'), 18);
UPDATE problem SET due_at = CAST(strftime('%s', due_on) AS INTEGER) * 1000 - 28800000 + 3600000 *
    coalesce((SELECT CAST(coalesce(value, default_value) AS INTEGER) FROM setting
        WHERE key = 'due.hour'), 18)
WHERE due_on IS NOT NULL;

-- A unit asks for more time (延期) or for the case to rest (挂账). Granting moves the problem.
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL CHECK (kind IN ('extension', 'suspension')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn')),
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    progress TEXT NOT NULL DEFAULT '' CHECK (length(progress) <= 500),  -- what was done so far
    plan TEXT NOT NULL DEFAULT '' CHECK (length(plan) <= 1000),     -- of a suspension: milestones
    former_due_on TEXT NOT NULL,                -- the due day when it was asked
    wished_on TEXT NOT NULL                     -- the new due day, or the day of review
        CHECK (wished_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    asked_by INTEGER NOT NULL REFERENCES account (id),
    asked_at INTEGER NOT NULL,
    granted_on TEXT                             -- the day that was given; NULL: none
        CHECK (granted_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    remark TEXT NOT NULL DEFAULT '' CHECK (length(remark) <= 500),  -- of who decided
    decided_by INTEGER REFERENCES account (id), -- NULL: not decided
    decided_at INTEGER,
    ended_at INTEGER                            -- of a suspension: it was resumed; NULL: not (yet)
) STRICT;

-- A closed problem that is there again (反弹), found by one and confirmed by another.
CREATE TABLE relapse (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    problem INTEGER NOT NULL REFERENCES problem (id),
    state TEXT NOT NULL CHECK (state IN ('found', 'confirmed', 'refused')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    clip INTEGER REFERENCES clip (id),          -- what was seen; NULL: only words
    found_on TEXT NOT NULL,
    found_by INTEGER NOT NULL REFERENCES account (id),
    found_at INTEGER NOT NULL,
    remark TEXT NOT NULL DEFAULT '' CHECK (length(remark) <= 500),
    decided_by INTEGER REFERENCES account (id), -- NULL: not decided
    decided_at INTEGER
) STRICT;

-- Each day of a clock that was told, once.
CREATE TABLE reminder (
    id INTEGER PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    clock TEXT NOT NULL CHECK (clock IN ('sign', 'rectify', 'verify')),
    due_on TEXT NOT NULL,           -- of the clock; an extension starts a new one
    on_date TEXT NOT NULL,          -- the day it belongs to
    level INTEGER NOT NULL,         -- days past the due day, negative before it
    at INTEGER NOT NULL,            -- when it was told
    UNIQUE (card, clock, due_on, level)
) STRICT;

-- A returned card (T17) is a dispute without a screening.
CREATE TABLE dispute_new (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER REFERENCES screening (id),    -- NULL: a card was returned
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    person_name TEXT NOT NULL DEFAULT '' CHECK (length(person_name) <= 40),
    reason_code TEXT NOT NULL
        CHECK (reason_code IN ('ownership', 'jurisdiction', 'done', 'repeated')),
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    suggested_unit INTEGER REFERENCES unit (id),    -- NULL: none named
    at INTEGER NOT NULL,
    recorded_by INTEGER REFERENCES account (id),    -- NULL: from the seat itself
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ruled')),
    ruling TEXT CHECK (ruling IN ('assign', 'refile', 'withdraw')), -- NULL: not ruled yet
    ruled_unit INTEGER REFERENCES unit (id),        -- of ruling assign only
    ruling_text TEXT NOT NULL DEFAULT '' CHECK (length(ruling_text) <= 500),
    ruled_by INTEGER REFERENCES account (id),
    ruled_at INTEGER,
    card INTEGER REFERENCES card (id),              -- the one returned; NULL: said in a meeting
    form INTEGER REFERENCES clip (id),              -- picture of the stamped form; NULL likewise
    CHECK ((screening IS NULL) = (card IS NOT NULL))
) STRICT;
INSERT INTO dispute_new (id, version, screening, problem, unit, person_name, reason_code, reason,
    suggested_unit, at, recorded_by, state, ruling, ruled_unit, ruling_text, ruled_by, ruled_at)
SELECT id, version, screening, problem, unit, person_name, reason_code, reason, suggested_unit, at,
    recorded_by, state, ruling, ruled_unit, ruling_text, ruled_by, ruled_at FROM dispute;
DROP TABLE dispute;
ALTER TABLE dispute_new RENAME TO dispute;

PRAGMA user_version = 6;
