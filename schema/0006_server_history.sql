-- History of a row. Derived from the log.

-- Which refused edits name a row, for its history: no version of them stands, so no walk along seen versions need find them.
CREATE TABLE sync_refused (
    table_nr INTEGER NOT NULL,
    row      BLOB NOT NULL,    -- the row's id, whether or not there is such a row
    position INTEGER NOT NULL, -- in the log
    branch   INTEGER NOT NULL, -- sync_branch.nr
    number   INTEGER NOT NULL,
    PRIMARY KEY (table_nr, row, position)
) STRICT, WITHOUT ROWID;
