-- The tablet's own: edits that wait, the office's state beneath them, cursors, drafts.

-- An edit that the office doesn't have yet, or has but whose rows haven't come back (R9), or has refused.
CREATE TABLE sync_edit (
    sequence INTEGER PRIMARY KEY,  -- the order of saving, over all branches
    branch   INTEGER NOT NULL,     -- sync_branch.nr
    number   INTEGER NOT NULL,     -- on its branch, from 1
    table_nr INTEGER NOT NULL,
    row      BLOB NOT NULL,        -- the row's id
    edit     TEXT NOT NULL,        -- JSON as it travels
    state    INTEGER NOT NULL,     -- 0 waits; 1 the office has it, its row hasn't come back yet; 2 refused
    stand    INTEGER,              -- accepted: the office's log position by which it was in
    reason   TEXT,                 -- refused: why, for programs
    detail   TEXT                  -- refused: why, in Dutch
) STRICT;
CREATE INDEX sync_edit_of_row ON sync_edit (row, sequence);
CREATE INDEX sync_edit_waiting ON sync_edit (state, sequence);
CREATE UNIQUE INDEX sync_edit_by_number ON sync_edit (branch, number);

-- The office's state of a row that has edits of ours laid over it.
CREATE TABLE sync_base (
    table_nr INTEGER NOT NULL,
    row      BLOB NOT NULL, -- the row's id
    state    BLOB,          -- format in sync/rows.h; NULL: the office doesn't know the row yet
    PRIMARY KEY (row, table_nr)
) STRICT, WITHOUT ROWID;

-- How far each scope has been fetched (R8): rows changed in positions (low, top] are held.
CREATE TABLE sync_cursor (
    scope     INTEGER PRIMARY KEY, -- sync_scope.nr
    top       INTEGER NOT NULL,
    low       INTEGER NOT NULL,
    remaining INTEGER NOT NULL,    -- rows still to come, as the office counted them
    schema    INTEGER NOT NULL     -- of this tablet when it began: a newer one fetches anew, for columns that it passed over; plus 1,000 times
                                   -- that of the release which read the rows that this reading has still to bring (sync/tablet/cursors.h)
) STRICT;

CREATE TABLE sync_state (
    person      BLOB,              -- who works here
    incarnation BLOB,              -- of the office, as of its last answer
    request     INTEGER NOT NULL,  -- number of the last request
    open        INTEGER NOT NULL,  -- 1 while its answer is awaited
    answered    INTEGER NOT NULL   -- the office's clock at its last answer
) STRICT;
INSERT INTO sync_state VALUES (NULL, NULL, 0, 0, 0);

-- A form that is being filled in. Drafts are no edits: they never travel.
CREATE TABLE concept (
    sleutel TEXT PRIMARY KEY,
    inhoud  TEXT NOT NULL,    -- the form's own JSON
    bewaard INTEGER NOT NULL  -- UTC seconds
) STRICT, WITHOUT ROWID;

-- What the app keeps beside the records: the log-in, the device token, the chosen language.
CREATE TABLE instelling (
    naam   TEXT PRIMARY KEY,
    waarde TEXT NOT NULL
) STRICT, WITHOUT ROWID;
