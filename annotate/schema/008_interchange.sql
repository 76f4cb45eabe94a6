-- Schema 8: what goes out to other programs and comes in from them.

-- Where each part of a film was taken from, as it was when the film was written: the segment may be
-- cut anew afterwards. NULL: a card, or a film written before this was kept.
ALTER TABLE cue ADD COLUMN
    segment INTEGER REFERENCES segment (id);    -- NULL: a card; this and the next five
ALTER TABLE cue ADD COLUMN
    clip INTEGER REFERENCES clip (id);          -- the original
ALTER TABLE cue ADD COLUMN
    in_frame INTEGER;               -- [in, out) on the original's own frames
ALTER TABLE cue ADD COLUMN
    out_frame INTEGER;
ALTER TABLE cue ADD COLUMN
    in_t90 INTEGER;                 -- the same on its clock
ALTER TABLE cue ADD COLUMN
    out_t90 INTEGER;

ALTER TABLE problem ADD COLUMN
    external_no TEXT CHECK (length(external_no) BETWEEN 1 AND 64);
        -- its number where it was imported from (a hotline, the digital city office); NULL: from here

-- An issued document or evidence package; the file lies under its hash. Which kinds there are says
-- paper.c, so that a new one needs no new table.
CREATE TABLE paper_kept AS SELECT * FROM paper;
DROP TABLE paper;
CREATE TABLE paper (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind GLOB '[a-z]*' AND length(kind) <= 24),
    object INTEGER NOT NULL,        -- screening, card or problem; 0 for the ledgers
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),  -- proposed file name
    job INTEGER NOT NULL REFERENCES job (id),
    issued_by INTEGER,              -- account; NULL: the system
    issued_at INTEGER NOT NULL
) STRICT;
INSERT INTO paper SELECT * FROM paper_kept;
DROP TABLE paper_kept;

PRAGMA user_version = 8;
