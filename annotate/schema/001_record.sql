-- The record: facts only. Indexes and triggers are in derived.sql, views in views_*.sql.
--
-- Words: …_at is an instant in UTC milliseconds, …_on a local date YYYY-MM-DD, …_ms a length or an
-- offset in milliseconds, …_t90 in 1/90000 s, …_bytes a size. NULL is "absent" and only where a
-- comment says what absence means. `version` goes up by one with each change of the row's facts.
--
-- JSON texts are checked by their brackets only: SQLite does not trust its JSON functions in a file.
--
-- Every change of a fact writes exactly one row of `event` in the same transaction. Columns marked
-- (housekeeping) are no facts: they change without an event and may be lost without harm.

-- Every legal move, refreshed from rules.c by annotate_prepare. A retired row stays, so that old
-- events keep pointing at it.
CREATE TABLE step (
    kind TEXT NOT NULL,         -- what moves: problem, screening, clip …
    from_state TEXT NOT NULL,   -- '-' is "does not exist yet"
    act TEXT NOT NULL,          -- the verb
    to_state TEXT NOT NULL,     -- '-' is "is gone"
    who INTEGER NOT NULL,       -- bits of enum annotate_role that may
    needs INTEGER NOT NULL,     -- guard bits of rules.h
    mark TEXT NOT NULL,         -- the row's name in the domain's table (T8), or ''
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (kind, from_state, act, to_state)
) STRICT, WITHOUT ROWID;

-- The log: append-only, hash-chained. Its number is the cursor that every screen follows.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,    -- 1, 2, 3 … without a gap
    at INTEGER NOT NULL CHECK (at > 0),
    account INTEGER,            -- who: the log-in; NULL for a seat, a hall screen and the system
    person INTEGER,             -- the person behind it, when known
    actor_name TEXT NOT NULL,   -- the name as it was then
    kind TEXT NOT NULL,
    object INTEGER NOT NULL,    -- id of the row of that kind
    screening INTEGER,          -- the screening it belongs to, if any
    from_state TEXT NOT NULL,
    act TEXT NOT NULL,
    to_state TEXT NOT NULL,
    op_id TEXT,                 -- the client's key, NULL for the system's own acts
    data TEXT NOT NULL CHECK (data GLOB '{*}'),    -- what changed, as JSON
    prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64),   -- SHA-256 over all of the above
    FOREIGN KEY (kind, from_state, act, to_state) REFERENCES step (kind, from_state, act, to_state)
) STRICT;

-- The first answer to each client key, given again when the same key comes again.
CREATE TABLE op (
    actor TEXT NOT NULL,        -- u12 a log-in, s3.7 seat of unit 7 in screening 3, h9 hall session
    op_id TEXT NOT NULL CHECK (length(op_id) BETWEEN 8 AND 64),
    act TEXT NOT NULL,          -- kind.verb
    object INTEGER NOT NULL,
    version INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES event (seq),
    answer TEXT NOT NULL CHECK (answer GLOB '{*}'),   -- what the first answer said besides
    PRIMARY KEY (actor, op_id)
) STRICT, WITHOUT ROWID;

-- Number series: restart each year, no gaps.
CREATE TABLE series (
    name TEXT NOT NULL,         -- problem, card, close, screening
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= 0),
    PRIMARY KEY (name, year)
) STRICT, WITHOUT ROWID;

-- (housekeeping) What annotate_prepare left, so that the next start need not do it again.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    position INTEGER NOT NULL,      -- order on the page
    kind TEXT NOT NULL CHECK (kind IN ('int', 'bool', 'text')),
    low INTEGER,                    -- smallest value of an int; NULL for the others
    high INTEGER,                   -- largest value of an int, longest text in characters
    default_value TEXT NOT NULL,
    value TEXT                      -- NULL: the default holds
) STRICT, WITHOUT ROWID;

