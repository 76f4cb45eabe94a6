-- Schema 6: papers of more kinds, and the numbers under which official ones are issued.

ALTER TABLE paper RENAME TO paper_before;

-- An issued document; the file lies under its hash.
CREATE TABLE paper (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 15),   -- which there are: paper.c
    object INTEGER NOT NULL,        -- screening, card, problem or unit; 0 for the ledgers
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),  -- proposed file name
    job INTEGER NOT NULL REFERENCES job (id),
    issued_by INTEGER,              -- account; NULL: the system
    issued_at INTEGER NOT NULL
) STRICT;

INSERT INTO paper SELECT * FROM paper_before;
DROP TABLE paper_before;

-- The number (发文字号) of an official paper, given when it is asked for the first time and the same
-- for whatever is printed of it later. Never changed, never removed.
CREATE TABLE paper_number (
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 15),
    object INTEGER NOT NULL,        -- as in paper
    on_date TEXT NOT NULL           -- its date (成文日期)
        CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    number TEXT NOT NULL UNIQUE,    -- 创城办〔2026〕12号
    PRIMARY KEY (kind, object, on_date)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;
