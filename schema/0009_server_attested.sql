-- What a device attests says nothing of the registers and columns that its release doesn't know yet: under which schema it was told.

ALTER TABLE sync_settled ADD COLUMN schema INTEGER NOT NULL DEFAULT 8; -- of the device that attested it

-- Derived: the latest state of a row that devices of this schema attested out of an incarnation.
CREATE TABLE attested_anew (
    table_nr    INTEGER NOT NULL,
    id          BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    schema      INTEGER NOT NULL,
    stand       INTEGER NOT NULL,
    PRIMARY KEY (id, table_nr, incarnation, schema)
) STRICT, WITHOUT ROWID;
INSERT INTO attested_anew SELECT table_nr, id, incarnation, 8, stand FROM sync_attested;
DROP TABLE sync_attested;
ALTER TABLE attested_anew RENAME TO sync_attested;
