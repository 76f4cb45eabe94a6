-- Schema 18: the agenda of a screening; why somebody comes for another.

-- 议程. A screening that has no row has the usual agenda, reckoned from its plan (agenda_usual).
CREATE TABLE agenda_item (
    screening INTEGER NOT NULL REFERENCES screening (id),
    position INTEGER NOT NULL CHECK (position > 0),
    kind TEXT NOT NULL      -- 回看, 放映, 认领, 通报, 点评, 部署
        CHECK (kind IN ('lookback', 'film', 'claim', 'report', 'remark', 'task', 'other')),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    lead TEXT NOT NULL DEFAULT '' CHECK (length(lead) <= 40),       -- 负责人; '': nobody is named
    planned_s INTEGER NOT NULL CHECK (planned_s BETWEEN 0 AND 14400),   -- 0: no time of its own
    PRIMARY KEY (screening, position)
) STRICT, WITHOUT ROWID;

-- 代会 is announced before the day: name and post of the deputy stand there while still expected.
ALTER TABLE attendance ADD COLUMN
    deputy_reason TEXT NOT NULL DEFAULT '' CHECK (length(deputy_reason) <= 200);

PRAGMA user_version = 18;
