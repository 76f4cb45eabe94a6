-- Schema 27: what is overdue for long is shown again (上会再播). Its case does not move; it is claimed
-- no second time.

CREATE TABLE reel_draft_new (
    screening INTEGER NOT NULL REFERENCES screening (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'lookback', 'problem', 'replay', 'end')),
    problem INTEGER REFERENCES problem (id),    -- of kinds problem and replay only
    claim_s INTEGER NOT NULL DEFAULT 0 CHECK (claim_s BETWEEN 0 AND 3600),
    PRIMARY KEY (screening, position),
    CHECK ((kind IN ('problem', 'replay')) = (problem IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO reel_draft_new (screening, position, kind, problem, claim_s)
SELECT screening, position, kind, problem, claim_s FROM reel_draft;
DROP TABLE reel_draft;
ALTER TABLE reel_draft_new RENAME TO reel_draft;

CREATE TABLE reel_item_new (
    reel INTEGER NOT NULL REFERENCES reel (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'lookback', 'problem', 'replay', 'end')),
    problem INTEGER REFERENCES problem (id),    -- of kinds problem and replay only
    claim_s INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    late_days INTEGER CHECK (late_days > 0),    -- of kind replay: overdue when it was locked
    PRIMARY KEY (reel, position)
) STRICT, WITHOUT ROWID;
INSERT INTO reel_item_new (reel, position, kind, problem, claim_s, title)
SELECT reel, position, kind, problem, claim_s, title FROM reel_item;
DROP TABLE reel_item;
ALTER TABLE reel_item_new RENAME TO reel_item;

-- The hall has seen it again, once in a screening.
CREATE TABLE replay (
    id INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    late_days INTEGER NOT NULL CHECK (late_days > 0),   -- as the film says
    shown_at INTEGER NOT NULL,
    UNIQUE (screening, problem)
) STRICT;

PRAGMA user_version = 27;
