-- Schema 12: what a screening settled, as its minutes say it.

-- 议定事项. Written after the meeting, approved by its host; from then on it does not change.
CREATE TABLE minutes_item (
    screening INTEGER NOT NULL REFERENCES screening (id),
    position INTEGER NOT NULL CHECK (position > 0),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    unit INTEGER REFERENCES unit (id),      -- NULL: nobody in particular
    due_on TEXT                             -- NULL: no day
        CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    PRIMARY KEY (screening, position)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 12;
