-- --- The change order ---

-- Several rows may lie at one position: a row whose conflicts were counted anew comes after the edit of the other row that made it so.
CREATE TABLE sync_change_shared (
    scope      INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    table_nr   INTEGER NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (scope, position, table_nr, row)
) STRICT, WITHOUT ROWID;
INSERT INTO sync_change_shared (scope, position, table_nr, row) SELECT scope, position, table_nr, row FROM sync_change;
DROP TABLE sync_change;
ALTER TABLE sync_change_shared RENAME TO sync_change;
