-- Schema 20: a place that another change fills.

PRAGMA user_version = 20;