-- Days that differ from the usual week: holidays, and the working weekends that pay for them.
CREATE TABLE holiday (
    on_date TEXT NOT NULL PRIMARY KEY
        CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    working INTEGER NOT NULL CHECK (working IN (0, 1)),
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- units, people, places

CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    full_name TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 100),
    short_name TEXT NOT NULL CHECK (length(short_name) BETWEEN 1 AND 40),
    kind TEXT NOT NULL CHECK (kind IN ('county', 'township', 'community', 'company', 'vertical')),
    parent INTEGER REFERENCES unit (id),    -- NULL: directly under the county
    rank_order INTEGER NOT NULL,            -- the official order, typed by hand
    phone TEXT NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    unit INTEGER REFERENCES unit (id),      -- NULL: belongs to none (a citizen, a leader)
    post TEXT NOT NULL DEFAULT '' CHECK (length(post) <= 60),
    rank_order INTEGER NOT NULL,
    phone TEXT NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

-- A log-in.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    login TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 2 AND 40),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    person INTEGER REFERENCES person (id),  -- NULL: not tied to a person of the register
    unit INTEGER REFERENCES unit (id),      -- scope of the unit roles; NULL for none
    password_hash TEXT NOT NULL,            -- argon2id string, made and checked by server/
    must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    lang TEXT NOT NULL DEFAULT 'zh' CHECK (lang IN ('zh', 'en')),
    created_at INTEGER NOT NULL,
    last_login_at INTEGER                   -- (housekeeping) NULL: never
) STRICT;

CREATE TABLE account_role (
    account INTEGER NOT NULL REFERENCES account (id),
    role INTEGER NOT NULL CHECK (role > 0), -- one bit of enum annotate_role
    PRIMARY KEY (account, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),    -- SHA-256, hex
    kind TEXT NOT NULL CHECK (kind IN ('office', 'seat', 'hall')),
    account INTEGER REFERENCES account (id),        -- office only
    screening INTEGER REFERENCES screening (id),    -- seat and hall: scoped to this one
    unit INTEGER REFERENCES unit (id),              -- seat only
    attendance INTEGER REFERENCES attendance (id),  -- seat: who checked in here; NULL before
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,                  -- (housekeeping)
    idle_ms INTEGER NOT NULL CHECK (idle_ms > 0),
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,                               -- NULL: not ended by anybody
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    CHECK (kind <> 'office' OR account IS NOT NULL),
    CHECK (kind = 'office' OR screening IS NOT NULL),
    CHECK (kind <> 'seat' OR unit IS NOT NULL)
) STRICT;

