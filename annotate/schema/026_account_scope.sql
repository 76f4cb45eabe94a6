-- Schema 26: what part of the county an account of the staff knows of.

-- No row of a kind: no limit of that kind. With rows of both kinds both limits hold.
CREATE TABLE account_scope (
    account INTEGER NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL              -- by the territory of the point, or by the units named on the problem
        CHECK (kind IN ('area', 'unit')),
    unit INTEGER NOT NULL REFERENCES unit (id),     -- with the units below it
    PRIMARY KEY (account, kind, unit)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 26;
