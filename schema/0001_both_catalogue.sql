-- The catalogue: which tables travel, how each column merges, where each row belongs. The engine reads it when it opens a
-- database; it is the only source of table and column names in SQL that the engine builds. Numbers are never used again.

-- Every travelling table begins with the engine's own columns:
--   sync_row        local key of the row; never leaves this database
--   id              the row's public id, 16 random bytes
--   sync_heads      the versions that nobody has replaced yet; format in sync/heads.h
--   sync_scope      sync_scope.nr of the one scope in which the row lies
--   sync_changed    log position of the last edit that changed the row (0: not yet at the server)
--   sync_conflicts  number of registers on which a person must choose

CREATE TABLE sync_table (
    number       INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    -- own: scope_column holds the scope's id; parent: it holds the id of a row whose scope this row shares; shared: the
    -- alliance's shelf, which every device bears
    scope_kind   TEXT NOT NULL CHECK (scope_kind IN ('own', 'parent', 'shared')),
    scope_column TEXT,
    CHECK ((scope_kind = 'shared') = (scope_column IS NULL))
) STRICT;

CREATE TABLE sync_column (
    table_name  TEXT NOT NULL REFERENCES sync_table (name),
    column_name TEXT NOT NULL,
    -- columns that mean something only together share a register; the register is what merges
    register    INTEGER NOT NULL CHECK (register BETWEEN 1 AND 63),
    -- line: one line of text; text: more lines; date: YYYY-MM-DD; time: UTC seconds since 1970; cents: whole cents;
    -- flag: 0 or 1; choice: one of `choices`; reference: the id of another row
    kind        TEXT NOT NULL CHECK (kind IN ('line', 'text', 'date', 'time', 'integer', 'cents', 'flag', 'choice', 'reference')),
    -- choice: keep all heads, ask a person; text: the same, shown merged by sentence; once: set at creation;
    -- latest/earliest: the greatest/least value is shown, nobody is asked
    rule        TEXT NOT NULL CHECK (rule IN ('choice', 'text', 'once', 'latest', 'earliest')),
    required    INTEGER NOT NULL CHECK (required IN (0, 1)),
    -- kind choice: the values, separated by spaces; integer: 'least greatest'; reference: the table referred to
    choices     TEXT,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;

-- Short local numbers for long ids. A number means something only within this database.
CREATE TABLE sync_scope (
    nr INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16)
) STRICT;

CREATE TABLE sync_branch (
    nr     INTEGER PRIMARY KEY,
    branch INTEGER NOT NULL,         -- the 64 random bits, as a signed integer
    device BLOB,                     -- office: the device that used it
    person BLOB,                     -- author of every edit on this branch
    kind   INTEGER NOT NULL,         -- enum branch_kind in sync/branches.h
    last   INTEGER NOT NULL DEFAULT 0 -- the last number in use
) STRICT;
CREATE INDEX sync_branch_by_bits ON sync_branch (branch, kind);

-- The alliance's shelf is the scope whose id is all zero.
INSERT INTO sync_scope (nr, id) VALUES (1, zeroblob(16));
