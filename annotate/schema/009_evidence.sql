-- Schema 9: what was noticed about after-evidence when it was handed in.

-- One row for each finding, written with the report and never changed: what could be known then. Of
-- twins the report that came earlier gets a row too. None refuses a report; the verifier sees them.
CREATE TABLE evidence_warning (
    rectification INTEGER NOT NULL REFERENCES rectification (id),
    clip INTEGER NOT NULL REFERENCES clip (id),
    kind TEXT NOT NULL CHECK (kind IN (
        'twin',                     -- the same file stands under another problem
        'near_twin',                -- a copy of it does
        'same_as_before',           -- it is the file that showed a problem
        'near_before',              -- a copy of a picture that showed one
        'older_than_card',          -- taken before the card was issued, by the file's own time
        'far',                      -- taken far from the point, by the file's own place
        'no_time', 'no_place')),    -- the file does not say
    amount INTEGER,                 -- far: metres; older_than_card: ms; else NULL
    other INTEGER REFERENCES clip (id),     -- of which it is a twin; NULL: none
    problem INTEGER REFERENCES problem (id),    -- that the other clip stands under
    other_ms INTEGER,               -- the moment of the other clip, when that is a film
    score REAL CHECK (score BETWEEN 0 AND 1),   -- how alike; 1: the same file
    later INTEGER NOT NULL DEFAULT 0 CHECK (later IN (0, 1))    -- 1: the other was handed in after it
) STRICT;

ALTER TABLE rectification ADD COLUMN
    remark TEXT NOT NULL DEFAULT '' CHECK (length(remark) <= 500);  -- of the unit, to the findings

PRAGMA user_version = 9;
