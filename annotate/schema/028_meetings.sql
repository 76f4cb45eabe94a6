-- Schema 28: the comment of a month (一月一点评); agendas of the meetings beside the screenings.

-- Reminders point at the duties: they are put back under their numbers before it is over.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE duty_old AS SELECT * FROM duty;
DROP TABLE duty;

-- What somebody owes by a day, or did: reports, materials, visits of leaders, meetings, comments,
-- opinions, rosters, letters of responsibility.
CREATE TABLE duty (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL CHECK (kind IN ('monthly_report', 'weekly_report', 'material',
        'leader_visit', 'special_meeting', 'opinion', 'patrol_roster', 'onsite', 'summary',
        'task_letter', 'comment')),
    state TEXT NOT NULL
        CHECK (state IN ('open', 'submitted', 'approved', 'done', 'withdrawn')),
    holder TEXT NOT NULL,           -- whose: u5 a unit, h3 a headquarters, a7 an account; '' the office
    unit INTEGER REFERENCES unit (id),          -- may submit it; NULL: no unit
    hq INTEGER REFERENCES hq (id),              -- NULL: of none
    account INTEGER REFERENCES account (id),    -- a leader's; NULL: nobody's own
    period TEXT NOT NULL DEFAULT '' CHECK (length(period) <= 10),   -- 2026, 2026-11, Monday of a week
    title TEXT NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    due_on TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),  -- NULL: a record
    responsible TEXT NOT NULL DEFAULT '' CHECK (length(responsible) <= 40), -- of a comment: who commented
    reviewer TEXT NOT NULL DEFAULT '' CHECK (length(reviewer) <= 40),   -- 主管
    signer TEXT NOT NULL DEFAULT '' CHECK (length(signer) <= 40),       -- 主要负责同志
    text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 2000),
    made_by INTEGER REFERENCES account (id),    -- NULL: made by the clock
    made_at INTEGER NOT NULL,
    submitted_by INTEGER REFERENCES account (id),   -- NULL: not (or sent back)
    submitted_at INTEGER,
    approved_by INTEGER REFERENCES account (id),    -- NULL: not
    signed_by INTEGER REFERENCES account (id),      -- NULL: not
    closed_at INTEGER,              -- signed off or withdrawn; NULL: neither
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500)   -- why sent back or withdrawn
) STRICT;
INSERT INTO duty (id, version, kind, state, holder, unit, hq, account, period, title, due_on,
    responsible, reviewer, signer, text, made_by, made_at, submitted_by, submitted_at, approved_by,
    signed_by, closed_at, reason)
SELECT id, version, kind, state, holder, unit, hq, account, period, title, due_on, responsible,
    reviewer, signer, text, made_by, made_at, submitted_by, submitted_at, approved_by, signed_by,
    closed_at, reason FROM duty_old;
DROP TABLE duty_old;

-- 议程 of a meeting that is a duty; none: it has none.
CREATE TABLE duty_agenda (
    duty INTEGER NOT NULL REFERENCES duty (id),
    position INTEGER NOT NULL CHECK (position > 0),
    kind TEXT NOT NULL CHECK (kind IN ('lookback', 'film', 'claim', 'report', 'remark', 'task',
        'other')),          -- as of agenda_item
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    lead TEXT NOT NULL DEFAULT '' CHECK (length(lead) <= 40),
    planned_s INTEGER NOT NULL CHECK (planned_s BETWEEN 0 AND 14400),
    PRIMARY KEY (duty, position)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 28;