CREATE TABLE point_type (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    lead_unit INTEGER REFERENCES unit (id), -- NULL: none named
    standard TEXT NOT NULL DEFAULT '' CHECK (length(standard) <= 2000),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE point (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    type INTEGER NOT NULL REFERENCES point_type (id),
    address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 200),
    lat REAL CHECK (lat BETWEEN -90 AND 90),        -- NULL: place not known
    lon REAL CHECK (lon BETWEEN -180 AND 180),
    lead_unit INTEGER REFERENCES unit (id),         -- NULL: that of the point type
    person TEXT NOT NULL DEFAULT '' CHECK (length(person) <= 40),           -- 点位责任人
    phone TEXT NOT NULL DEFAULT '' CHECK (length(phone) <= 40),
    linked_leader TEXT NOT NULL DEFAULT '' CHECK (length(linked_leader) <= 40), -- 挂钩领导
    sponsor_unit TEXT NOT NULL DEFAULT '' CHECK (length(sponsor_unit) <= 60),   -- 包保单位
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT;

CREATE TABLE point_assist (
    point INTEGER NOT NULL REFERENCES point (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (point, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    system_version TEXT NOT NULL CHECK (length(system_version) BETWEEN 1 AND 40),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
    parent INTEGER REFERENCES indicator (id),   -- NULL: top of the tree
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    standard TEXT NOT NULL DEFAULT '' CHECK (length(standard) <= 2000),
    weight REAL NOT NULL DEFAULT 0 CHECK (weight >= 0),
    lead_unit INTEGER REFERENCES unit (id),     -- NULL: none named
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    UNIQUE (system_version, code)
) STRICT;

CREATE TABLE problem_type (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    lead_unit INTEGER REFERENCES unit (id),         -- NULL: that of the point
    indicator INTEGER REFERENCES indicator (id),    -- proposed with it; NULL: none
    key TEXT NOT NULL DEFAULT '' CHECK (length(key) <= 1),  -- the key 1-9 on the annotate page
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE problem_type_assist (
    type INTEGER NOT NULL REFERENCES problem_type (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (type, unit)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- footage

-- One upload on its way in. The words are not those of one protocol.
CREATE TABLE upload (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    owner INTEGER NOT NULL REFERENCES account (id),
    owner_unit INTEGER NOT NULL DEFAULT 0,      -- the unit whose evidence it will be, 0 for none
    length_bytes INTEGER NOT NULL CHECK (length_bytes >= 0),
    offset_bytes INTEGER NOT NULL DEFAULT 0,    -- (housekeeping) bytes known to be on the disk
    boot TEXT NOT NULL DEFAULT '',              -- (housekeeping) boot id when that was written
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),  -- only data, never a path
    purpose TEXT NOT NULL CHECK (purpose IN ('footage', 'evidence')),
    point INTEGER REFERENCES point (id),        -- NULL: not told
    problem INTEGER REFERENCES problem (id),    -- evidence for it; NULL: footage
    captured_at INTEGER,                        -- NULL: not told
    metadata TEXT NOT NULL CHECK (length(metadata) <= 4096),    -- as the client sent it
    state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'ended')),
    clip INTEGER REFERENCES clip (id),          -- NULL until finished
    duplicate INTEGER NOT NULL DEFAULT 0 CHECK (duplicate IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL                 -- (housekeeping) moves on with each part
) STRICT;

CREATE TABLE clip (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),   -- the original in the vault
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    purpose TEXT NOT NULL CHECK (purpose IN ('footage', 'evidence')),
    owner_unit INTEGER NOT NULL DEFAULT 0,      -- unit whose evidence it is, 0 for the office's
    problem INTEGER REFERENCES problem (id),    -- evidence for it; NULL: footage
    uploader INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('received', 'ingesting', 'ok', 'damaged', 'failed')),
    kind TEXT NOT NULL DEFAULT 'video' CHECK (kind IN ('video', 'image')),
    reason TEXT,                                -- key why it failed; NULL: it did not
    reason_text TEXT,                           -- what the media program said to it
    duration_ms INTEGER,                        -- from here on NULL until it is ingested
    frames INTEGER,
    width INTEGER,
    height INTEGER,
    fps_avg REAL,
    vfr INTEGER CHECK (vfr IN (0, 1)),
    rotation INTEGER,
    has_audio INTEGER CHECK (has_audio IN (0, 1)),
    loudness_lufs REAL,
    recorded_at INTEGER,                        -- NULL: the file does not say
    lat REAL CHECK (lat BETWEEN -90 AND 90),    -- NULL: the file does not say
    lon REAL CHECK (lon BETWEEN -180 AND 180),
    device TEXT,                                -- NULL: the file does not say
    point INTEGER REFERENCES point (id),        -- NULL: nobody said yet
    info TEXT CHECK (info IS NULL OR info GLOB '{*}'),     -- the whole probe result
    bad_ms TEXT NOT NULL DEFAULT '[]' CHECK (bad_ms GLOB '[[]*]')
) STRICT;

-- Long work. What a job made is a fact and stands elsewhere.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ingest', 'piece', 'reel', 'paper')),
    object INTEGER NOT NULL,        -- clip, segment, reel; for a paper what it is about
    args TEXT NOT NULL DEFAULT '{}' CHECK (args GLOB '{*}'),
    priority INTEGER NOT NULL,      -- larger first
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,    -- (housekeeping) times taken
    reason TEXT,                    -- key of the last failure; NULL: none
    reason_text TEXT,
    result TEXT CHECK (result IS NULL OR result GLOB '{*}'),
    created_by INTEGER,             -- account; NULL: the system
    created_at INTEGER NOT NULL,
    started_at INTEGER,             -- (housekeeping) NULL: not yet
    done_at INTEGER,                -- NULL: not yet
    stage TEXT NOT NULL DEFAULT '',         -- (housekeeping)
    progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100), -- (housekeeping) %
    eta_s INTEGER,                  -- (housekeeping) NULL: not known
    worker TEXT NOT NULL DEFAULT '',        -- (housekeeping) who has it
    lease_until INTEGER,            -- (housekeeping) NULL: nobody has it
    cancel INTEGER NOT NULL DEFAULT 0 CHECK (cancel IN (0, 1)),
    changed_at INTEGER NOT NULL     -- (housekeeping) any change at all
) STRICT;

