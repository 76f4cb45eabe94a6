-- Schema 19: a place that another change fills.

PRAGMA user_version = 19;
