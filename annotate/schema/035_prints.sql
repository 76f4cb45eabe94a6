-- Schema 35: how often the paper of a card was printed; originals that are kept for good.

-- No version of the card: nobody's form goes stale because somebody printed.
ALTER TABLE card ADD COLUMN
    printed_times INTEGER NOT NULL DEFAULT 0 CHECK (printed_times >= 0);    -- since this schema
ALTER TABLE card ADD COLUMN
    printed_by INTEGER REFERENCES account (id);     -- the last time; NULL: never
ALTER TABLE card ADD COLUMN
    printed_at INTEGER;                             -- NULL likewise

-- The same for all clips of one file, also those that come later.
ALTER TABLE clip ADD COLUMN
    retention TEXT NOT NULL DEFAULT 'standard'      -- long: is never proposed to be given up
        CHECK (retention IN ('standard', 'long'));
ALTER TABLE clip ADD COLUMN
    retention_reason TEXT NOT NULL DEFAULT ''       -- of the class; '': it was never set
        CHECK (length(retention_reason) <= 500);

PRAGMA user_version = 35;
