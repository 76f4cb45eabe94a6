-- Schema 30: reminders of the explanation that exposures in a row ask for.

-- Each day of a clock that was told, once: of a card, of a letter that is to be signed for, of a duty,
-- or of an exposure that is to be explained.
CREATE TABLE reminder_new (
    id INTEGER PRIMARY KEY,
    card INTEGER REFERENCES card (id),          -- NULL: of one of the others
    problem INTEGER REFERENCES problem (id),    -- NULL likewise
    escalation INTEGER REFERENCES escalation (id),  -- the letter; NULL: of none
    duty INTEGER REFERENCES duty (id),          -- the report or material owed; NULL: of none
    exposure INTEGER REFERENCES exposure (id),  -- the one that asks for an explanation; NULL: of none
    clock TEXT NOT NULL
        CHECK (clock IN ('sign', 'rectify', 'verify', 'site', 'letter', 'duty', 'explain')),
    due_on TEXT NOT NULL,           -- of the clock; an extension starts a new one
    on_date TEXT NOT NULL,          -- the day it belongs to
    level INTEGER NOT NULL,         -- days past the due day, negative before it
    at INTEGER NOT NULL,            -- when it was told
    UNIQUE (card, clock, due_on, level),
    UNIQUE (escalation, clock, due_on, level),
    UNIQUE (duty, clock, due_on, level),
    UNIQUE (exposure, clock, due_on, level),
    CHECK ((card IS NOT NULL) + (escalation IS NOT NULL) + (duty IS NOT NULL)
        + (exposure IS NOT NULL) = 1 AND (card IS NULL) = (problem IS NULL))
) STRICT;
INSERT INTO reminder_new (id, card, problem, escalation, duty, clock, due_on, on_date, level, at)
SELECT id, card, problem, escalation, duty, clock, due_on, on_date, level, at FROM reminder;
DROP TABLE reminder;
ALTER TABLE reminder_new RENAME TO reminder;

PRAGMA user_version = 30;
