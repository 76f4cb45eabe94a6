-- Schema 21: what a paper was issued with.

-- The end of the log when a paper was made, to be kept where the paper is: a log that was written
-- anew later does not have it.
ALTER TABLE paper ADD COLUMN
    head_seq INTEGER;               -- NULL: issued before heads were kept
ALTER TABLE paper ADD COLUMN
    head_hash TEXT CHECK (length(head_hash) = 64);  -- NULL as head_seq

PRAGMA user_version = 21;
