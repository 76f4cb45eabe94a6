-- Schema 25: in whose territory a point lies.

ALTER TABLE point ADD COLUMN
    area INTEGER REFERENCES unit (id);  -- 属地, a township or community; NULL: not told
CREATE INDEX point_by_area ON point (area) WHERE area IS NOT NULL;

PRAGMA user_version = 25;
