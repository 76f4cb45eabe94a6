-- Schema 21: reminders of duties; what times of not rectifying are counted by.

-- Each day of a clock that was told, once: of a card, of a letter that is to be signed for, or of a
-- duty.
CREATE TABLE reminder_new (
    id INTEGER PRIMARY KEY,
    card INTEGER REFERENCES card (id),          -- NULL: of an escalation or a duty
    problem INTEGER REFERENCES problem (id),    -- NULL likewise
    escalation INTEGER REFERENCES escalation (id),  -- the letter; NULL: of none
    duty INTEGER REFERENCES duty (id),          -- the report or material owed; NULL: of none
    clock TEXT NOT NULL CHECK (clock IN ('sign', 'rectify', 'verify', 'site', 'letter', 'duty')),
    due_on TEXT NOT NULL,           -- of the clock; an extension starts a new one
    on_date TEXT NOT NULL,          -- the day it belongs to
    level INTEGER NOT NULL,         -- days past the due day, negative before it
    at INTEGER NOT NULL,            -- when it was told
    UNIQUE (card, clock, due_on, level),
    UNIQUE (escalation, clock, due_on, level),
    UNIQUE (duty, clock, due_on, level),
    CHECK ((card IS NOT NULL) + (escalation IS NOT NULL) + (duty IS NOT NULL) = 1
        AND (card IS NULL) = (problem IS NULL))
) STRICT;
INSERT INTO reminder_new (id, card, problem, escalation, clock, due_on, on_date, level, at)
SELECT id, card, problem, escalation, clock, due_on, on_date, level, at FROM reminder;
DROP TABLE reminder;
ALTER TABLE reminder_new RENAME TO reminder;

ALTER TABLE escalation ADD COLUMN
    round INTEGER REFERENCES round (id);    -- where the county counts by round; NULL: by another, or outside any

-- By problem or not has become one of three.
INSERT INTO setting (key, version, position, kind, low, high, default_value, value)
SELECT 'escalation.counted_by', version, position, 'text', 0, 10, 'unit',
    CASE value WHEN '1' THEN 'problem' WHEN '0' THEN 'unit' END
FROM setting WHERE key = 'escalation.per_problem';
DELETE FROM setting WHERE key = 'escalation.per_problem';

PRAGMA user_version = 21;
