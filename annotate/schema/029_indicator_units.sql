-- Each item of the indicator system names who leads (indicator.lead_unit) and who is responsible.

CREATE TABLE indicator_unit (
    indicator INTEGER NOT NULL REFERENCES indicator (id),
    unit INTEGER NOT NULL REFERENCES unit (id), -- 责任单位
    position INTEGER NOT NULL,
    PRIMARY KEY (indicator, unit)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 29;
