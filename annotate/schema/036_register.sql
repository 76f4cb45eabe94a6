-- Schema 36: who is at the head of a unit, and who is asked for it; on which round a clip was taken.

ALTER TABLE unit ADD COLUMN
    head INTEGER REFERENCES person (id);        -- 主要负责人; NULL: nobody is named
ALTER TABLE unit ADD COLUMN
    liaison INTEGER REFERENCES person (id);     -- 联络员; NULL likewise

ALTER TABLE upload ADD COLUMN
    round INTEGER REFERENCES round (id);        -- NULL: none was told
ALTER TABLE clip ADD COLUMN
    round INTEGER REFERENCES round (id);        -- NULL likewise

PRAGMA user_version = 36;