-- ---------------------------------------------------------------- problems

CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    problem_no TEXT UNIQUE,         -- 2026-014; NULL while a draft
    state TEXT NOT NULL CHECK (state IN ('draft', 'filed', 'scheduled', 'presented', 'disputed',
        'claimed', 'dispatched', 'rectifying', 'reported', 'closed', 'suspended', 'withdrawn',
        'archived')),
    missed INTEGER NOT NULL DEFAULT 0 CHECK (missed IN (0, 1)),     -- nobody claimed it in the room
    point INTEGER REFERENCES point (id),            -- this and the next four: NULL in a draft only
    lead_unit INTEGER REFERENCES unit (id),
    type INTEGER REFERENCES problem_type (id),
    indicator INTEGER REFERENCES indicator (id),
    description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 1000),
    severity TEXT NOT NULL DEFAULT 'normal' CHECK (severity IN ('normal', 'serious')),
    source TEXT NOT NULL DEFAULT 'supervision' CHECK (length(source) BETWEEN 1 AND 40),
    found_on TEXT NOT NULL CHECK (found_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    due_on TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'), -- NULL: no card yet
    original_due_on TEXT CHECK (original_due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    rework_count INTEGER NOT NULL DEFAULT 0,
    caption_version INTEGER NOT NULL DEFAULT 1,     -- version when a text of the caption last changed
    recurrence_of INTEGER REFERENCES problem (id),  -- NULL: a new one
    screening INTEGER REFERENCES screening (id),    -- the one it is or was shown in; NULL: none
    reason_code TEXT,               -- why withdrawn or taken off; NULL: was not
    reason TEXT,
    created_by INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    filed_at INTEGER                -- NULL: not filed
) STRICT;

CREATE TABLE problem_assist (
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (problem, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    problem INTEGER NOT NULL REFERENCES problem (id),
    clip INTEGER NOT NULL REFERENCES clip (id),
    position INTEGER NOT NULL,      -- order inside the problem
    in_frame INTEGER NOT NULL CHECK (in_frame >= 0),    -- [in, out) on the original's own frames
    out_frame INTEGER NOT NULL,
    in_t90 INTEGER NOT NULL CHECK (in_t90 >= 0),
    out_t90 INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,             -- NULL: in use
    CHECK (out_frame > in_frame),
    CHECK (out_t90 > in_t90)
) STRICT;

-- The segment's rendered pieces. Derived: may be deleted and made again, so it has no events.
CREATE TABLE rendering (
    segment INTEGER PRIMARY KEY REFERENCES segment (id),
    segment_version INTEGER NOT NULL,   -- of the segment that was rendered
    problem_version INTEGER NOT NULL,   -- of the problem whose caption is drawn in
    list TEXT NOT NULL,             -- name of the list file, relative to the pieces folder
    frames INTEGER NOT NULL,
    duration_t90 INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- ---------------------------------------------------------------- the screening

CREATE TABLE screening (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    place TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 100),
    planned_start_at INTEGER NOT NULL,
    planned_end_at INTEGER NOT NULL,
    host INTEGER REFERENCES person (id),        -- NULL: not named yet
    state TEXT NOT NULL CHECK (state IN ('planned', 'notified', 'checkin', 'live', 'paused',
        'adjourned', 'minuted', 'archived', 'cancelled')),
    budget_s INTEGER NOT NULL CHECK (budget_s > 0),
    prev INTEGER REFERENCES screening (id),     -- looked back on, since it went live; NULL: none
    meeting_code TEXT NOT NULL UNIQUE,          -- short code shown in the hall
    created_at INTEGER NOT NULL,
    live_at INTEGER,                            -- NULL: not yet
    adjourned_at INTEGER,                       -- NULL: not yet
    UNIQUE (year, seq),
    CHECK (planned_end_at > planned_start_at)
) STRICT;

CREATE TABLE attendance (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    person INTEGER REFERENCES person (id),      -- NULL: not in the register
    unit INTEGER REFERENCES unit (id),          -- NULL: a leader, staff
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    post TEXT NOT NULL DEFAULT '' CHECK (length(post) <= 60),
    duty TEXT NOT NULL CHECK (duty IN ('attend', 'observe', 'staff')),
    status TEXT NOT NULL
        CHECK (status IN ('expected', 'present', 'late', 'excused', 'absent', 'deputy')),
    deputy_name TEXT NOT NULL DEFAULT '' CHECK (length(deputy_name) <= 40),
    deputy_post TEXT NOT NULL DEFAULT '' CHECK (length(deputy_post) <= 60),
    in_at INTEGER,                              -- NULL: not come
    out_at INTEGER,                             -- NULL: not gone
    method TEXT NOT NULL DEFAULT '' CHECK (method IN ('', 'desk', 'clerk')),
    removed_at INTEGER                          -- NULL: on the list
) STRICT;

-- The code on a unit's desk card, for one screening.
CREATE TABLE desk (
    id INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screening (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 8 AND 40),
    created_at INTEGER NOT NULL,
    UNIQUE (screening, unit)
) STRICT;

-- A screen that asks to be the hall's, until the operator admits it.
CREATE TABLE pair (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL CHECK (length(code) = 6),
    secret_hash TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    screening INTEGER REFERENCES screening (id),    -- NULL: not admitted
    admitted_by INTEGER REFERENCES account (id),
    admitted_at INTEGER,
    session INTEGER REFERENCES session (id)         -- NULL: the screen has not fetched it
) STRICT;

-- The order the office works on, before it is locked.
CREATE TABLE reel_draft (
    screening INTEGER NOT NULL REFERENCES screening (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'lookback', 'problem', 'end')),
    problem INTEGER REFERENCES problem (id),    -- of kind problem only
    claim_s INTEGER NOT NULL DEFAULT 0 CHECK (claim_s BETWEEN 0 AND 3600),
    PRIMARY KEY (screening, position),
    CHECK ((kind = 'problem') = (problem IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE reel (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    version_no INTEGER NOT NULL CHECK (version_no > 0),
    state TEXT NOT NULL CHECK (state IN ('building', 'locked', 'unlocked', 'failed')),
    job INTEGER REFERENCES job (id),            -- NULL only inside the making transaction
    locked_by INTEGER NOT NULL REFERENCES account (id),
    locked_at INTEGER NOT NULL,
    sha256 TEXT CHECK (length(sha256) = 64),    -- this and the next three: NULL until written
    bytes INTEGER,
    duration_ms INTEGER,
    frames INTEGER,
    reason TEXT,                                -- key, failed or unlocked; NULL: neither
    reason_text TEXT,
    UNIQUE (screening, version_no)
) STRICT;

-- What was locked, as it was then.
CREATE TABLE reel_item (
    reel INTEGER NOT NULL REFERENCES reel (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('title', 'lookback', 'problem', 'end')),
    problem INTEGER REFERENCES problem (id),    -- of kind problem only
    claim_s INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    PRIMARY KEY (reel, position)
) STRICT, WITHOUT ROWID;

-- What was really written, in the order of the file. Several cues may belong to one item.
CREATE TABLE cue (
    reel INTEGER NOT NULL REFERENCES reel (id),
    position INTEGER NOT NULL,
    item INTEGER NOT NULL,          -- position of the reel_item
    kind TEXT NOT NULL CHECK (kind IN ('card', 'segment')),
    tag TEXT NOT NULL,
    title TEXT NOT NULL,
    first_frame INTEGER NOT NULL,
    frames INTEGER NOT NULL CHECK (frames > 0),
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    start_t90 INTEGER NOT NULL,
    end_t90 INTEGER NOT NULL,
    PRIMARY KEY (reel, position)
) STRICT, WITHOUT ROWID;

-- What the hall shows now: one row per screening.
CREATE TABLE stage (
    screening INTEGER PRIMARY KEY REFERENCES screening (id),
    rev INTEGER NOT NULL DEFAULT 0,
    mode TEXT NOT NULL DEFAULT 'idle' CHECK (mode IN ('idle', 'agenda', 'signin', 'reel', 'problem',
        'claim', 'lookback', 'tally', 'pledges', 'notice', 'blank')),
    reel INTEGER REFERENCES reel (id),          -- NULL: none locked yet
    position INTEGER,                           -- reel_item; NULL: before the first
    playing INTEGER NOT NULL DEFAULT 0 CHECK (playing IN (0, 1)),
    pos_ms INTEGER NOT NULL DEFAULT 0,          -- true at at_ms
    at_ms INTEGER NOT NULL DEFAULT 0,
    rate REAL NOT NULL DEFAULT 1.0,
    overlays TEXT NOT NULL DEFAULT '["caption","claim","clock"]' CHECK (overlays GLOB '[[]*]'),
    blank INTEGER NOT NULL DEFAULT 0 CHECK (blank IN (0, 1)),
    auto INTEGER NOT NULL DEFAULT 0 CHECK (auto IN (0, 1)),
    controller INTEGER REFERENCES account (id), -- NULL: nobody yet
    window_state TEXT NOT NULL DEFAULT 'none' CHECK (window_state IN ('none', 'open', 'closed')),
    window_problem INTEGER REFERENCES problem (id),
    window_opened_at INTEGER,
    window_closes_at INTEGER,                   -- the absolute deadline
    window_closed_at INTEGER,
    hall_seen_at INTEGER,                       -- (housekeeping) this and the next five
    hall_rev INTEGER,
    hall_position INTEGER,
    hall_pos_ms INTEGER,
    hall_playing INTEGER,
    hall_error TEXT
) STRICT;

-- The proof of "this was shown to you", and the source of the embargo.
CREATE TABLE showing (
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    position INTEGER NOT NULL,      -- order in the meeting, from 1
    shown_at INTEGER,               -- the hall was sent to it; NULL: not yet
    opened_at INTEGER,              -- the claim window opened; NULL: not yet
    closes_at INTEGER,
    closed_at INTEGER,              -- NULL: not closed
    played_ms INTEGER NOT NULL DEFAULT 0,   -- (housekeeping) how much of it the hall reported
    PRIMARY KEY (screening, problem)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    person INTEGER REFERENCES person (id),      -- NULL: not in the register
    person_name TEXT NOT NULL CHECK (length(person_name) BETWEEN 1 AND 40),
    capacity TEXT NOT NULL CHECK (capacity IN ('self', 'deputy')),
    mode TEXT NOT NULL CHECK (mode IN ('onsite', 'recorded', 'late', 'ruling')),
    role TEXT NOT NULL CHECK (role IN ('primary', 'joint')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'superseded', 'released')),
    due_on TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'), -- NULL: not said
    measures TEXT NOT NULL DEFAULT '' CHECK (length(measures) <= 500),
    pledge TEXT NOT NULL DEFAULT '' CHECK (length(pledge) <= 500),  -- '': 表态待补
    person_in_charge TEXT NOT NULL DEFAULT '' CHECK (length(person_in_charge) <= 40),
    late_submission INTEGER NOT NULL DEFAULT 0 CHECK (late_submission IN (0, 1)),
    pressed_at INTEGER,                         -- by the device's clock; NULL: not told
    at INTEGER NOT NULL,
    recorded_by INTEGER REFERENCES account (id),    -- NULL: from the seat itself
    supersedes INTEGER REFERENCES claim (id)        -- NULL: none
) STRICT;

-- Each press of the claim button that was answered, also those that made no claim.
CREATE TABLE press (
    id INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    session INTEGER REFERENCES session (id),    -- NULL: on behalf, by the recorder
    person_name TEXT NOT NULL,
    pressed_at INTEGER,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('primary', 'joint', 'already')),
    claim INTEGER NOT NULL REFERENCES claim (id)    -- made by it, or the one that holds
) STRICT;

CREATE TABLE dispute (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    unit INTEGER NOT NULL REFERENCES unit (id),
    person_name TEXT NOT NULL DEFAULT '' CHECK (length(person_name) <= 40),
    reason_code TEXT NOT NULL
        CHECK (reason_code IN ('ownership', 'jurisdiction', 'done', 'repeated')),
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    suggested_unit INTEGER REFERENCES unit (id),    -- NULL: none named
    at INTEGER NOT NULL,
    recorded_by INTEGER REFERENCES account (id),    -- NULL: from the seat itself
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ruled')),
    ruling TEXT CHECK (ruling IN ('assign', 'refile', 'withdraw')), -- NULL: not ruled yet
    ruled_unit INTEGER REFERENCES unit (id),        -- of ruling assign only
    ruling_text TEXT NOT NULL DEFAULT '' CHECK (length(ruling_text) <= 500),
    ruled_by INTEGER REFERENCES account (id),
    ruled_at INTEGER
) STRICT;

-- ---------------------------------------------------------------- afterwards

CREATE TABLE card (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    card_no TEXT NOT NULL UNIQUE,
    problem INTEGER NOT NULL REFERENCES problem (id),
    claim INTEGER REFERENCES claim (id),        -- NULL: no meeting claim (the weekly route)
    state TEXT NOT NULL CHECK (state IN ('issued', 'signed', 'void')),
    task TEXT NOT NULL CHECK (length(task) BETWEEN 1 AND 500),          -- 定任务
    due_on TEXT NOT NULL CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),  -- 定时限
    original_due_on TEXT NOT NULL,
    standard TEXT NOT NULL CHECK (length(standard) BETWEEN 1 AND 1000), -- 定标准
    duty_unit INTEGER NOT NULL REFERENCES unit (id),                    -- 定责任
    duty_person TEXT NOT NULL CHECK (length(duty_person) BETWEEN 1 AND 40),
    host_approval INTEGER NOT NULL DEFAULT 0 CHECK (host_approval IN (0, 1)),   -- longer than the rule
    issued_by INTEGER NOT NULL REFERENCES account (id),
    issued_at INTEGER NOT NULL,
    sign_due_at INTEGER NOT NULL,
    signed_by INTEGER REFERENCES account (id),  -- NULL: not signed for
    signed_at INTEGER
) STRICT;

CREATE TABLE rectification (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    card INTEGER NOT NULL REFERENCES card (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    state TEXT NOT NULL CHECK (state IN ('reported', 'passed', 'failed')),
    measures TEXT NOT NULL CHECK (length(measures) BETWEEN 1 AND 1000),
    done_on TEXT NOT NULL CHECK (done_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    submitted_by INTEGER NOT NULL REFERENCES account (id),
    submitted_at INTEGER NOT NULL,
    verify_due_on TEXT NOT NULL
) STRICT;

CREATE TABLE rectification_evidence (
    rectification INTEGER NOT NULL REFERENCES rectification (id),
    position INTEGER NOT NULL,
    clip INTEGER NOT NULL REFERENCES clip (id),
    PRIMARY KEY (rectification, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE verification (
    id INTEGER PRIMARY KEY,
    rectification INTEGER NOT NULL UNIQUE REFERENCES rectification (id),
    verifier INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('pass', 'fail')),
    method TEXT NOT NULL CHECK (method IN ('onsite', 'video')),
    remark TEXT NOT NULL DEFAULT '' CHECK (length(remark) <= 1000)
) STRICT;

CREATE TABLE verification_evidence (
    verification INTEGER NOT NULL REFERENCES verification (id),
    position INTEGER NOT NULL,
    clip INTEGER NOT NULL REFERENCES clip (id),
    PRIMARY KEY (verification, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE closure (
    id INTEGER PRIMARY KEY,
    close_no TEXT NOT NULL UNIQUE,
    problem INTEGER NOT NULL REFERENCES problem (id),
    verification INTEGER NOT NULL REFERENCES verification (id),
    approved_by INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL
) STRICT;

-- An issued document; the file lies under its hash.
CREATE TABLE paper (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('claim_sheet', 'card', 'closure', 'desk_cards', 'signin',
        'ledgers')),
    object INTEGER NOT NULL,        -- screening, card or problem; 0 for the ledgers
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),  -- proposed file name
    job INTEGER NOT NULL REFERENCES job (id),
    issued_by INTEGER,              -- account; NULL: the system
    issued_at INTEGER NOT NULL
) STRICT;

PRAGMA application_id = 1936417134; -- 0x736b616e
PRAGMA user_version = 1;
