-- Schema 2: near twins of clips, and how the picture of a segment is treated.

-- Two clips that show the same footage: encoded again, made smaller, or one cut out of the other.
-- Found when either of them was ingested, by comparing their prints; one row for a pair. The same
-- bytes sent twice are no twins: they are one clip.
CREATE TABLE clip_twin (
    clip INTEGER NOT NULL REFERENCES clip (id),
    other INTEGER NOT NULL REFERENCES clip (id),    -- the one that came earlier
    offset_ms INTEGER NOT NULL,     -- add it to a time in clip to have the time in other
    from_ms INTEGER NOT NULL CHECK (from_ms >= 0),  -- [from, to) of clip is the common footage
    to_ms INTEGER NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),  -- 1: every picture is the same
    found_at INTEGER NOT NULL,
    PRIMARY KEY (clip, other),
    CHECK (other < clip),
    CHECK (to_ms >= from_ms)
) STRICT, WITHOUT ROWID;

ALTER TABLE segment ADD COLUMN
    look TEXT NOT NULL DEFAULT '' CHECK (look = '' OR look GLOB '{*}');
        -- how the picture is treated (turn, crop, blur boxes), a JSON object; '': as it is

PRAGMA user_version = 2;
