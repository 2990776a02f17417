-- What a tablet keeps so that nothing is lost when the office is restored from a backup, and rows that leave it.

-- Schema under which a branch's edits were made: an app update draws a fresh branch.
ALTER TABLE sync_branch ADD COLUMN schema INTEGER NOT NULL DEFAULT 5;

-- Edits, anew. A save writes as few pages as can be: the edit, one index, the row. So an edit's key says its branch and its
-- number, and an edit that waits stands in one index only. A query reaches an index by naming the index's own condition.
CREATE TABLE edit_anew (
    -- Branch and number in one (edit_sequence in sync/tablet/tablet.h). It is the order of saving, since each opening saves on
    -- a branch of its own, and these are numbered in the order of openings.
    sequence INTEGER PRIMARY KEY,
    branch   INTEGER NOT NULL GENERATED ALWAYS AS (sequence >> 32) VIRTUAL,        -- sync_branch.nr
    number   INTEGER NOT NULL GENERATED ALWAYS AS (sequence & 4294967295) VIRTUAL, -- on its branch, from 1
    table_nr INTEGER NOT NULL,
    row      BLOB NOT NULL,        -- the row's id
    edit     TEXT NOT NULL,        -- JSON as it travels
    -- 0 waits; 1 the office has it, its row hasn't come back yet; 2 refused; 3 the office has it and its row came back: kept
    -- until it stands in two verified backups; 4 refused, and put away by its author; 5 kept as with 3 for a person who worked
    -- here before, and a restored office lacks it: waits until that person logs in here
    state    INTEGER NOT NULL,
    stand    INTEGER,              -- accepted: the office's log position by which it was in
    reason   TEXT,                 -- refused: why, for programs
    detail   TEXT,                 -- refused: why, in Dutch
    earlier  INTEGER NOT NULL DEFAULT 0, -- 1: made before the office was restored
    -- 1: no edit, but what this tablet knew of the row before the office was restored. It goes before all others.
    attests  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO edit_anew (sequence, table_nr, row, edit, state, stand, reason, detail)
    SELECT branch << 32 | number, table_nr, row, edit, state, stand, reason, detail FROM sync_edit
    ORDER BY branch, number;
DROP TABLE sync_edit;
ALTER TABLE edit_anew RENAME TO sync_edit;
-- With `state` as well, though it is 0: counting what waits then reads the index only.
CREATE INDEX sync_edit_waiting ON sync_edit (row, table_nr, attests, state) WHERE state = 0;
CREATE INDEX sync_edit_accepted ON sync_edit (row, table_nr) WHERE state = 1;
CREATE INDEX sync_edit_judged ON sync_edit (state, stand) WHERE state > 1;
CREATE INDEX sync_edit_judged_of_row ON sync_edit (row, table_nr) WHERE state > 1;
CREATE INDEX sync_edit_attesting ON sync_edit (row, table_nr) WHERE attests = 1;

-- A branch's last number is that of its last edit here. No number is given twice, so it is noted when an edit goes.
CREATE TRIGGER sync_edit_goes AFTER DELETE ON sync_edit BEGIN
    UPDATE sync_branch SET last = old.number WHERE nr = old.branch AND last < old.number;
END;

-- The check of R18: when it was last made, by the office's clock, and how often a scope had to be fetched anew because of it.
ALTER TABLE sync_state ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_state ADD COLUMN healed INTEGER NOT NULL DEFAULT 0;

-- Up to which position all was in two backups when this was last noted, and when, by the office's clock; 0: not yet. What was deleted and
-- read by then leaves a quarter later (sync/tablet/prune.h).
ALTER TABLE sync_state ADD COLUMN quarter_position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_state ADD COLUMN quarter_began INTEGER NOT NULL DEFAULT 0;

-- 1: something was erased, and the file may still hold copies of it.
ALTER TABLE sync_state ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- The office's position at which the present reading of the scope began: rows that it didn't bring are gone. 0: they were dropped.
ALTER TABLE sync_cursor ADD COLUMN began INTEGER NOT NULL DEFAULT 0;
