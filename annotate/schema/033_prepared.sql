-- Schema 33: the four fixes (四定) of a card that any of the office prepares and the head signs; the
-- number of a form (案号), and what the office thinks of a request that a leader decides.

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

ALTER TABLE request ADD COLUMN
    case_no TEXT;                                   -- 延〔2026〕3号, 挂〔2026〕1号; no gaps in a year
ALTER TABLE request ADD COLUMN
    opinion TEXT NOT NULL DEFAULT '' CHECK (length(opinion) <= 500);    -- of the office
ALTER TABLE request ADD COLUMN
    opinion_agrees INTEGER CHECK (opinion_agrees IN (0, 1));    -- NULL: it has given none
ALTER TABLE request ADD COLUMN
    opinion_by INTEGER REFERENCES account (id);     -- NULL likewise
ALTER TABLE request ADD COLUMN
    opinion_at INTEGER;                             -- NULL likewise
ALTER TABLE dispute ADD COLUMN
    case_no TEXT;                                   -- 退〔2026〕1号, of a card returned; else NULL

CREATE TEMP TABLE numbered AS
SELECT kind, id, year, row_number() OVER (PARTITION BY kind, year ORDER BY at, id) AS n FROM (
    SELECT kind, id, asked_at AS at,
        CAST(strftime('%Y', asked_at / 1000, 'unixepoch', '+8 hours') AS INTEGER) AS year FROM request
    UNION ALL
    SELECT 'return', id, at, CAST(strftime('%Y', at / 1000, 'unixepoch', '+8 hours') AS INTEGER)
    FROM dispute WHERE card IS NOT NULL);
UPDATE request SET case_no = (
    SELECT printf('%s〔%d〕%d号', iif(n.kind = 'extension', '延', '挂'), n.year, n.n) FROM numbered n
    WHERE n.kind = request.kind AND n.id = request.id);
UPDATE dispute SET case_no = (SELECT printf('退〔%d〕%d号', n.year, n.n)
    FROM numbered n WHERE n.kind = 'return' AND n.id = dispute.id);
INSERT INTO series (name, year, last)
SELECT 'form.' || kind, year, max(n) FROM numbered GROUP BY kind, year;
DROP TABLE numbered;

PRAGMA user_version = 33;
