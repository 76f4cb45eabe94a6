-- Schema 31: the city sends somebody to inspect (市派督查), as a kind of round; whoever the point lies
-- with (属地) helps.

-- Visits and problems point at the rounds: they are put back under their numbers before it is over.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE round_old AS SELECT * FROM round;
DROP TABLE round;

-- A tour of supervision (督导轮次). Its kinds are the sources of problems.
CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'ended')),
    kind TEXT NOT NULL CHECK (kind IN ('supervision', 'special', 'covert_visit',
        'delegate_inspection', 'citizen_patrol', 'grand_inspection', 'city_inspection', 'exposure',
        'hotline')),
    team TEXT NOT NULL CHECK (length(team) BETWEEN 1 AND 60),
    from_on TEXT NOT NULL CHECK (from_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    to_on TEXT NOT NULL CHECK (to_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    target INTEGER NOT NULL DEFAULT 0 CHECK (target >= 0),  -- points to visit; 0: those of round_point
    made_by INTEGER NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL,
    ended_at INTEGER,                           -- NULL: still open
    CHECK (to_on >= from_on)
) STRICT;
INSERT INTO round (id, version, state, kind, team, from_on, to_on, target, made_by, made_at, ended_at)
SELECT id, version, state, kind, team, from_on, to_on, target, made_by, made_at, ended_at FROM round_old;
DROP TABLE round_old;

ALTER TABLE problem_type ADD COLUMN
    area_assist INTEGER NOT NULL DEFAULT 0 CHECK (area_assist IN (0, 1));   -- the area of the point helps

PRAGMA user_version = 31;
