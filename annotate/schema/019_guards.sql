-- Schema 19: a report that a liaison handed in waits for the head of the unit; what a check that
-- failed has seen; each piece of a film looked through for faces and plates.

-- A report of a unit's liaison (T21): handed in, and not made before the head of the unit signs it.
-- It is a rectification from then on.
CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    state TEXT NOT NULL         -- returned to the liaison, with the reason; replaced by a later one
        CHECK (state IN ('waiting', 'signed', 'returned', 'replaced')),
    measures TEXT NOT NULL CHECK (length(measures) BETWEEN 1 AND 1000),
    done_on TEXT NOT NULL CHECK (done_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    remark TEXT NOT NULL DEFAULT '' CHECK (length(remark) <= 500),
    submitted_by INTEGER NOT NULL REFERENCES account (id),
    submitted_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES account (id),     -- NULL: it waits
    decided_at INTEGER,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500)   -- why it was sent back
) STRICT;

CREATE TABLE submission_evidence (
    submission INTEGER NOT NULL REFERENCES submission (id),
    position INTEGER NOT NULL,
    clip INTEGER NOT NULL REFERENCES clip (id),
    PRIMARY KEY (submission, position)
) STRICT, WITHOUT ROWID;

-- submitted_at is when the head signed: the report is made only then.
ALTER TABLE rectification ADD COLUMN
    submission INTEGER REFERENCES submission (id);  -- NULL: the head wrote it
ALTER TABLE rectification ADD COLUMN
    signed_by INTEGER REFERENCES account (id);  -- the head, or who entered what was signed on paper
ALTER TABLE rectification ADD COLUMN
    signer TEXT NOT NULL DEFAULT '' CHECK (length(signer) <= 40);   -- the head on paper; '': here
ALTER TABLE rectification ADD COLUMN
    form INTEGER REFERENCES clip (id);          -- the paper that was signed, scanned; NULL: none
-- What was reported before counts as signed by who reported it.
UPDATE rectification SET signed_by = submitted_by;

ALTER TABLE verification_evidence ADD COLUMN
    at_ms INTEGER CHECK (at_ms >= 0);           -- this picture of a film; NULL: the whole

-- The film shows nobody's face and no plate: somebody has looked, at this very cut. A segment whose
-- cut or look was changed since has to be looked at again.
ALTER TABLE segment ADD COLUMN
    blur_checked_by INTEGER REFERENCES account (id);    -- NULL: not looked through
ALTER TABLE segment ADD COLUMN
    blur_checked_at INTEGER;
PRAGMA user_version = 19;
