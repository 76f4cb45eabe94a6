-- Schema 33: the four fixes (四定) of a card that any of the office prepares and the head signs.

-- What is prepared for the card of a problem; gone with the next move of the problem.
CREATE TABLE prepared (
    problem INTEGER PRIMARY KEY REFERENCES problem (id),
    task TEXT NOT NULL CHECK (length(task) <= 500),
    due_on TEXT                                 -- NULL: as the rule and the pledge have it
        CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    standard TEXT NOT NULL CHECK (length(standard) <= 1000),
    duty_unit INTEGER REFERENCES unit (id),     -- NULL: who claimed it, else who leads it
    duty_person TEXT NOT NULL CHECK (length(duty_person) <= 40),
    host_approval INTEGER NOT NULL CHECK (host_approval IN (0, 1)),
    prepared_by INTEGER NOT NULL REFERENCES account (id),
    prepared_at INTEGER NOT NULL
) STRICT;

ALTER TABLE card ADD COLUMN
    prepared_by INTEGER REFERENCES account (id);    -- NULL: who issued it
ALTER TABLE card ADD COLUMN
    prepared_at INTEGER;                            -- NULL likewise

PRAGMA user_version = 33;
