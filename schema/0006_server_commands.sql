-- What the office decides stands in the log as well: memberships, moves, erasures, incarnations (sync/PROTOCOL.md, "Commands").

-- The schema under which a branch's edits were made. A branch never spans an update of its device: it is drawn anew at each start.
ALTER TABLE sync_branch ADD COLUMN schema INTEGER NOT NULL DEFAULT 5;

-- 1: made before the office was restored from a backup. Such edits may name versions that the log lacks.
ALTER TABLE sync_push ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;

-- The office wrote as one of its devices until now.
UPDATE sync_branch SET kind = 3 WHERE kind = 0 AND device IN (SELECT device FROM office);

-- Rows of a family that moves share one position.
CREATE TABLE change_anew (
    scope      INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    table_nr   INTEGER NOT NULL,
    row        INTEGER NOT NULL,
    PRIMARY KEY (scope, position, table_nr, row)
) STRICT, WITHOUT ROWID;
INSERT INTO change_anew SELECT scope, position, table_nr, row FROM sync_change ORDER BY scope, position;
DROP TABLE sync_change;
ALTER TABLE change_anew RENAME TO sync_change;

-- Derived: who may read and write which scope. Everybody's own scope, whose id is the person's, isn't listed.
CREATE TABLE sync_member (
    person BLOB NOT NULL CHECK (length(person) = 16),
    scope  INTEGER NOT NULL REFERENCES sync_scope (nr),
    PRIMARY KEY (person, scope)
) STRICT, WITHOUT ROWID;

-- Derived: how many rows lie in a scope, and the sum of their parts (sync/sum.h). A scope from before this was kept isn't here.
CREATE TABLE sync_sum (
    scope INTEGER PRIMARY KEY,
    rows  INTEGER NOT NULL,
    sum   INTEGER NOT NULL -- modulo 2^64, as a signed integer
) STRICT;

-- Durable: memberships from before the log had them. Deriving anew begins with these.
CREATE TABLE sync_member_before (
    person BLOB NOT NULL,
    scope  INTEGER NOT NULL,
    PRIMARY KEY (person, scope)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO sync_scope (id) SELECT DISTINCT team FROM account_team ORDER BY team;
INSERT OR IGNORE INTO sync_member_before
    SELECT account.person, sync_scope.nr FROM account_team
    JOIN account ON account.nr = account_team.account JOIN sync_scope ON sync_scope.id = account_team.team;
INSERT INTO sync_member SELECT person, scope FROM sync_member_before;
DROP TABLE account_team;

-- Derived: devices whose edits are kept but not believed, such as a stolen one.
CREATE TABLE sync_distrust (
    device BLOB PRIMARY KEY CHECK (length(device) = 16),
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Derived: rows that left a scope with all that lies below them. Devices that hold the scope drop them.
CREATE TABLE sync_left (
    scope    INTEGER NOT NULL,
    table_nr INTEGER NOT NULL,
    id       BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (scope, table_nr, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_left_by_position ON sync_left (scope, position);

-- Derived: rows that were erased. Their entries in the log are empty, and nothing of them is taken in again.
CREATE TABLE sync_erased (
    table_nr INTEGER NOT NULL,
    id       BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (id, table_nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_erased_by_position ON sync_erased (position);

-- Derived: incarnations that followed a restore. Of the one before, positions up to `kept` are still in the log.
CREATE TABLE sync_incarnation (
    position    INTEGER PRIMARY KEY, -- of the entry that began it
    former      BLOB NOT NULL,       -- the incarnation before
    incarnation BLOB NOT NULL,
    kept        INTEGER NOT NULL
) STRICT;

-- Derived, after a restore: versions that count although their edit isn't in the log, attested by a device or named as seen. When the edit
-- comes after all it adds no head.
CREATE TABLE sync_settled (
    branch      INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    register    INTEGER NOT NULL, -- its number in the row's table; 0: the version that created the row
    table_nr    INTEGER NOT NULL,
    id          BLOB NOT NULL,    -- the row
    incarnation BLOB,             -- attested by a device that read it in this one; NULL: named as seen
    stand       INTEGER,          -- at which that device had read it
    schema      INTEGER NOT NULL, -- of that device: it says nothing of registers and columns that came later
    PRIMARY KEY (branch, number, register, id, table_nr)
) STRICT, WITHOUT ROWID;

-- Derived: the latest state of a row that devices of this schema attested out of an incarnation.
CREATE TABLE sync_attested (
    table_nr    INTEGER NOT NULL,
    id          BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    schema      INTEGER NOT NULL,
    stand       INTEGER NOT NULL,
    PRIMARY KEY (id, table_nr, incarnation, schema)
) STRICT, WITHOUT ROWID;

-- Backups that were read back and found whole. What stands in two of them no tablet needs to keep.
CREATE TABLE sync_backup (
    made     INTEGER NOT NULL, -- UTC seconds
    position INTEGER NOT NULL  -- of the last edit in it
) STRICT;
CREATE INDEX sync_backup_by_position ON sync_backup (position);

-- Verdicts from before the log had memberships: they rested on what the office allowed at the time, which nothing tells any more. So they
-- are durable: deriving anew takes what was refused from here, and asks nobody for access up to that position.
CREATE TABLE sync_before (
    position INTEGER NOT NULL, -- of the last entry that was judged so; one row
    derived  INTEGER NOT NULL  -- 0: what is derived since this migration has still to be filled in for what is in the log already
) STRICT;
INSERT INTO sync_before SELECT ifnull(max(position), 0), max(position) IS NULL FROM sync_log;
CREATE TABLE sync_refused_before (
    position INTEGER PRIMARY KEY,
    reason   TEXT NOT NULL,
    detail   TEXT NOT NULL
) STRICT;
INSERT INTO sync_refused_before SELECT position, reason, detail FROM sync_quarantine;

-- --- History ---

-- Derived: which refused edits name a row, for its history. No version of them stands, so no walk along seen versions need find them.
CREATE TABLE sync_refused (
    table_nr INTEGER NOT NULL,
    row      BLOB NOT NULL,    -- the row's id, whether or not there is such a row
    position INTEGER NOT NULL, -- in the log
    branch   INTEGER NOT NULL, -- sync_branch.nr
    number   INTEGER NOT NULL,
    PRIMARY KEY (table_nr, row, position)
) STRICT, WITHOUT ROWID;
