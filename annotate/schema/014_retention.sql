-- Schema 14: how long originals and log-in records are kept.

-- An original past its years goes only when the office head says so: its hash, its pictures and all
-- that was said about it stay.
ALTER TABLE clip ADD COLUMN
    discarded_at INTEGER;           -- the original was given up; NULL: it is kept
ALTER TABLE clip ADD COLUMN
    removed_at INTEGER;             -- (housekeeping) its file is off the disk; NULL: it is there
ALTER TABLE clip ADD COLUMN
    held TEXT NOT NULL DEFAULT ''   -- why it may not be given up; '': it may
        CHECK (length(held) <= 500);

PRAGMA user_version = 14;
