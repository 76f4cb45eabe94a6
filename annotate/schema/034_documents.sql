-- Schema 34: evidence as a document. Its first page is its picture; the whole is the original.

ALTER TABLE clip ADD COLUMN
    pages INTEGER CHECK (pages > 0);            -- of a PDF (kind image); NULL: it is none

PRAGMA user_version = 34;
