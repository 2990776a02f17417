-- The office's log of edits and what is derived from it. Only sync/ reads and writes these tables.

-- Durable truth: sync_log, sync_push, sync_branch. Derived from it: all the rest, and the travelling tables.

CREATE TABLE sync_database (
    incarnation BLOB NOT NULL CHECK (length(incarnation) = 16) -- drawn when the database is made or restored
) STRICT;

-- One edit, as the device sent it: JSON text, described in sync/PROTOCOL.md. Position is the order of commit.
CREATE TABLE sync_log (
    position INTEGER PRIMARY KEY,
    edit     TEXT NOT NULL
) STRICT;

-- One run of edits of one branch that arrived together: consecutive numbers at consecutive positions.
CREATE TABLE sync_push (
    first_position INTEGER PRIMARY KEY,
    branch         INTEGER NOT NULL REFERENCES sync_branch (nr),
    first_number   INTEGER NOT NULL,
    count          INTEGER NOT NULL,
    arrived        INTEGER NOT NULL -- UTC seconds
) STRICT;
CREATE INDEX sync_push_by_number ON sync_push (branch, first_number);

-- An edit that was refused, kept in the log and named here for its author.
CREATE TABLE sync_quarantine (
    position INTEGER PRIMARY KEY,
    reason   TEXT NOT NULL, -- a word that programs know
    detail   TEXT NOT NULL  -- a Dutch sentence
) STRICT;

-- The change order of rows within a scope: one entry a row, at the position of the last edit that changed it.
CREATE TABLE sync_change (
    scope      INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    table_nr   INTEGER NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (scope, position)
) STRICT, WITHOUT ROWID;
