-- Schema 18: a place that another change fills.

PRAGMA user_version = 18;
