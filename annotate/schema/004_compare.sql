-- Schema 4: one problem of the look-back stands on the wall, before and after.

ALTER TABLE stage ADD COLUMN
    compare INTEGER REFERENCES problem (id);    -- in mode lookback; NULL: the whole list
ALTER TABLE stage_before ADD COLUMN
    compare INTEGER REFERENCES problem (id);    -- as in stage

PRAGMA user_version = 4;
