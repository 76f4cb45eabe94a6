-- Schema 22: an assisting unit has heard of a problem (知晓).

CREATE TABLE awareness (
    id INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    person INTEGER REFERENCES person (id),  -- NULL: a deputy, or not on the register
    person_name TEXT NOT NULL,
    session INTEGER REFERENCES session (id),    -- the phone
    pressed_at INTEGER,             -- by the phone's clock; NULL: not told
    at INTEGER NOT NULL,
    UNIQUE (screening, problem, unit)
) STRICT;

PRAGMA user_version = 22;
