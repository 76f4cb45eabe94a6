-- Schema 11: the numbers under which official papers are issued.

-- The number (发文字号) of an official paper, given when it is asked for the first time and the same
-- for whatever is printed of it later. Never changed, never removed.
CREATE TABLE paper_number (
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 24),
    object INTEGER NOT NULL,        -- as in paper
    on_date TEXT NOT NULL           -- its date (成文日期)
        CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    number TEXT NOT NULL UNIQUE,    -- 创城办〔2026〕12号
    PRIMARY KEY (kind, object, on_date)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 11;
