-- Schema 23: what follows, step by step, when one card stays overdue (督办升级), and the holding of it
-- (暂缓).

-- One step, proposed by the clock once for a card and due day; an extension starts anew.
CREATE TABLE urge (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    due_on TEXT NOT NULL,           -- the due day that was over
    step INTEGER NOT NULL           -- after the reminder (1): 督办函, 分管领导, 上会再播
        CHECK (step BETWEEN 2 AND 4),
    on_date TEXT NOT NULL,          -- the day that the settings give for it
    state TEXT NOT NULL             -- ended: not overdue any more before anybody signed it
        CHECK (state IN ('proposed', 'drafted', 'signed', 'dropped', 'ended')),
    text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 4000),
    demands TEXT NOT NULL DEFAULT '' CHECK (length(demands) <= 2000),   -- one a line
    doc_no TEXT UNIQUE,             -- NULL until signed
    proposed_at INTEGER NOT NULL,
    drafted_by INTEGER REFERENCES account (id),     -- NULL: not drafted
    drafted_at INTEGER,
    decided_by INTEGER REFERENCES account (id),     -- who signed or dropped it; NULL: nobody
    decided_at INTEGER,             -- signed, dropped or ended
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),  -- why it was dropped
    sign_due_at INTEGER,            -- the unit is to sign for it until then; NULL until signed
    signed_for_at INTEGER,          -- when the unit had it; NULL: not signed for
    signed_for_name TEXT NOT NULL DEFAULT '' CHECK (length(signed_for_name) <= 40), -- who of the unit
    signed_for_by INTEGER REFERENCES account (id),  -- who wrote it down: the same, or a clerk; NULL: not
    signed_for_note TEXT NOT NULL DEFAULT '' CHECK (length(signed_for_note) <= 500), -- a clerk's
    UNIQUE (card, due_on, step)
) STRICT;

-- Nothing is proposed or signed for the card until that day is over, or somebody ends it.
CREATE TABLE urge_hold (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    state TEXT NOT NULL CHECK (state IN ('held', 'released')),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    until_on TEXT NOT NULL CHECK (until_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    held_by INTEGER NOT NULL REFERENCES account (id),
    held_at INTEGER NOT NULL,
    released_by INTEGER REFERENCES account (id),    -- NULL: it is held, or its day was over
    released_at INTEGER             -- NULL: it is held
) STRICT;

PRAGMA user_version = 23;
