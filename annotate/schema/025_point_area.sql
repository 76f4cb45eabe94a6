-- Schema 25: in whose territory a point lies.

ALTER TABLE point ADD COLUMN
    area INTEGER REFERENCES unit (id);  -- 属地, a township or community; NULL: not told

PRAGMA user_version = 25;
