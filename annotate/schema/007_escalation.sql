-- Schema 7: what follows when a unit does not rectify; exposure by the media; bulletins.

-- One time a unit did not rectify (未整改): a day was over, or a check failed.
CREATE TABLE lapse (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES unit (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    kind TEXT NOT NULL CHECK (kind IN ('overdue', 'rework')),
    ref TEXT NOT NULL,              -- the due day that was over; the id of the failed verification
    on_date TEXT NOT NULL,          -- when it happened; it counts in that year
    at INTEGER NOT NULL,            -- when it was noted
    UNIQUE (problem, kind, ref)
) STRICT;

-- A proposal that a named person signs, or does not (追责进度).
CREATE TABLE escalation (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    unit INTEGER NOT NULL REFERENCES unit (id),
    problem INTEGER REFERENCES problem (id),    -- where the county counts by problem; NULL: by unit
    period TEXT NOT NULL,           -- the calendar year
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),   -- 1 通报, 2 约谈, 3 问责移送
    state TEXT NOT NULL CHECK (state IN ('proposed', 'drafted', 'signed', 'dropped')),
    text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 4000),
    doc_no TEXT UNIQUE,             -- NULL until signed
    proposed_at INTEGER NOT NULL,
    drafted_by INTEGER REFERENCES account (id),     -- NULL: not drafted
    drafted_at INTEGER,
    decided_by INTEGER REFERENCES account (id),     -- who signed or dropped it; NULL: nobody yet
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),  -- why it was dropped
    talk_on TEXT CHECK (talk_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'), -- NULL: no talk
    talk_with TEXT NOT NULL DEFAULT '' CHECK (length(talk_with) <= 100),
    talk_text TEXT NOT NULL DEFAULT '' CHECK (length(talk_text) <= 4000)    -- record of the talk
) STRICT;

CREATE TABLE escalation_case (
    escalation INTEGER NOT NULL REFERENCES escalation (id),
    lapse INTEGER NOT NULL UNIQUE REFERENCES lapse (id),
    PRIMARY KEY (escalation, lapse)
) STRICT, WITHOUT ROWID;

-- The media showed a problem in public.
CREATE TABLE exposure (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'void')),
    media TEXT NOT NULL CHECK (length(media) BETWEEN 1 AND 100),
    on_date TEXT NOT NULL CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    unit INTEGER NOT NULL REFERENCES unit (id),
    point INTEGER REFERENCES point (id),        -- NULL: not said
    problem INTEGER REFERENCES problem (id),    -- NULL: no problem was filed for it
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    link TEXT NOT NULL DEFAULT '' CHECK (length(link) <= 500),      -- text, never fetched
    clip INTEGER REFERENCES clip (id),          -- NULL: no recording
    recorded_by INTEGER NOT NULL REFERENCES account (id),
    recorded_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES account (id), -- NULL: not confirmed yet
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),  -- why it is void
    answer_by TEXT NOT NULL DEFAULT '' CHECK (length(answer_by) <= 40), -- who faced the public
    answer TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    answered_at INTEGER,                        -- NULL: not answered
    settled_at INTEGER,                         -- without a problem: settled by the office; NULL: not
    streak INTEGER,                             -- the unit's, with this one; NULL until confirmed
    explain_by TEXT,                            -- the day an explanation is due; NULL: not asked for
    explanation TEXT NOT NULL DEFAULT '' CHECK (length(explanation) <= 4000),
    explained_at INTEGER                        -- NULL: not explained
) STRICT;

-- A bulletin for all (督查通报). Its number is given when it is issued, and stays when it is void.
CREATE TABLE bulletin (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'void')),
    year INTEGER,                   -- NULL until issued
    issue_no INTEGER CHECK (issue_no > 0),      -- NULL until issued
    from_on TEXT NOT NULL CHECK (from_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    to_on TEXT NOT NULL CHECK (to_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    praise TEXT NOT NULL DEFAULT '' CHECK (length(praise) <= 4000),     -- 本期亮点
    demands TEXT NOT NULL DEFAULT '' CHECK (length(demands) <= 4000),   -- 工作要求
    figures TEXT CHECK (figures IS NULL OR figures GLOB '{*}'),  -- frozen when issued; NULL before
    drafted_by INTEGER NOT NULL REFERENCES account (id),
    drafted_at INTEGER NOT NULL,
    issued_by INTEGER REFERENCES account (id),  -- NULL: not issued
    issued_at INTEGER,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),  -- why it is void
    UNIQUE (year, issue_no),
    CHECK (to_on >= from_on)
) STRICT;

PRAGMA user_version = 7;
