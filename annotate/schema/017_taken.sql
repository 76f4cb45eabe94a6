-- Schema 17: nothing of its own.
PRAGMA user_version = 17;
