-- Schema 20: what a paper was issued with.

-- The end of the log when a paper was made, to be kept where the paper is: a log that was written
-- anew later does not have it.
ALTER TABLE paper ADD COLUMN
    head_seq INTEGER;               -- NULL: issued before heads were kept
ALTER TABLE paper ADD COLUMN
    head_hash TEXT CHECK (length(head_hash) = 64);  -- NULL as head_seq

-- A talk (约谈) as its notice calls for it, and what else its record says.
ALTER TABLE escalation ADD COLUMN
    call_at INTEGER;                -- when it is to be; NULL: to be told
ALTER TABLE escalation ADD COLUMN
    call_place TEXT NOT NULL DEFAULT '' CHECK (length(call_place) <= 100);
ALTER TABLE escalation ADD COLUMN
    call_by TEXT NOT NULL DEFAULT '' CHECK (length(call_by) <= 100);    -- who talks (约谈人)
ALTER TABLE escalation ADD COLUMN
    call_whom TEXT NOT NULL DEFAULT '' CHECK (length(call_whom) <= 100);
ALTER TABLE escalation ADD COLUMN
    call_demands TEXT NOT NULL DEFAULT '' CHECK (length(call_demands) <= 2000); -- one a line
ALTER TABLE escalation ADD COLUMN
    talk_time TEXT NOT NULL DEFAULT '' CHECK (talk_time GLOB '[0-2][0-9]:[0-5][0-9]' OR talk_time = '');
ALTER TABLE escalation ADD COLUMN
    talk_place TEXT NOT NULL DEFAULT '' CHECK (length(talk_place) <= 100);
ALTER TABLE escalation ADD COLUMN
    talk_by TEXT NOT NULL DEFAULT '' CHECK (length(talk_by) <= 100);
ALTER TABLE escalation ADD COLUMN
    talk_recorder TEXT NOT NULL DEFAULT '' CHECK (length(talk_recorder) <= 40);
ALTER TABLE escalation ADD COLUMN
    talk_demands TEXT NOT NULL DEFAULT '' CHECK (length(talk_demands) <= 2000); -- '': in talk_text

PRAGMA user_version = 20;
