-- Schema 32: who is linked with a street (挂钩联系). It counts for its points that name nobody
-- themselves; other units have none.

ALTER TABLE unit ADD COLUMN
    linked_leader TEXT NOT NULL DEFAULT '' CHECK (length(linked_leader) <= 40);  -- 挂钩领导
ALTER TABLE unit ADD COLUMN
    sponsor_unit TEXT NOT NULL DEFAULT '' CHECK (length(sponsor_unit) <= 60);    -- 包保单位

ALTER TABLE account ADD COLUMN
    office_group TEXT NOT NULL DEFAULT '' CHECK (office_group IN ('', 'coordination',
        'materials', 'inspection', 'briefing', 'press'));   -- of the five (五组), '' none; no rights

PRAGMA user_version = 32;
